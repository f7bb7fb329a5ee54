package org.lucidstack.demo.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** How long and over which kind of device is measured. */
final class MeasureOptions {

    private static final int MAX_ROUNDS = 1000;
    private static final double MIN_SECONDS = 0.01;
    private static final double MAX_SECONDS = 600;
    private static final double DEFAULT_SECONDS = 0.5;
    private static final int MIN_MTU = 576;
    private static final int MAX_MTU = 65535;
    private static final double NANOS = 1e9;

    /** The workloads as they are written. */
    static final class Names extends ArrayList<String> {
        private static final long serialVersionUID = 1L;

        Names() {
            super(Arrays.stream(Workload.values()).map(Workload::key).toList());
        }
    }

    /** Two ways to say the same. */
    private static final class Time {
        @Option(
                names = "--seconds",
                paramLabel = "S",
                description = "How long each workload runs in a round, 0.01 to 600 (default: 0.5).")
        private double seconds = Double.NaN;

        @Option(names = "--millis", paramLabel = "MS", description = "The same in milliseconds, 10 to 600000.")
        private double millis = Double.NaN;
    }

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "5",
            description = "How often everything is measured in turn, 1 to 1000 (default: ${DEFAULT-VALUE}).")
    private int rounds;

    @ArgGroup(multiplicity = "0..1")
    private @Nullable Time time;

    @Option(
            names = "--offload",
            negatable = true,
            description = "Only with super-segments and partial checksums (virtio-net header), or only plain packets"
                    + " (default: both).")
    private @Nullable Boolean offload;

    @Option(
            names = "--mtu",
            paramLabel = "BYTES",
            defaultValue = "1500",
            description = "576 to 65535 (default: ${DEFAULT-VALUE}).")
    private int mtu;

    @Option(
            names = "--only",
            paramLabel = "WORKLOAD",
            split = ",",
            description = "Only these, separated by commas: ${COMPLETION-CANDIDATES} (default: all).",
            completionCandidates = Names.class)
    private List<String> only = List.of();

    @Option(names = "--json", description = "Prints one JSON object with every figure in place of the table.")
    private boolean json;

    @Spec(Target.MIXEE)
    private CommandSpec spec;

    /** @throws ParameterException if a number is out of range */
    void check() {
        range("--rounds", rounds, 1, MAX_ROUNDS);
        range("--mtu", mtu, MIN_MTU, MAX_MTU);
        workloads();
        range("--seconds (or --millis / 1000)", seconds(), MIN_SECONDS, MAX_SECONDS);
    }

    private void range(String option, double value, double least, double most) {
        if (!(value >= least && value <= most)) {
            throw new ParameterException(
                    spec.commandLine(),
                    option + " is " + Figures.number(least) + " to " + Figures.number(most) + ", not "
                            + Figures.number(value));
        }
    }

    private double seconds() {
        if (time == null) {
            return DEFAULT_SECONDS;
        }
        return Double.isNaN(time.seconds) ? time.millis / 1e3 : time.seconds;
    }

    int rounds() {
        return rounds;
    }

    /** How long each workload runs in a round. */
    Duration time() {
        return Duration.ofNanos(Math.round(seconds() * NANOS));
    }

    /** With offload, without, or both. */
    List<Boolean> offloads() {
        return offload == null ? List.of(true, false) : List.of(offload);
    }

    int mtu() {
        return mtu;
    }

    /** What is to be measured, in our order. */
    List<Workload> workloads() {
        try {
            return only.isEmpty()
                    ? List.of(Workload.values())
                    : only.stream().map(Workload::of).sorted().distinct().toList();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--only: " + e.getMessage(), e);
        }
    }

    boolean json() {
        return json;
    }

    /** The command line as it was typed. */
    List<String> arguments() {
        return spec.root().commandLine().getParseResult().originalArgs();
    }
}
