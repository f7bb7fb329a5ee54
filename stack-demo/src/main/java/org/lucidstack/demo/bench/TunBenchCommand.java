package org.lucidstack.demo.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.lucidstack.demo.process.OwnNamespace;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code stack bench tun}: the stack over a TUN device, beside loops without a stack. */
@Command(
        name = "tun",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Measures the stack over a TUN device against sockets of this host's kernel, in a network namespace of its own"
                    + " (no root needed where user namespaces are allowed), and in turn with that 'bench raw' with one copy"
                    + " of each payload byte: the limit on this machine."
        })
final class TunBenchCommand implements Callable<Integer> {

    @Mixin
    private RoundOptions options;

    @Mixin
    private DeviceOptions devices;

    @Option(
            names = "--peer",
            paramLabel = "NAME=PROGRAM",
            description =
                    "Another server to be measured in turn; may be repeated. The program is started with the arguments"
                            + " DEVICE HOST-ADDRESS SERVER-ADDRESS MTU offload|plain, opens the device, prints a line that begins"
                            + " with 'ready', serves echo (7), discard (9), chargen (19), a small HTTP response (80) and the same with"
                            + " a close (81), and ends when its input ends. See scripts/bench-peers.")
    private Map<String, String> peers = Map.of();

    @Override
    public Integer call() throws IOException, InterruptedException {
        options.check();
        devices.check();
        if (!OwnNamespace.isInside()) {
            return OwnNamespace.rerun(devices.arguments());
        }
        List<Entry> entries =
                new ArrayList<>(List.of(Entry.lucid(devices.busyPoll()), Entry.raw("raw", true, devices.busyPoll())));
        peers.forEach((name, program) -> entries.add(Entry.peer(name, program)));
        new TunBench(options, devices, entries, "lucid").run();
        return 0;
    }
}
