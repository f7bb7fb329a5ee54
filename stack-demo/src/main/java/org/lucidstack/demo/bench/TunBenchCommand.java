package org.lucidstack.demo.bench;

import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

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
    private MeasureOptions options;

    @Override
    public Integer call() throws IOException, InterruptedException {
        options.check();
        if (!OwnNamespace.isInside()) {
            return OwnNamespace.rerun(options.arguments());
        }
        List<TunBench.Entry> entries = List.of(
                TunBench.Entry.own("lucid", "lucid", EnumSet.allOf(Workload.class)),
                TunBench.Entry.own("raw", "raw-copy", TunBench.withoutBlocking()));
        new TunBench(options, entries, "lucid", List.of(Workload.values())).run();
        return 0;
    }
}
