package org.lucidstack.tcp.send;

import org.lucidstack.env.Implements;
import org.lucidstack.time.Clock;

/**
 * The tail loss probe (RFC 8985 section 7): when the last segments of a flight stay unanswered, one more is sent after about two round
 * trips, whose acknowledgment brings the SACK that lets RACK see the loss, long before the retransmission timer.
 */
final class TailLossProbe {

    private static final long MAX_ACK_DELAY = 200 * Clock.MILLISECOND;
    private static final long NO_PROBE = Long.MIN_VALUE;

    private long end = NO_PROBE;
    private boolean resent;
    private boolean sampled = true;

    /** Whether a probe is out. */
    boolean isOutstanding() {
        return end != NO_PROBE;
    }

    /** RFC8985-7.3-1: one at a time, and only with a new RTT sample since the last. */
    @Implements("RFC8985-7.3-1")
    boolean mayProbe() {
        return end == NO_PROBE && sampled;
    }

    void onRttSample() {
        sampled = true;
    }

    /** The probe timeout from now, in nanoseconds (RFC8985-7.2-1). */
    @Implements("RFC8985-7.2-1")
    static long timeout(RttEstimator rtt, boolean oneSegmentInFlight) {
        if (!rtt.hasSample()) {
            return Clock.SECOND;
        }
        return 2 * rtt.srtt() + (oneSegmentInFlight ? MAX_ACK_DELAY : 2 * Clock.MILLISECOND);
    }

    /** A probe was sent. @param end SND.NXT after it @param resent whether it carried old data */
    void sent(long end, boolean resent) {
        this.end = end;
        this.resent = resent;
        this.sampled = false;
    }

    /**
     * Judges an acknowledgment (RFC8985-7.4.2-1). One that repeats the last without any SACK block answers the probe where the original had
     * arrived, too.
     *
     * @param plainRepeat whether it is a bare acknowledgment without SACK that acknowledges nothing new
     * @return whether it shows that the probe repaired a loss, which asks for one congestion response
     */
    @Implements("RFC8985-7.4.2-1")
    boolean repairedLoss(AckSummary ack, boolean plainRepeat) {
        if (end == NO_PROBE || ack.una() < end) {
            return false;
        }
        if (!resent || ack.dsack()) {
            end = NO_PROBE;
            return false;
        }
        if (ack.una() > end) {
            end = NO_PROBE;
            return true;
        }
        if (plainRepeat) {
            end = NO_PROBE;
        }
        return false;
    }

    void cancel() {
        end = NO_PROBE;
    }
}
