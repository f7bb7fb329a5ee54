package org.lucidstack.tcp.send;

import org.jspecify.annotations.Nullable;
import org.lucidstack.env.Implements;
import org.lucidstack.tcp.congestion.CongestionControl;
import org.lucidstack.tcp.congestion.ProportionalRateReduction;
import org.lucidstack.time.Clock;

/**
 * Which kind of repair a connection is in, until when, how fast it may send meanwhile, and whether the repair turns out to have been
 * needless (then the congestion state is restored).
 */
public final class Recovery {

    /** The phases, as Linux names them in {@code tcp_info}. */
    public enum Phase {
        /** Nothing is known to be lost. */
        OPEN,
        /** Fast recovery: losses are repaired while acknowledgments flow. */
        RECOVERY,
        /** The retransmission timer expired: slow start from one segment. */
        LOSS
    }

    private static final long UNKNOWN = -1;

    private final CongestionControl congestion;
    private final boolean withSack;

    private Phase phase = Phase.OPEN;
    private long point;
    private @Nullable ProportionalRateReduction prr;
    private CongestionControl.@Nullable Saved saved;
    private long undoFrom;
    private long resentBytes;
    private long duplicatedBytes;
    private long firstResentAt = UNKNOWN;
    private long congestionWindow;

    Recovery(CongestionControl congestion, boolean withSack, long iss) {
        this.congestion = congestion;
        this.withSack = withSack;
        this.point = iss;
    }

    public Phase phase() {
        return phase;
    }

    boolean isOpen() {
        return phase == Phase.OPEN;
    }

    /** Where recovery ends: SND.NXT when it began (RFC6675-5-1: RecoveryPoint; RFC 6582: recover). */
    public long point() {
        return point;
    }

    /** The congestion window to obey now, in bytes: PRR's while it repairs with SACK, else the controller's. */
    long window() {
        return phase == Phase.RECOVERY && withSack ? congestionWindow : congestion.window();
    }

    /** Enters fast recovery. @param flight bytes outstanding without what limited transmit sent */
    @Implements({"RFC6675-5-1", "RFC6937-3-1"})
    void enterFast(long una, long nxt, long flight, int mss, long now) {
        remember(una);
        phase = Phase.RECOVERY;
        point = nxt;
        congestion.onLoss(now, flight);
        if (withSack) {
            prr = new ProportionalRateReduction();
            prr.enter(flight, congestion.ssthresh(), mss);
            congestionWindow = flight;
        }
    }

    /** Enters, or stays in, recovery by timeout. */
    @Implements({"RFC6675-5.1-1", "RFC5681-3.1-6"})
    void enterLoss(long una, long nxt, long flight, boolean repeated, long now) {
        if (!repeated) {
            remember(una);
        }
        phase = Phase.LOSS;
        point = nxt;
        prr = null;
        congestion.onTimeout(now, flight, !repeated);
    }

    private void remember(long una) {
        saved = congestion.save();
        undoFrom = una;
        resentBytes = 0;
        duplicatedBytes = 0;
        firstResentAt = UNKNOWN;
    }

    /** A lost retransmission is a second congestion event (RFC5681-4.3-1, RFC8985-9.3-1). */
    @Implements({"RFC5681-4.3-1", "RFC8985-9.3-1"})
    void onLostRetransmission(long flight, int mss, long now) {
        if (phase == Phase.RECOVERY) {
            congestion.onLoss(now, flight);
            saved = null;
            if (withSack) {
                prr = new ProportionalRateReduction();
                prr.enter(flight, congestion.ssthresh(), mss);
            }
        }
    }

    /** One acknowledgment during fast recovery: PRR decides how much may follow. */
    void onAck(long delivered, long pipe, boolean safe) {
        if (prr != null && delivered > 0) {
            congestionWindow = prr.onAck(delivered, pipe, safe);
        }
    }

    /** Bytes were sent during recovery. */
    void onSent(long bytes) {
        if (prr != null) {
            prr.onSent(bytes);
        }
    }

    void noteResent(long bytes, long now) {
        resentBytes += bytes;
        if (firstResentAt == UNKNOWN) {
            firstResentAt = now;
        }
    }

    /** The peer reported that it received [left, right) twice (RFC 2883). */
    void noteDuplicate(long left, long right) {
        if (saved != null && right <= point && left >= undoFrom) {
            duplicatedBytes += right - left;
        }
    }

    /** Whether every retransmission of this episode was reported as a duplicate: nothing had been lost. */
    boolean isDisprovedByDsack() {
        return saved != null && resentBytes > 0 && duplicatedBytes >= resentBytes;
    }

    /** Eifel detection (RFC 3522): the acknowledged segment left before the first retransmission. */
    boolean isDisprovedByTimestamp(long echoedAt) {
        return saved != null
                && phase != Phase.OPEN
                && echoedAt >= 0
                && firstResentAt != UNKNOWN
                && echoedAt + Clock.MILLISECOND <= firstResentAt;
    }

    /** Takes the congestion response back. */
    @Implements("RFC9438-4.9-1")
    void undo() {
        if (saved != null) {
            congestion.undo(saved);
        }
        leave();
    }

    /** Everything sent before recovery began is acknowledged. */
    void complete(long flight, long now) {
        if (phase == Phase.RECOVERY) {
            congestion.onRecoveryExit(now, flight);
        }
        phase = Phase.OPEN;
        prr = null;
    }

    private void leave() {
        phase = Phase.OPEN;
        prr = null;
        saved = null;
    }
}
