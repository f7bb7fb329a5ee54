package org.lucidstack.tcp.congestion;

import org.lucidstack.env.Implements;

/**
 * Decides how many bytes one connection may have outstanding (RFC 5681; other algorithms plug in here, MAY-18).
 *
 * <p>The life of a connection, as its controller sees it:
 *
 * <pre>
 *   onAck ... onAck, onLoss, (recovery: the sender follows ProportionalRateReduction), onRecoveryExit, onAck ...
 *   onAck ... onTimeout(first), onTimeout, onAck ...          save() before onLoss or onTimeout allows undo() later
 * </pre>
 *
 * <p>Times are nanoseconds, sizes bytes. "Flight" is what was sent and is not yet cumulatively acknowledged, without
 * segments sent by limited transmit (RFC 5681's FlightSize). Not thread-safe.
 */
@Implements({"MAY-18", "MUST-19"})
public interface CongestionControl {

    /** {@link #ssthresh()} as long as there was no congestion (RFC5681-3.1-2). */
    long UNLIMITED = Long.MAX_VALUE;

    /** The name by which {@link CongestionControls#byName} knows it. */
    String name();

    /** The congestion window (cwnd): bytes that may be outstanding outside recovery; at least one segment. */
    long window();

    /** The slow start threshold, or {@link #UNLIMITED}. */
    long ssthresh();

    /** Whether the window is still below the slow start threshold. */
    default boolean inSlowStart() {
        return window() < ssthresh();
    }

    /** New data was acknowledged outside recovery. */
    void onAck(AckSample ack);

    /**
     * A loss was detected without the timer, or a retransmission was lost again (RFC5681-4.3-1): lowers ssthresh and
     * window.
     *
     * @return the new ssthresh, to which the recovery steers
     */
    long onLoss(long now, long flight);

    /** Everything outstanding at the last loss was acknowledged. @param flight bytes outstanding now */
    void onRecoveryExit(long now, long flight);

    /** The retransmission timer expired. @param first whether this segment had not timed out before */
    void onTimeout(long now, long flight, boolean first);

    /** The peer echoed a congestion mark; called once per window of data (RFC3168-6.1.2-1). */
    void onEcnEcho(long now, long flight);

    /** The sender goes on after sending nothing for more than one RTO (RFC5681-4.1-1). */
    void onIdle(long now);

    /** Everything was acknowledged some time ago: what only watches data under way may be forgotten, so that an idle connection is small. */
    default void onRest() {}

    /** The segment size changed, as after path MTU discovery (RFC5681-3.1-7). @param mss payload bytes, at least 1 */
    void onMssChanged(int mss);

    /** What {@link #undo} brings back. */
    Saved save();

    /** The loss or timeout since {@code saved} was spurious: takes its reduction back. */
    void undo(Saved saved);

    /** The state of a controller before a reduction. Only the controller that made it may take it back. */
    interface Saved {
        long window();

        long ssthresh();
    }
}
