package org.lucidstack.demo;

import org.lucidstack.link.ImpairmentSettings;
import picocli.CommandLine.Option;

/** Options that make the wire bad, in both directions. Probabilities are per packet. */
final class ImpairmentOptions {

    @Option(names = "--loss", paramLabel = "P", description = "Probability that a packet is lost, 0 to 1.")
    private double loss;

    @Option(
            names = "--delay",
            paramLabel = "MS",
            description = "Milliseconds that a round trip takes longer, 0 to 60000.")
    private double delay;

    @Option(
            names = "--reorder",
            paramLabel = "P",
            description = "Probability that a packet is overtaken by later ones.")
    private double reorder;

    @Option(names = "--duplicate", paramLabel = "P", description = "Probability that a packet comes twice.")
    private double duplicate;

    @Option(names = "--corrupt", paramLabel = "P", description = "Probability that a bit of a packet is flipped.")
    private double corrupt;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Where the random numbers of the impairments start; the same seed gives the same run.")
    private long seed;

    /** @throws UsageError if a number is out of range */
    void check() {
        probability("--loss", loss);
        probability("--reorder", reorder);
        probability("--duplicate", duplicate);
        probability("--corrupt", corrupt);
        if (!(delay >= 0 && delay <= 60_000)) {
            throw new UsageError("--delay is 0 to 60000 milliseconds, not " + number(delay) + ".");
        }
    }

    private static void probability(String option, double value) {
        if (!(value >= 0 && value <= 1)) {
            throw new UsageError(option + " is a probability from 0 to 1, not " + number(value) + ".");
        }
    }

    private static String number(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
    }

    ImpairmentSettings settings() {
        return new ImpairmentSettings(loss, Math.round(delay * 1e6), reorder, duplicate, corrupt);
    }

    long seed() {
        return seed;
    }
}
