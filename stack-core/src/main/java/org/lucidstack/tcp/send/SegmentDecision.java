package org.lucidstack.tcp.send;

import org.lucidstack.env.Implements;

/**
 * How many bytes may leave in one go: whole segments as long as there are any, the rest only if Nagle's algorithm and the sender's side
 * of silly window avoidance allow (RFC 9293 sections 3.7.4 and 3.8.6.2.1).
 */
final class SegmentDecision {

    private SegmentDecision() {}

    /**
     * @param available bytes written and not sent
     * @param allowed bytes that the peer's window and congestion control allow together
     * @param mss payload bytes of a full segment
     * @param maxSuperSegment most bytes in one go
     * @param tailMayGo whether a last partial segment may leave although more could come
     * @param maxWindow the largest window that the peer ever offered
     * @return bytes to send, 0 = wait
     */
    @Implements({"SHLD-7", "SHLD-27", "SHLD-28", "MUST-38", "RFC9293-3.8.6.2.1-1", "MAY-16"})
    static int bytesToSend(
            long available, long allowed, int mss, int maxSuperSegment, boolean tailMayGo, long maxWindow) {
        int most = (int) Math.min(Math.min(available, allowed), Math.max(maxSuperSegment, mss));
        if (most <= 0) {
            return 0;
        }
        if (most == available && (tailMayGo || available % mss == 0)) {
            return most;
        }
        int whole = most - most % mss;
        if (whole > 0) {
            return whole;
        }
        boolean halfOfBestWindow = most == allowed && most < available && most >= maxWindow / 2;
        return halfOfBestWindow ? most : 0;
    }
}
