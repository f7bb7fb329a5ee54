package org.lucidstack.demo.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.Locale;

/**
 * Runs a workload before it is measured, window after window, until the just-in-time compilers have next to nothing left to do.
 * Figures from before that are the compilers': they take a processor from the workload, which runs in code that they have not got
 * to yet.
 *
 * @param longest when to go on all the same; zero for no warm-up
 */
record WarmUp(Duration longest) {

    /** The part of the time for which compilers may run in what counts as a steady state. */
    static final double AT_REST = 0.05;

    private static final double NANOS = 1e9;
    private static final long WINDOW = (long) NANOS;

    boolean isNone() {
        return longest.isZero();
    }

    /** A workload. */
    interface Window {
        void run(Duration time) throws IOException;
    }

    /** What the compilers have taken so far, in nanoseconds. */
    interface Compilers {
        long nanos() throws IOException;
    }

    /** @return how it went, for people */
    String run(Window workload, Compilers compilers) throws IOException {
        double busy = 1;
        long left = longest.toNanos();
        while (left > 0 && busy > AT_REST) {
            long window = Math.min(left, WINDOW);
            long before = compilers.nanos();
            workload.run(Duration.ofNanos(window));
            busy = (double) (compilers.nanos() - before) / window;
            left -= window;
        }
        double seconds = (longest.toNanos() - left) / NANOS;
        return busy > AT_REST
                ? String.format(
                        Locale.ROOT, "not steady after %.0f s: compilers ran %.0f %% of the last", seconds, busy * 100)
                : String.format(Locale.ROOT, "steady after %.0f s", seconds);
    }
}
