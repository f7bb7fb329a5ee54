package org.lucidstack.demo.bench;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.lucidstack.demo.process.Processes;

/**
 * Who takes part in a contest.
 *
 * @param command that starts its server, without the arguments of {@link Contestant}
 * @param workloads what it can do
 * @param isOwn whether the server is {@link ServerProcess}, which tells what it allocates
 */
record Entry(String name, List<String> command, Set<Workload> workloads, boolean isOwn) {

    /**
     * The stack, with both kinds of sockets.
     *
     * @param busyPoll in microseconds
     */
    static Entry lucid(int busyPoll) {
        return new Entry("lucid", server("lucid", busyPoll), EnumSet.allOf(Workload.class), true);
    }

    /** Loops without a stack, with or without one copy of each payload byte. */
    static Entry raw(String name, boolean copy, int busyPoll) {
        return new Entry(name, server(copy ? "raw-copy" : "raw", busyPoll), withoutBlocking(), true);
    }

    /** Any other program. */
    static Entry peer(String name, String program) {
        return new Entry(name, List.of(program), withoutBlocking(), false);
    }

    private static List<String> server(String kind, int busyPoll) {
        return Processes.java(List.of(), ServerProcess.class, List.of(kind, Integer.toString(busyPoll)));
    }

    /** Everything that a server without blocking sockets can do. */
    static Set<Workload> withoutBlocking() {
        return EnumSet.complementOf(EnumSet.of(Workload.PING_PONG_BLOCKING));
    }
}
