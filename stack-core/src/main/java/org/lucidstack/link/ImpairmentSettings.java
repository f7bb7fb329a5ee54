package org.lucidstack.link;

/**
 * What a bad path does to packets, in each direction. Probabilities are 0 to 1.
 *
 * @param loss probability that a packet vanishes
 * @param delay what a round trip takes longer at least, in nanoseconds: half of it in each direction
 * @param reorder probability that a packet is held back so that others overtake it
 * @param duplicate probability that a packet comes twice
 * @param corrupt probability that one bit of a packet is flipped
 */
public record ImpairmentSettings(double loss, long delay, double reorder, double duplicate, double corrupt) {

    /** A perfect path. */
    public static final ImpairmentSettings NONE = new ImpairmentSettings(0, 0, 0, 0, 0);

    public ImpairmentSettings {
        check("loss", loss);
        check("reorder", reorder);
        check("duplicate", duplicate);
        check("corrupt", corrupt);
        if (delay < 0) {
            throw new IllegalArgumentException("a delay is not negative");
        }
    }

    private static void check(String name, double probability) {
        if (!(probability >= 0 && probability <= 1)) {
            throw new IllegalArgumentException(name + " must be 0 to 1, not " + probability);
        }
    }

    /** Whether anything happens to packets at all. */
    public boolean isNone() {
        return equals(NONE);
    }
}
