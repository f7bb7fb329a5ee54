package org.lucidstack.tcp.send;

/**
 * Spreads what the congestion window allows over the round trip, so that a queue on the path does not see it as one burst (RFC 9002
 * section 7.7). The rate is a little more than one window per round trip, so that pacing itself never holds the window back, and twice as
 * much in slow start, where the window doubles.
 *
 * <pre>
 *   departure     |=====|.....|=====|.....|=====|        gap = bytes of the last one / rate
 *                             |<--------->|
 * </pre>
 *
 * What leaves at once is at most a millisecond's worth, and at least a segment. A wake-up that comes late is made up for, by as much again.
 */
final class Pacer {

    private static final double SLOW_START_FACTOR = 2;
    private static final double FACTOR = 1.2;
    private static final double NANOS_PER_SECOND = 1e9;
    private static final long QUANTUM_NANOS = 1_000_000;

    private final Sender sender;
    private long nextAt = Long.MIN_VALUE;

    Pacer(Sender sender) {
        this.sender = sender;
    }

    /** Bytes per second; 0 = the round-trip time is not known yet, and nothing is held. */
    static long rate(Sender sender) {
        long srtt = sender.rtt.srtt();
        double factor = sender.congestion.inSlowStart() ? SLOW_START_FACTOR : FACTOR;
        return srtt == 0 ? 0 : (long) (factor * sender.congestion.window() * NANOS_PER_SECOND / srtt);
    }

    /** Whether the next segment has to wait until {@link #nextAt}. */
    boolean isHolding(long now) {
        return now < nextAt;
    }

    /** When the next segment is due, in nanoseconds. */
    long nextAt() {
        return nextAt;
    }

    /** Bytes that may leave at once. */
    int quantum(int mss) {
        long worth = (long) (rate(sender) / NANOS_PER_SECOND * QUANTUM_NANOS);
        return (int) Math.min(Math.max(worth, mss), Integer.MAX_VALUE);
    }

    /** So many bytes leave now. */
    void onSent(int bytes, long now) {
        long rate = rate(sender);
        if (rate > 0) {
            nextAt = Math.max(nextAt, now - QUANTUM_NANOS) + (long) (bytes * NANOS_PER_SECOND / rate);
        }
    }
}
