package org.lucidstack.demo.bench;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.lucidstack.demo.bench.Results.Measure;

/**
 * What the stack is to reach beside somebody else, or beside itself with fewer connections. Goals are ratios, because speeds
 * differ from machine to machine; what it allocates does not, and has a limit.
 *
 * @param workload of the stack
 * @param other whose figures are below the line; null for no ratio
 * @param ownWorkload of the stack itself below the line, if it is not the same
 * @param offload with offload or without, or null for both
 * @param bound what is to be reached, or not to be passed if {@code atMost}
 */
record Goal(
        Measure measure,
        Workload workload,
        @Nullable String other,
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
    /** Of heap. */
    private static final double BYTES_PER_KILOBYTE = 10;

    private static final double KILO = 1e3;

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
                            allocates(Workload.UP),
                            allocates(Workload.DOWN),
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

    private static Goal allocates(Workload bulk) {
        return new Goal(Measure.ALLOCATED, bulk, null, null, true, BYTES_PER_KILOBYTE, true);
    }

    private static Goal sameCost(Workload more, Workload fewer) {
        return new Goal(Measure.CPU, more, LUCID, fewer, null, SAME, true);
    }

    /** What the figure is, for people. */
    String title() {
        if (other == null) {
            return "heap of " + workload.title() + ", bytes/kB: " + LUCID;
        }
        return ownWorkload == null
                ? workload.title() + ": " + LUCID + "/" + other
                : "processor time of " + workload.title() + " / " + ownWorkload.title();
    }

    /** What was measured; null if something that it takes is missing. */
    @Nullable
    Figures of(Results results, boolean withOffload) {
        if (offload != null && offload != withOffload) {
            return null;
        }
        if (other == null) {
            Figures bytes = results.get(measure, workload, LUCID);
            return bytes == null ? null : bytes.times(KILO);
        }
        if (ownWorkload == null) {
            return results.ratio(measure, workload, LUCID, other);
        }
        Figures above = results.get(measure, workload, LUCID);
        Figures below = results.get(measure, ownWorkload, LUCID);
        return above == null || below == null ? null : above.over(below);
    }
}
