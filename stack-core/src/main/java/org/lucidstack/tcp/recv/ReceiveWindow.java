package org.lucidstack.tcp.recv;

import org.lucidstack.env.Implements;

/**
 * The receive sequence space (RFC 9293 section 3.3.1, figure 4) and the promise made to the peer.
 *
 * <pre>
 *        nxt                     edge
 *   ------|------------------------|---------
 *   received      may be received     not promised
 * </pre>
 *
 * The right edge never moves to the left (SHLD-14), and everything up to it is taken. A scaled field cannot tell every edge: the one that the
 * peer sees may lie up to one unit further right, and while a full buffer is acknowledged in small steps it may step back by less than a
 * unit, because always rounding up would promise more and more (RFC 7323 section 2.4, RFC7323-2.4-1). The edge moves to the right only in
 * steps worth a segment (MUST-39). Sequence numbers are unwrapped.
 */
public final class ReceiveWindow {

    private static final int MAX_FIELD = 0xffff;

    private final int shift;
    private long nxt;
    private long edge;

    /**
     * @param nxt the first sequence number expected: IRS + 1
     * @param edge as promised by our SYN: nxt + the unscaled window field
     * @param shift our window scale, 0 to 14
     */
    public ReceiveWindow(long nxt, long edge, int shift) {
        this.nxt = nxt;
        this.edge = edge;
        this.shift = shift;
    }

    /** RCV.NXT. */
    public long nxt() {
        return nxt;
    }

    /** The first sequence number that was never promised: RCV.NXT + RCV.WND. */
    public long edge() {
        return edge;
    }

    /** RCV.WND in bytes. */
    public long size() {
        return edge - nxt;
    }

    void advance(long to) {
        nxt = to;
    }

    /** A FIN lies beyond the window when the window is full to the last byte; it is taken all the same. */
    void advanceBeyond(long to) {
        nxt = to;
        edge = Math.max(edge, to);
    }

    /** The four cases of RFC 9293 section 3.4: is any part of [seq, seq + length) inside the window? */
    @Implements({"RFC9293-3.4-2", "RFC7323-2.4-1"})
    public boolean isAcceptable(long seq, int length) {
        if (length == 0) {
            return edge == nxt ? seq == nxt : seq >= nxt && seq < edge;
        }
        if (edge == nxt) {
            return false;
        }
        long last = seq + length - 1;
        return seq >= nxt && seq < edge || last >= nxt && last < edge || seq < nxt && last >= edge;
    }

    /** How far the edge could be with {@code free} bytes of buffer. */
    private boolean isWorthMoving(long free, int capacity, int mss) {
        return nxt + free - edge >= Math.min(capacity / 2, mss);
    }

    /** Whether moving the edge now would give the peer enough to be worth a segment of its own. */
    public boolean isUpdateDue(long free, int capacity, int mss) {
        // a window field tells no more than this, however much is free
        long gain = nxt + Math.min(free, (long) MAX_FIELD << shift) - edge;
        return gain >= Math.min(capacity / 2, Math.max(2L * mss, size()));
    }

    /**
     * The window field for the next segment; moves the edge if that is worth it (RFC9293-3.8.6.2.2-1).
     *
     * @param free bytes of buffer that nothing occupies
     * @param capacity size of the whole buffer
     * @param mss largest segment that the peer sends
     */
    @Implements({"MUST-39", "SHLD-14", "RFC9293-3.8.6.2.2-1", "RFC7323-2.3-1", "MUST-1", "MAY-8"})
    public int field(long free, int capacity, int mss) {
        long wanted = Math.max(isWorthMoving(free, capacity, mss) ? free : 0, size());
        long step = 1L << shift;
        long roundedUp = wanted + step - 1 >> shift;
        // rounding down would pull the visible edge back; rounding up again and again must not promise without bound
        long units = roundedUp << shift <= free + step ? roundedUp : wanted >> shift;
        int field = (int) Math.min(units, MAX_FIELD);
        edge = Math.max(edge, nxt + ((long) field << shift));
        return field;
    }
}
