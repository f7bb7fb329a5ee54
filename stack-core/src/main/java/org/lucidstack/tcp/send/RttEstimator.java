package org.lucidstack.tcp.send;

import org.lucidstack.env.Implements;

/**
 * Estimates the round-trip time of one connection and derives the retransmission timeout from it (RFC 6298, MUST-18).
 *
 * <p>All times are nanoseconds. Whose samples to take (Karn's rule, RFC6298-3-1; TSecr, RFC7323-4.1-1) is for the
 * caller to decide. Not thread-safe.
 */
public final class RttEstimator {

    /** What rule 5.7 demands after a timeout of the handshake. */
    static final long RTO_AFTER_HANDSHAKE_TIMEOUT = 3_000_000_000L;

    private static final int SRTT_GAIN_SHIFT = 3;
    private static final int RTTVAR_GAIN_SHIFT = 2;
    private static final int MAX_BACKOFF = 62;
    private static final long NONE = Long.MAX_VALUE;

    /**
     * The tunable numbers of RFC 6298, in nanoseconds; one instance serves all connections.
     *
     * @param initialRto RTO before the first sample (rule 2.1: 1 s)
     * @param minRto lower bound of the RTO; rule 2.4 says 1 s, deployed stacks use 200 ms (RFC6298-2-4)
     * @param maxRto upper bound, at least 60 s (RFC6298-2-5)
     * @param varianceFloor least value of the {@code 4*RTTVAR} term, the RFC's clock granularity G. The default is as
     *     large as {@code minRto}, as in Linux: on a steady path RTTVAR tends to zero, and a late delayed ACK must not
     *     look like a loss
     * @param minRttWindow how long a sample counts for {@link #minRtt()} (RFC8985-6.2-1)
     */
    public record Settings(long initialRto, long minRto, long maxRto, long varianceFloor, long minRttWindow) {

        private static final long MILLISECOND = 1_000_000L;
        private static final long SECOND = 1000 * MILLISECOND;

        /** Initial RTO 1 s, bounds 200 ms and 120 s, variance floor 200 ms, five minutes of minimum RTT. */
        public static final Settings DEFAULT =
                new Settings(SECOND, 200 * MILLISECOND, 120 * SECOND, 200 * MILLISECOND, 300 * SECOND);

        public Settings {
            if (minRto <= 0 || initialRto <= 0 || varianceFloor <= 0 || minRttWindow <= 0) {
                throw new IllegalArgumentException("times must be positive");
            }
            if (maxRto < 60 * SECOND || maxRto < minRto || maxRto < initialRto) {
                throw new IllegalArgumentException("largest RTO below 60 s or another bound: " + maxRto);
            }
        }

        /** The same with another lower bound, to which the variance floor follows. */
        public Settings withMinRto(long nanos) {
            return new Settings(initialRto, nanos, maxRto, nanos, minRttWindow);
        }

        /** The same with another RTO before the first sample. */
        public Settings withInitialRto(long nanos) {
            return new Settings(nanos, minRto, maxRto, varianceFloor, minRttWindow);
        }
    }

    private final Settings settings;
    private long srtt;
    private long rttvar;
    private long base;
    private int backoff;
    private boolean sampled;
    // the minimum over a sliding window, in two halves: cheap, and never older than the window
    private long minOfThisHalf = NONE;
    private long minOfLastHalf = NONE;
    private long halfStart;

    public RttEstimator(Settings settings) {
        this.settings = settings;
        this.base = settings.initialRto;
    }

    /**
     * Takes a measurement. It also ends a backoff: the RTO is computed afresh.
     *
     * @param rtt round-trip time, taken as 1 ns if less
     * @param now the time it was taken
     */
    @Implements({"MUST-18", "RFC6298-2-2", "RFC6298-2-3"})
    public void sample(long rtt, long now) {
        long r = Math.max(rtt, 1);
        if (sampled) {
            // rule 2.3: RTTVAR first, because it needs the old SRTT; adding the scaled difference loses no small values
            long error = Math.abs(srtt - r);
            rttvar += (error - rttvar) >> RTTVAR_GAIN_SHIFT;
            srtt += (r - srtt) >> SRTT_GAIN_SHIFT;
        } else {
            srtt = r;
            rttvar = r / 2;
            sampled = true;
        }
        base = bounded(srtt + Math.max(settings.varianceFloor, 4 * rttvar));
        backoff = 0;
        trackMinimum(r, now);
    }

    @Implements({"RFC6298-2-4", "RFC6298-2-5"})
    private long bounded(long rto) {
        return Math.min(Math.max(rto, settings.minRto), settings.maxRto);
    }

    @Implements("RFC8985-6.2-1")
    private void trackMinimum(long rtt, long now) {
        long half = settings.minRttWindow / 2;
        if (minOfThisHalf == NONE) {
            halfStart = now;
        } else if (now - halfStart >= half) {
            minOfLastHalf = now - halfStart < 2 * half ? minOfThisHalf : NONE;
            minOfThisHalf = NONE;
            halfStart = now;
        }
        minOfThisHalf = Math.min(minOfThisHalf, rtt);
    }

    /** The retransmission timeout, backoff included: from the smallest to the largest RTO of the settings. */
    @Implements("RFC6298-2-1")
    public long rto() {
        return base > settings.maxRto >> backoff ? settings.maxRto : base << backoff;
    }

    /** The retransmission timeout as it was before any backoff. */
    public long rtoWithoutBackoff() {
        return base;
    }

    /** The timer expired: doubles the RTO (rule 5.5). */
    @Implements("RFC6298-5-3")
    public void backoff() {
        backoff = Math.min(backoff + 1, MAX_BACKOFF);
    }

    /** How often the RTO has been doubled since the last sample or reset. */
    public int backoffCount() {
        return backoff;
    }

    /** New data was acknowledged: the path is alive, the RTO is what the estimate says. */
    public void resetBackoff() {
        backoff = 0;
    }

    /**
     * The handshake is over, and its timer had expired: starts with an RTO of at least 3 s until a sample is taken
     * (rule 5.7).
     */
    @Implements("RFC6298-5-4")
    public void handshakeTimedOut() {
        base = Math.min(Math.max(base, RTO_AFTER_HANDSHAKE_TIMEOUT), settings.maxRto);
        backoff = 0;
    }

    /** Whether there was a sample. */
    public boolean hasSample() {
        return sampled;
    }

    /** The smoothed round-trip time, or 0 before the first sample. */
    public long srtt() {
        return srtt;
    }

    /** The round-trip time variation, or 0 before the first sample. */
    public long rttvar() {
        return rttvar;
    }

    /** The least sample of the last minutes (half a window to a whole one), or 0 before the first sample. */
    public long minRtt() {
        long min = Math.min(minOfThisHalf, minOfLastHalf);
        return min == NONE ? 0 : min;
    }

    @Override
    public String toString() {
        return "srtt " + srtt / 1000 + "us rttvar " + rttvar / 1000 + "us rto " + rto() / 1000 + "us";
    }
}
