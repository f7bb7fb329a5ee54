package org.lucidstack.tcp.send;

import org.lucidstack.env.Implements;

/**
 * The send sequence space (RFC 9293 section 3.3.1, figure 3): what is acknowledged, what is sent, what the peer allows.
 *
 * <pre>
 *        una                nxt            una + wnd
 *   ------|------------------|----------------|----------
 *    acked   sent, unacked      may be sent      not yet allowed
 * </pre>
 *
 * Sequence numbers are unwrapped; windows are bytes, already scaled (REC-1).
 */
public final class SendWindow {

    private final int iss;
    private long una;
    private long nxt;
    private long probed;
    private int wnd;
    private int maxWnd;
    private long wl1;
    private long wl2;

    /** @param iss ISS, the initial send sequence number: 0 to 2^32 - 1 */
    public SendWindow(long iss) {
        this.iss = (int) iss;
        this.una = iss;
        this.nxt = iss;
        this.probed = iss;
    }

    /** ISS. */
    public long iss() {
        return Integer.toUnsignedLong(iss);
    }

    /** SND.UNA, the oldest unacknowledged sequence number. */
    public long una() {
        return una;
    }

    /** SND.NXT, the next sequence number to be sent. */
    public long nxt() {
        return nxt;
    }

    /** SND.WND in bytes. */
    public long wnd() {
        return wnd;
    }

    /** MAX.SND.WND: the largest window that the peer ever offered, in bytes. */
    public long maxWnd() {
        return maxWnd;
    }

    /** The first sequence number that the peer does not allow. */
    public long edge() {
        return una + wnd;
    }

    /** The end of what may have reached the peer: SND.NXT, or beyond it a byte that a window probe carried. */
    public long highestSent() {
        return Math.max(nxt, probed);
    }

    /** Bytes that the window lets go beyond SND.NXT; negative after the peer has pulled its edge back (MUST-34). */
    @Implements({"MUST-34", "SHLD-15", "REC-1"})
    public long usable() {
        return edge() - nxt;
    }

    /** Whether an acknowledgment number is within RFC5961-5.2-1's range. */
    @Implements({"RFC5961-5.2-1", "MAY-12"})
    public boolean isPlausibleAck(long ack) {
        return ack >= una - maxWnd && ack <= highestSent();
    }

    /** Our SYN has left: it occupies ISS. @param text bytes that it carried, which are not counted as sent unless acknowledged */
    public void synSent(int text) {
        nxt = Math.max(nxt, iss() + 1);
        noteProbe(iss() + 1 + text);
    }

    /** Our SYN was acknowledged. */
    public void synAcknowledged() {
        una = Math.max(una, iss() + 1);
        nxt = Math.max(nxt, una);
    }

    void advanceNxt(long seq) {
        nxt = seq;
    }

    void noteProbe(long end) {
        probed = Math.max(probed, end);
    }

    /** Takes an acknowledgment of new data; one for a probed byte moves SND.NXT along. */
    void acknowledge(long ack) {
        una = ack;
        nxt = Math.max(nxt, ack);
    }

    /** Takes the first window, of the segment that synchronizes. @param window at most 65535 << 14 */
    public void initialize(long seq, long ack, long window) {
        wnd = Math.toIntExact(window);
        maxWnd = Math.max(maxWnd, wnd);
        wl1 = seq;
        wl2 = ack;
    }

    /**
     * Takes the window of a segment unless an older one tells it (RFC9293-3.10.7.4-5).
     *
     * @return whether the window was taken
     */
    @Implements("RFC9293-3.10.7.4-5")
    boolean update(long seq, long ack, long window) {
        boolean newer = wl1 < seq || wl1 == seq && wl2 <= ack;
        if (!newer || ack < una) {
            return false;
        }
        initialize(seq, ack, window);
        return true;
    }
}
