package org.lucidstack.tcp.congestion;

import org.lucidstack.env.Implements;

/**
 * Leaves the initial slow start before it overruns the queue, when round-trip times begin to rise (HyStart++, RFC
 * 9406).
 *
 * <pre>
 *   SLOW_START --- a round's RTT rose by 1/8 (4 to 16 ms) ---> CONSERVATIVE --- five rounds ---> DONE (ssthresh = cwnd)
 *        ^------------ RTT fell below what it was at entry --------'
 * </pre>
 *
 * A round lasts until what was outstanding at its begin is acknowledged; here that is counted in bytes.
 */
@Implements("RFC9406-4.3-1")
final class HyStartPlusPlus {

    /** Segments per ACK that count towards growth without pacing (RFC 9406 section 4.3). */
    static final int GROWTH_LIMIT = SlowStart.ABC_LIMIT;

    private static final long MIN_RTT_RISE = 4_000_000;
    private static final long MAX_RTT_RISE = 16_000_000;
    private static final int RTT_RISE_DIVISOR = 8;
    private static final int SAMPLES_NEEDED = 8;
    private static final int CONSERVATIVE_DIVISOR = 4;
    private static final int CONSERVATIVE_ROUNDS = 5;
    private static final long UNKNOWN = Long.MAX_VALUE;

    private enum Phase {
        SLOW_START,
        CONSERVATIVE,
        DONE
    }

    private Phase phase = Phase.SLOW_START;
    private long roundBytesLeft;
    private boolean roundOpen;
    private long lastRoundMinRtt = UNKNOWN;
    private long roundMinRtt = UNKNOWN;
    private int samples;
    private long baselineMinRtt = UNKNOWN;
    private int conservativeRounds;

    /** Whether the initial slow start is over. */
    boolean isDone() {
        return phase == Phase.DONE;
    }

    /** Watches one acknowledgment of the initial slow start; returns by how many bytes the window may grow. */
    @Implements({"RFC9406-4.2-1", "RFC9406-4.2-2"})
    long onAck(AckSample ack, int mss) {
        if (!roundOpen) {
            beginRound(ack.flightBefore());
        }
        if (ack.rtt() > 0) {
            roundMinRtt = Math.min(roundMinRtt, ack.rtt());
            samples++;
        }
        long growth = SlowStart.growth(ack.acked(), mss, GROWTH_LIMIT);
        if (phase == Phase.CONSERVATIVE) {
            growth /= CONSERVATIVE_DIVISOR;
        }
        judge();
        roundBytesLeft -= ack.acked();
        if (roundBytesLeft <= 0) {
            endRound(ack.flightAfter());
        }
        return growth;
    }

    private void judge() {
        if (samples < SAMPLES_NEEDED) {
            return;
        }
        if (phase == Phase.SLOW_START && lastRoundMinRtt != UNKNOWN && roundMinRtt >= lastRoundMinRtt + tolerated()) {
            phase = Phase.CONSERVATIVE;
            baselineMinRtt = roundMinRtt;
            conservativeRounds = 0;
        } else if (phase == Phase.CONSERVATIVE && roundMinRtt < baselineMinRtt) {
            // the rise was jitter
            phase = Phase.SLOW_START;
            baselineMinRtt = UNKNOWN;
        }
    }

    private long tolerated() {
        return Math.max(MIN_RTT_RISE, Math.min(lastRoundMinRtt / RTT_RISE_DIVISOR, MAX_RTT_RISE));
    }

    private void endRound(long flight) {
        if (phase == Phase.CONSERVATIVE && ++conservativeRounds >= CONSERVATIVE_ROUNDS) {
            phase = Phase.DONE;
        }
        lastRoundMinRtt = roundMinRtt;
        beginRound(flight);
    }

    private void beginRound(long flight) {
        roundOpen = true;
        roundBytesLeft = flight;
        roundMinRtt = UNKNOWN;
        samples = 0;
    }
}
