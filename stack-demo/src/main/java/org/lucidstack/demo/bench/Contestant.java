package org.lucidstack.demo.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.lucidstack.demo.UserError;

/**
 * A server that takes part: a process with a TUN device and a subnet of its own. It is started with the arguments DEVICE
 * HOST-ADDRESS SERVER-ADDRESS MTU offload|plain, prints a line that begins with {@code ready}, serves the ports of {@link
 * org.lucidstack.tun.raw.FakePeer} at the server address, and ends when its standard input does.
 */
final class Contestant implements AutoCloseable {

    private final String name;
    private final Set<Workload> workloads;
    private final Process process;
    private final String address;

    private Contestant(String name, Set<Workload> workloads, Process process, String address) {
        this.name = name;
        this.workloads = workloads;
        this.process = process;
        this.address = address;
    }

    /**
     * Starts the process and waits until it is ready.
     *
     * @param command without the arguments
     * @param workloads what it can be measured with
     * @param number tells device and subnet apart, 0 to 255
     * @throws UserError if it does not get ready; it has said why itself
     */
    static Contestant start(
            String name, List<String> command, Set<Workload> workloads, int number, int mtu, boolean offload)
            throws IOException {
        String subnet = "10.77." + number + ".";
        List<String> line = new ArrayList<>(command);
        line.addAll(List.of(
                "bench" + number, subnet + "1", subnet + "2", Integer.toString(mtu), offload ? "offload" : "plain"));
        Process process = new ProcessBuilder(line)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
        String first = output.readLine();
        if (first == null || !first.startsWith("ready")) {
            process.destroy();
            throw new UserError(name + " could not be started" + (first == null ? "." : ": " + first));
        }
        return new Contestant(name, workloads, process, subnet + "2");
    }

    String name() {
        return name;
    }

    String address() {
        return address;
    }

    boolean can(Workload workload) {
        return workloads.contains(workload);
    }

    @Override
    public void close() {
        process.destroy();
    }
}
