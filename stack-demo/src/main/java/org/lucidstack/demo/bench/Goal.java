package org.lucidstack.demo.bench;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.lucidstack.demo.bench.Results.Measure;

/**
 * What the stack is to reach beside somebody else, or beside itself with fewer connections. Goals are ratios, because figures
 * differ from machine to machine.
 *
 * @param workload of the stack
 * @param other whose figures are below the line; a workload of the stack itself if {@code ownWorkload} is not null
 * @param offload with offload or without, or null for both
 * @param bound what is to be reached, or not to be passed if {@code atMost}
 */
record Goal(
        Measure measure,
        Workload workload,
        String other,
        @Nullable Workload ownWorkload,
        @Nullable Boolean offload,
        double bound,
        boolean atMost) {

    static final String LUCID = "lucid";
    static final String RAW = "raw";
    private static final String GVISOR = "gvisor";
    private static final String LWIP = "lwip";

    /** Growth of the cost with the number of connections that counts as none. */
    private static final double SAME = 1.1;

    static final List<Goal> ALL = Stream.concat(
                    Stream.of(
                            atLeast(Workload.UP, RAW, true, 0.80),
                            atLeast(Workload.DOWN, RAW, true, 0.75),
                            atLeast(Workload.UP, GVISOR, true, 1.2),
                            atLeast(Workload.DOWN, GVISOR, true, 2.0),
                            atLeast(Workload.UP, RAW, false, 0.80),
                            atLeast(Workload.DOWN, RAW, false, 0.80),
                            atLeast(Workload.UP, GVISOR, false, 3.5),
                            atLeast(Workload.DOWN, GVISOR, false, 6.0),
                            atLeast(Workload.UP, LWIP, false, 1.1),
                            atLeast(Workload.DOWN, LWIP, false, 0.9),
                            atMost(Workload.PING_PONG, 1.2),
                            atMost(Workload.PING_PONG_BLOCKING, 2.0),
                            atLeast(Workload.REQUESTS, GVISOR, null, 3.0),
                            atLeast(Workload.REQUESTS, LWIP, null, 0.9),
                            atLeast(Workload.EXCHANGES, GVISOR, null, 5.0),
                            atLeast(Workload.EXCHANGES, LWIP, null, 5.0)),
                    Stream.of(
                            sameCost(Workload.UP_100, Workload.UP),
                            sameCost(Workload.UP_10000, Workload.UP_100),
                            sameCost(Workload.DOWN_100, Workload.DOWN),
                            sameCost(Workload.DOWN_10000, Workload.DOWN_100),
                            sameCost(Workload.REQUESTS_100, Workload.REQUESTS_1),
                            sameCost(Workload.REQUESTS_10000, Workload.REQUESTS_100)))
            .toList();

    private static Goal atLeast(Workload workload, String other, @Nullable Boolean offload, double bound) {
        return new Goal(Measure.SPEED, workload, other, null, offload, bound, false);
    }

    private static Goal atMost(Workload workload, double bound) {
        return new Goal(Measure.SPEED, workload, RAW, null, null, bound, true);
    }

    private static Goal sameCost(Workload more, Workload fewer) {
        return new Goal(Measure.CPU, more, LUCID, fewer, null, SAME, true);
    }

    /** Who is above and below the line, for people. */
    String title() {
        return ownWorkload == null
                ? workload.title() + ": " + LUCID + "/" + other
                : "processor time of " + workload.title() + " / " + ownWorkload.title();
    }

    String boundText() {
        return (atMost ? "at most " : "at least ") + String.format(Locale.ROOT, "%.2f", bound);
    }

    /** What was measured; null if something that it takes is missing. */
    @Nullable
    Figures of(Results results, boolean withOffload) {
        if (offload != null && offload != withOffload) {
            return null;
        }
        if (ownWorkload == null) {
            return results.ratio(measure, workload, LUCID, other);
        }
        Figures above = results.get(measure, workload, LUCID);
        Figures below = results.get(measure, ownWorkload, LUCID);
        return above == null || below == null ? null : above.over(below);
    }

    boolean isReachedBy(Figures figures) {
        return atMost ? figures.median() <= bound : figures.median() >= bound;
    }
}
