package org.lucidstack.demo.bench;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.lucidstack.trace.decode.JsonWriter;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** How often and how long is measured, and how the figures are printed. */
final class RoundOptions {

    private static final int MAX_ROUNDS = 1000;
    private static final double MIN_SECONDS = 0.01;
    private static final double MAX_SECONDS = 600;
    private static final double DEFAULT_SECONDS = 0.5;
    private static final double NANOS = 1e9;

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
            names = "--warm-up",
            paramLabel = "S",
            defaultValue = "10",
            description = "How long each workload runs at most before it is measured, until the just-in-time compilers"
                    + " have done their work; 0 to 600 (default: ${DEFAULT-VALUE}).")
    private double warmUp;

    @Option(names = "--json", description = "Prints one JSON object with every figure in place of the table.")
    private boolean json;

    @Spec(Target.MIXEE)
    private CommandSpec spec;

    /** @throws ParameterException if a number is out of range */
    void check() {
        range(spec, "--rounds", rounds, 1, MAX_ROUNDS);
        range(spec, "--seconds (or --millis / 1000)", seconds(), MIN_SECONDS, MAX_SECONDS);
        range(spec, "--warm-up", warmUp, 0, MAX_SECONDS);
    }

    static void range(CommandSpec spec, String option, double value, double least, double most) {
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
        return duration(seconds());
    }

    WarmUp warmUp() {
        return new WarmUp(duration(warmUp));
    }

    private static Duration duration(double seconds) {
        return Duration.ofNanos(Math.round(seconds * NANOS));
    }

    boolean json() {
        return json;
    }

    /** How the figures came about, for people. */
    String heading() {
        return "median of " + rounds + " × " + time().toMillis() + " ms, ± half of what lies between the quartiles";
    }

    /** The same for programs. */
    void write(JsonWriter writer) {
        writer.field("rounds", rounds).optional("seconds", seconds());
    }
}
