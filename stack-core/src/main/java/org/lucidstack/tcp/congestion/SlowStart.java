package org.lucidstack.tcp.congestion;

/** The exponential growth that all controllers share: how much one acknowledgment adds below ssthresh. */
final class SlowStart {

    /**
     * How many segments of one ACK count. RFC 3465 (ABC) says two, for peers that acknowledge every second segment;
     * receivers that coalesce (GRO) acknowledge a super-segment of 64 KiB at once, and would stay in slow start for
     * ever.
     */
    static final int ABC_LIMIT = 45;

    private SlowStart() {}

    /**
     * Bytes that an ACK of {@code acked} bytes adds. Counting bytes defeats ACK division, the cap keeps stretch ACKs
     * from bursts.
     *
     * @param limit segments that may count, 1 after a timeout
     */
    static long growth(long acked, int mss, int limit) {
        return Math.min(acked, (long) limit * mss);
    }
}
