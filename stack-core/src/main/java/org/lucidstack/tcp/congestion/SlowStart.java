package org.lucidstack.tcp.congestion;

import org.lucidstack.env.Implements;

/** The exponential growth that all controllers share: how much one acknowledgment adds below ssthresh. */
final class SlowStart {

    /** How many segments per ACK count without pacing: RFC 3465 (ABC) allows at most two. */
    static final int ABC_LIMIT = 2;

    private SlowStart() {}

    /**
     * Bytes that an ACK of {@code acked} bytes adds. Counting bytes defeats ACK division, the cap keeps stretch ACKs from bursts.
     *
     * @param limit segments that may count, 1 after a timeout
     */
    @Implements({"RFC5681-3.1-3", "RFC3465-2.3-1"})
    static long growth(long acked, int mss, int limit) {
        return Math.min(acked, (long) limit * mss);
    }
}
