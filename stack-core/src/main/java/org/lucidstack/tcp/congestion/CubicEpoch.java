package org.lucidstack.tcp.congestion;

import org.lucidstack.env.Implements;

/**
 * One congestion avoidance of {@link Cubic}: from the end of a recovery or of slow start until the next reduction. It knows where the cubic
 * function and where Reno would be after so much time (RFC 9438 sections 4.2 and 4.3). Windows are bytes.
 */
final class CubicEpoch {

    private static final double NANOS_PER_SECOND = 1e9;

    private final double k;
    /** W_max of this epoch. */
    private double origin;
    /** W_est: where Reno would be. */
    private double estimate;
    /** How long it has been growing, without the time that the application did not use the window; nanoseconds. */
    private long time;

    private CubicEpoch(double k, double origin, double estimate, long time) {
        this.k = k;
        this.origin = origin;
        this.estimate = estimate;
        this.time = time;
    }

    /** An epoch that begins now. @param wMax where the last loss happened, 0 = unknown */
    @Implements({"RFC9438-4.2-1", "RFC9438-4.8-1"})
    static CubicEpoch begin(double window, double wMax, int mss) {
        double origin = Math.max(wMax, window);
        double k = StrictMath.cbrt((origin - window) / mss / Cubic.C);
        return new CubicEpoch(k, origin, window, 0);
    }

    CubicEpoch copy() {
        return new CubicEpoch(k, origin, estimate, time);
    }

    void pass(long nanos) {
        time += nanos;
    }

    /** W_est after some more bytes were acknowledged. @param prior cwnd_prior: at that size Reno's share is reached */
    @Implements("RFC9438-4.3-1")
    double estimate(double acked, double window, double prior, int mss) {
        double alpha = estimate < prior ? Cubic.ALPHA : 1;
        estimate += alpha * mss * acked / window;
        return estimate;
    }

    /** W_cubic so much later. @param ahead nanoseconds from now */
    double cubic(long ahead, int mss) {
        double distance = time / NANOS_PER_SECOND + ahead / NANOS_PER_SECOND - k;
        return Cubic.C * distance * distance * distance * mss + origin;
    }

    void scale(double factor) {
        origin *= factor;
        estimate *= factor;
    }
}
