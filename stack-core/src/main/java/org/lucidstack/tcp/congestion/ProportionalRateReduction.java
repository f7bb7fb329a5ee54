package org.lucidstack.tcp.congestion;

import org.lucidstack.env.Implements;

/**
 * Spreads a window reduction over one round trip: during a recovery, sends in proportion to what is delivered (PRR, RFC
 * 6937 with the safe-ACK rule of its revision).
 *
 * <pre>
 *   pipe > ssthresh    for each delivered byte, ssthresh / flight bytes may go          (a smooth descent)
 *   pipe <= ssthresh   as much as was delivered, plus a segment on a "safe" ACK         (catching up, never a burst)
 * </pre>
 *
 * <p>Sizes are bytes. "Pipe" is what is estimated to be in the network: outstanding, neither SACKed nor lost, plus
 * retransmitted. Not thread-safe.
 */
public final class ProportionalRateReduction {

    private boolean active;
    private long deliverable;
    private long ssthresh;
    private int mss;
    private long delivered;
    private long sent;
    private long window;

    /**
     * A recovery begins, or a further loss lowers its target.
     *
     * @param flight bytes outstanding and not SACKed before the ACK that showed the loss: what can still be delivered
     * @param newSsthresh where the window shall end, as {@link CongestionControl#onLoss} returned it
     */
    public void enter(long flight, long newSsthresh, int segmentSize) {
        active = true;
        deliverable = Math.max(flight, 1);
        ssthresh = newSsthresh;
        mss = segmentSize;
        delivered = 0;
        sent = 0;
        window = flight;
    }

    /** Whether a recovery goes on. */
    public boolean isActive() {
        return active;
    }

    /**
     * An ACK of the recovery arrived.
     *
     * @param newlyDelivered bytes that it newly acknowledged, cumulatively or by SACK (one segment for a duplicate ACK
     *     without SACK)
     * @param pipe bytes in the network after this ACK was taken in
     * @param safe whether it advanced SND.UNA and showed no further loss
     * @return the window: up to this much may be in the network now
     */
    @Implements("RFC6937-3-1")
    public long onAck(long newlyDelivered, long pipe, boolean safe) {
        if (newlyDelivered <= 0) {
            return window;
        }
        delivered += newlyDelivered;
        long allowed;
        if (pipe > ssthresh) {
            allowed = ceilDiv(delivered * ssthresh, deliverable) - sent;
        } else {
            allowed = Math.max(delivered - sent, newlyDelivered) + (safe ? mss : 0);
            allowed = Math.min(ssthresh - pipe, allowed);
        }
        allowed = Math.max(allowed, 0);
        if (sent == 0 && allowed < mss) {
            // the fast retransmit that opens a recovery waits for nothing
            allowed = mss;
        }
        window = pipe + allowed;
        return window;
    }

    private static long ceilDiv(long dividend, long divisor) {
        return (dividend + divisor - 1) / divisor;
    }

    /** Data went out during the recovery, new or again. */
    public void onSent(long bytes) {
        sent += bytes;
    }

    /** What the last ACK allowed to be in the network. */
    public long window() {
        return window;
    }

    /** The recovery is over; the window is the controller's again ({@link CongestionControl#onRecoveryExit}). */
    public void exit() {
        active = false;
    }
}
