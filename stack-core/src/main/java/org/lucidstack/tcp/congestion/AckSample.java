package org.lucidstack.tcp.congestion;

/**
 * What one acknowledgment of new data tells congestion control.
 *
 * @param now when it arrived, in nanoseconds
 * @param acked bytes that it newly acknowledged, cumulatively
 * @param rtt the round-trip time that it measured in nanoseconds, or 0 if none
 * @param smoothedRtt SRTT in nanoseconds, or 0 if unknown
 * @param flightBefore bytes outstanding before it arrived
 * @param cwndLimited whether the congestion window, and not the application or the peer, held the sender back in this
 *     window
 */
public record AckSample(long now, long acked, long rtt, long smoothedRtt, long flightBefore, boolean cwndLimited) {

    /** Bytes outstanding after it. */
    public long flightAfter() {
        return Math.max(flightBefore - acked, 0);
    }
}
