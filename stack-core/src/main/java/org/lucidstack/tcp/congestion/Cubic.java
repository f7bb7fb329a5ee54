package org.lucidstack.tcp.congestion;

import org.jspecify.annotations.Nullable;
import org.lucidstack.env.Implements;

/**
 * CUBIC (RFC 9438), the default: after a loss the window follows a cubic function of time, flat around the size at
 * which the loss happened, and never slower than Reno would be.
 *
 * <pre>
 *                                          /
 *   W_max  - - - - - - - _______ - - - - -/     W(t) = C (t - K)^3 + W_max      C = 0.4 segments per second cubed
 *                    _--        --_______/      K = cube root of (W_max - window at t = 0) / C
 *   0.7 W_max       /  concave      convex
 *                  +----------------------- t
 *                  0           K
 * </pre>
 *
 * Windows are bytes in double precision, so that no growth is rounded away; {@code StrictMath} gives every machine the
 * same trace.
 */
public final class Cubic implements CongestionControl {

    /** C, in segments per second cubed (section 5.1). */
    static final double C = 0.4;
    /** The window's share that survives a loss (section 4.6). */
    static final double BETA = 0.7;
    /**
     * Growth per RTT, in segments, at which Reno with {@link #BETA} takes the same share of a path as Reno (section
     * 4.3).
     */
    static final double ALPHA = 3 * (1 - BETA) / (1 + BETA);

    private static final double MAX_GROWTH_PER_RTT = 1.5;

    private final long restartWindow;
    private int mss;
    private double window;
    private long ssthresh = UNLIMITED;
    private boolean afterTimeout;
    /** Whether this is the initial slow start, which alone is watched. */
    private boolean initial = true;
    /** Watches it; null = not yet, or not any more. */
    private @Nullable HyStartPlusPlus hystart;

    /** W_max: where the last loss happened, or below that (fast convergence); 0 = unknown. */
    private double wMax;
    /** cwnd_prior: the window before the last reduction. */
    private double prior;

    /** Null = not in congestion avoidance, or before its first acknowledgment. */
    private @Nullable CubicEpoch epoch;

    private long lastAck;

    private record State(
            double exactWindow,
            long ssthresh,
            double wMax,
            double prior,
            boolean initial,
            @Nullable HyStartPlusPlus hystart,
            @Nullable CubicEpoch epoch)
            implements Saved {
        @Override
        public long window() {
            return (long) exactWindow;
        }
    }

    /**
     * @param mss payload bytes per segment, at least 1
     * @param initialWindow bytes, see {@link CongestionControls#initialWindow}
     */
    public Cubic(int mss, long initialWindow) {
        this.mss = mss;
        this.window = initialWindow;
        this.restartWindow = initialWindow;
    }

    @Override
    public String name() {
        return "cubic";
    }

    @Override
    public long window() {
        return (long) window;
    }

    @Override
    public long ssthresh() {
        return ssthresh;
    }

    @Override
    @Implements("RFC9438-4.2-2")
    public void onAck(AckSample ack) {
        long sinceLast = ack.now() - lastAck;
        lastAck = ack.now();
        if (!ack.cwndLimited()) {
            // no growth while flight < cwnd (RFC9438-4.6-2), and the clock of the epoch stands still
            return;
        }
        double left = ack.acked();
        if (inSlowStart()) {
            left = slowStart(ack);
        }
        if (!inSlowStart()) {
            afterTimeout = false;
            avoidCongestion(Math.min(left, window), ack, sinceLast);
        }
    }

    /** Returns the bytes that are left for congestion avoidance. */
    private double slowStart(AckSample ack) {
        if (initial && hystart == null) {
            hystart = new HyStartPlusPlus();
        }
        double growth = hystart != null
                ? hystart.onAck(ack, mss)
                : SlowStart.growth(ack.acked(), mss, afterTimeout ? 1 : SlowStart.ABC_LIMIT);
        double room = ssthresh - window;
        if (growth >= room) {
            window = ssthresh;
            return growth - room;
        }
        window += growth;
        if (hystart != null && hystart.isDone()) {
            ssthresh = window();
            endInitialSlowStart();
        }
        return 0;
    }

    @Implements({"RFC9438-4.2-1", "RFC9438-4.3-1", "RFC9438-4.4-1"})
    private void avoidCongestion(double acked, AckSample ack, long sinceLast) {
        CubicEpoch now = epoch;
        if (now == null) {
            now = CubicEpoch.begin(window, wMax, mss);
            epoch = now;
        } else {
            now.pass(sinceLast);
        }
        double reno = now.estimate(acked, window, prior, mss);
        if (now.cubic(0, mss) < reno) {
            window = Math.max(window, reno);
        } else {
            long rtt = ack.smoothedRtt() > 0 ? ack.smoothedRtt() : ack.rtt();
            double target = Math.max(window, Math.min(now.cubic(rtt, mss), MAX_GROWTH_PER_RTT * window));
            window += (target - window) * acked / window;
        }
    }

    @Override
    @Implements({"RFC9438-4.6-1", "RFC9438-4.6-2", "RFC9438-4.7-1"})
    public long onLoss(long now, long flight) {
        // fast convergence: a loss below the last one means that others came; leave them room
        wMax = window < wMax ? window * (1 + BETA) / 2 : window;
        prior = window;
        reduce(flight);
        window = ssthresh;
        return ssthresh;
    }

    private void endInitialSlowStart() {
        initial = false;
        hystart = null;
    }

    private void reduce(long flight) {
        ssthresh = Math.max((long) (Math.min(flight, window) * BETA), 2L * mss);
        epoch = null;
        endInitialSlowStart();
    }

    @Override
    public void onRecoveryExit(long now, long flight) {
        window = Math.min(ssthresh, Math.max(flight, mss) + mss);
        epoch = null;
    }

    @Override
    @Implements("RFC9438-4.8-1")
    public void onTimeout(long now, long flight, boolean first) {
        if (first) {
            prior = window;
            reduce(flight);
        }
        wMax = 0;
        epoch = null;
        endInitialSlowStart();
        window = mss;
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
            ssthresh = Math.max(ssthresh, window() / 4 * 3);
        }
        window = Math.min(window, restartWindow);
        epoch = null;
    }

    @Override
    public void onRest() {
        // rounds begin anew, and so does the way along the cubic function from where the window is
        hystart = null;
        epoch = null;
    }

    @Override
    @Implements("RFC5681-3.1-7")
    public void onMssChanged(int newMss) {
        if (newMss < mss) {
            double scale = (double) newMss / mss;
            window *= scale;
            wMax *= scale;
            prior *= scale;
            if (epoch != null) {
                epoch.scale(scale);
            }
        }
        mss = newMss;
        window = Math.max(window, mss);
    }

    @Override
    public Saved save() {
        return new State(window, ssthresh, wMax, prior, initial, hystart, epoch == null ? null : epoch.copy());
    }

    @Override
    @Implements("RFC9438-4.9-1")
    public void undo(Saved saved) {
        State state = (State) saved;
        window = Math.max(window, state.exactWindow);
        ssthresh = Math.max(ssthresh, state.ssthresh);
        wMax = state.wMax;
        prior = state.prior;
        initial = state.initial;
        hystart = state.hystart;
        epoch = state.epoch == null ? null : state.epoch.copy();
        afterTimeout = false;
    }
}
