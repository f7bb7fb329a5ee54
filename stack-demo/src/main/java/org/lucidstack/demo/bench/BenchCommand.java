package org.lucidstack.demo.bench;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code stack bench}: measurements. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "WHAT",
        description = "Measures how fast the stack is on this machine, beside what the machine can give.",
        subcommands = {
            TunBenchCommand.class,
            WireBenchCommand.class,
            MemoryBenchCommand.class,
            RawBenchCommand.class,
            StartBenchCommand.class
        })
public final class BenchCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "WHAT to measure is needed");
    }
}
