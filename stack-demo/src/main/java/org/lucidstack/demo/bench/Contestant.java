package org.lucidstack.demo.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lucidstack.demo.UserError;
import org.lucidstack.demo.process.Processes;

/**
 * A server that takes part: a process with a TUN device and a subnet of its own. It is started with the arguments DEVICE
 * HOST-ADDRESS SERVER-ADDRESS MTU offload|plain, prints a line that begins with {@code ready} (or with {@code cannot}, if this
 * kind of device is not for it), serves the ports of {@link org.lucidstack.tun.raw.FakePeer} at the server address, and ends when
 * its standard input does.
 */
final class Contestant implements AutoCloseable {

    private final Entry entry;
    private final Process process;
    private final BufferedReader output;
    private final PrintStream input;
    private final String address;

    private Contestant(Entry entry, Process process, String address) {
        this.entry = entry;
        this.process = process;
        this.address = address;
        output = process.inputReader(StandardCharsets.UTF_8);
        input = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
    }

    /**
     * Starts the process and waits until it is ready.
     *
     * @param number tells device and subnet apart, 0 to 255
     * @return null if it says that it cannot use this kind of device
     * @throws UserError if it does not get ready
     */
    static @Nullable Contestant start(Entry entry, int number, int mtu, boolean offload) throws IOException {
        String subnet = "10.77." + number + ".";
        List<String> line = new ArrayList<>(entry.command());
        line.addAll(List.of(
                "bench" + number, subnet + "1", subnet + "2", Integer.toString(mtu), offload ? "offload" : "plain"));
        Process process = new ProcessBuilder(line)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        Contestant contestant = new Contestant(entry, process, subnet + "2");
        String first = contestant.output.readLine();
        if (first != null && first.startsWith("ready")) {
            return contestant;
        }
        contestant.close();
        if (first != null && first.startsWith("cannot")) {
            System.err.println("bench: " + entry.name() + " takes no part: it " + first + ".");
            return null;
        }
        throw new UserError(entry.name() + " could not be started" + (first == null ? "." : ": " + first));
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

    /** Time that its threads have spent on a processor so far, in nanoseconds. */
    long cpuNanos() throws IOException {
        long sum = 0;
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(Path.of("/proc", process.pid() + "", "task"))) {
            for (Path thread : threads) {
                sum += cpuNanos(thread);
            }
        }
        return sum;
    }

    private static long cpuNanos(Path thread) throws IOException {
        try {
            return Long.parseLong(Files.readString(thread.resolve("schedstat")).split(" ")[0]);
        } catch (NoSuchFileException ended) {
            return 0;
        }
    }

    /** Bytes that it has allocated on the heap so far, or -1 if it cannot say that. */
    long allocatedBytes() throws IOException {
        if (!entry.isOwn()) {
            return -1;
        }
        input.println();
        String answer = output.readLine();
        if (answer == null) {
            throw new IOException(name() + " ended");
        }
        return Long.parseLong(answer);
    }

    /** Returns when the process has ended, and its device with it: the next one may have the same name. */
    @Override
    public void close() {
        Processes.end(process);
    }
}
