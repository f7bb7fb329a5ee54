package org.lucidstack.tcp.congestion;

import org.lucidstack.env.Implements;

/**
 * The classic: slow start, congestion avoidance and halving (RFC 5681, RFC 6582), counting bytes (RFC 3465).
 *
 * <pre>
 *   cwnd |        /|      /
 *        |       / |    /  |     /       slow start: + acked bytes        until ssthresh
 *        |      /  |  /    |   /         avoidance:  + 1 MSS per window   until a loss
 *        |    _/   |/      | /           loss:       half of the flight
 *        +---------------------- time
 * </pre>
 */
public final class NewReno implements CongestionControl {

    private int mss;
    private final long restartWindow;
    private long window;
    private long ssthresh = UNLIMITED;
    /** Bytes acknowledged in congestion avoidance that have not yet made the window grow. */
    private long acked;

    private boolean afterTimeout;

    private record State(long window, long ssthresh) implements Saved {}

    /**
     * @param mss payload bytes per segment, at least 1
     * @param initialWindow bytes, see {@link CongestionControls#initialWindow}
     */
    @Implements("RFC5681-3.1-2")
    public NewReno(int mss, long initialWindow) {
        this.mss = mss;
        this.window = initialWindow;
        this.restartWindow = initialWindow;
    }

    @Override
    public String name() {
        return "reno";
    }

    @Override
    public long window() {
        return window;
    }

    @Override
    public long ssthresh() {
        return ssthresh;
    }

    @Override
    public void onAck(AckSample ack) {
        if (!ack.cwndLimited()) {
            // a window that was not used says nothing about the path: it must not grow (RFC 7661)
            return;
        }
        long left = ack.acked();
        if (inSlowStart()) {
            long growth = SlowStart.growth(left, mss, afterTimeout ? 1 : SlowStart.ABC_LIMIT);
            long used = Math.min(growth, ssthresh - window);
            window += used;
            acked = 0;
            left = growth - used;
        }
        if (!inSlowStart()) {
            afterTimeout = false;
            avoidCongestion(left);
        }
    }

    /**
     * One segment more for each whole window acknowledged; the remainder is kept, so that growth never rounds to zero.
     */
    @Implements("RFC5681-3.1-4")
    private void avoidCongestion(long newlyAcked) {
        acked += Math.min(newlyAcked, window);
        if (acked >= window) {
            acked -= window;
            window += mss;
        }
    }

    @Override
    @Implements({"RFC5681-3.2-3", "RFC5681-4.3-1"})
    public long onLoss(long now, long flight) {
        ssthresh = halved(flight);
        window = ssthresh;
        acked = 0;
        return ssthresh;
    }

    /**
     * From the flight and not from a window that was never used; bounded by the window, so that a second loss halves
     * again.
     */
    @Implements("RFC5681-3.1-5")
    private long halved(long flight) {
        return Math.max(Math.min(flight, window) / 2, 2L * mss);
    }

    @Override
    @Implements("RFC6582-3.2-2")
    public void onRecoveryExit(long now, long flight) {
        window = Math.min(ssthresh, Math.max(flight, mss) + mss);
    }

    @Override
    @Implements({"RFC5681-3.1-5", "RFC5681-3.1-6"})
    public void onTimeout(long now, long flight, boolean first) {
        if (first) {
            ssthresh = halved(flight);
        }
        window = mss;
        acked = 0;
        afterTimeout = true;
    }

    @Override
    @Implements("RFC3168-6.1.2-1")
    public void onEcnEcho(long now, long flight) {
        onLoss(now, flight);
    }

    @Override
    @Implements("RFC5681-4.1-1")
    public void onIdle(long now) {
        if (ssthresh != UNLIMITED) {
            // what the path carried is worth remembering, though the ACK clock is lost (RFC 7661)
            ssthresh = Math.max(ssthresh, window / 4 * 3);
        }
        window = Math.min(window, restartWindow);
        acked = 0;
    }

    @Override
    @Implements("RFC5681-3.1-7")
    public void onMssChanged(int newMss) {
        if (newMss < mss) {
            window = Math.max(window * newMss / mss, newMss);
        }
        mss = newMss;
        window = Math.max(window, mss);
    }

    @Override
    public Saved save() {
        return new State(window, ssthresh);
    }

    @Override
    public void undo(Saved saved) {
        window = Math.max(window, saved.window());
        ssthresh = Math.max(ssthresh, saved.ssthresh());
        afterTimeout = false;
    }
}
