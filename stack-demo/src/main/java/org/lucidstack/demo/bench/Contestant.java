package org.lucidstack.demo.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lucidstack.demo.process.Processes;

/**
 * A server that takes part: a process with a TUN device and a subnet of its own. It is started with the arguments DEVICE
 * HOST-ADDRESS SERVER-ADDRESS MTU offload|plain, prints a line that begins with {@code ready} (or with {@code cannot}, if this
 * kind of device is not for it), serves the ports of {@link org.lucidstack.tun.raw.FakePeer} at the server address, and ends when
 * its standard input does.
 */
final class Contestant implements AutoCloseable {

    static final String READY = "ready";
    private static final String CANNOT = "cannot";

    private final Entry entry;
    private final Process process;
    private final Answers answers;
    private final PrintStream input;
    private final String address;

    private Contestant(Entry entry, Process process, String address) {
        this.entry = entry;
        this.process = process;
        this.address = address;
        answers = new Answers(process);
        input = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
    }

    /**
     * Starts the process and waits until it is ready.
     *
     * @param number tells device and subnet apart, 0 to 255
     * @return null if it says that it cannot use this kind of device
     * @throws IOException if it does not get ready
     */
    static @Nullable Contestant start(Entry entry, int number, int mtu, boolean offload) throws IOException {
        String subnet = "10.77." + number + ".";
        List<String> command = new ArrayList<>(entry.command());
        command.addAll(List.of(
                "bench" + number, subnet + "1", subnet + "2", Integer.toString(mtu), offload ? "offload" : "plain"));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        Contestant contestant = new Contestant(entry, process, subnet + "2");
        try {
            String line = contestant.answers.await(entry.name() + " could not be started", READY, CANNOT);
            if (line.startsWith(READY)) {
                return contestant;
            }
            System.err.println("bench: " + entry.name() + " takes no part: it " + line + ".");
        } catch (IOException e) {
            contestant.close();
            throw e;
        }
        contestant.close();
        return null;
    }

    String name() {
        return entry.name();
    }

    String address() {
        return address;
    }

    /** Whether it is our own server, not a peer's. */
    boolean isOwn() {
        return entry.isOwn();
    }

    boolean can(Workload workload) {
        return entry.workloads().contains(workload);
    }

    ProcessorTime processorTime() throws IOException {
        return ProcessorTime.of(process.pid());
    }

    /** Bytes that it has allocated on the heap so far, or -1 if it cannot say that. */
    long allocatedBytes() throws IOException {
        if (!entry.isOwn()) {
            return -1;
        }
        input.println();
        String answer = answers.await(name() + " ended", ServerProcess.ALLOCATED);
        return Long.parseLong(answer.substring(ServerProcess.ALLOCATED.length()));
    }

    /** Returns when the process has ended, and its device with it: the next one may have the same name. */
    @Override
    public void close() {
        Processes.end(process);
    }
}
