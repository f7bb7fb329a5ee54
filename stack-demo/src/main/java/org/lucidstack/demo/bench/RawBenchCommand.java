package org.lucidstack.demo.bench;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.lucidstack.demo.process.OwnNamespace;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code stack bench raw}: what the TUN device itself gives. */
@Command(
        name = "raw",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Measures what a TUN device gives on this machine: loops that pretend to be a TCP peer, without a stack, without"
                    + " and with one copy of each payload byte. In a network namespace of its own; no root needed where"
                    + " user namespaces are allowed."
        })
final class RawBenchCommand implements Callable<Integer> {

    @Mixin
    private RoundOptions options;

    @Mixin
    private DeviceOptions devices;

    @Override
    public Integer call() throws IOException, InterruptedException {
        options.check();
        devices.check();
        if (!OwnNamespace.isInside()) {
            return OwnNamespace.rerun(devices.arguments());
        }
        List<Entry> entries = List.of(
                Entry.raw("no copy", false, devices.busyPoll()), Entry.raw("one copy", true, devices.busyPoll()));
        new TunBench(options, devices, entries, "one copy").run();
        return 0;
    }
}
