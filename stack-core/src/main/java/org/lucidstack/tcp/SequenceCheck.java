package org.lucidstack.tcp;

import org.lucidstack.env.Counter;
import org.lucidstack.env.DropReason;
import org.lucidstack.env.Implements;
import org.lucidstack.wire.TcpOption;
import org.lucidstack.wire.TcpSegment;

/**
 * The first check of {@link SynchronizedArrival}, and RFC 7323's before it: does the segment belong to what is expected now? Most of it is
 * about segments that do not, and yet bring news: a SYN or a FIN that came again, the SYN-ACK that crosses ours, a probe of a closed window.
 */
final class SequenceCheck {

    private SequenceCheck() {}

    /** RFC 7323 section 5.3, ahead of the window check: drops what is too old (PAWS) or lacks an agreed timestamp. */
    @Implements({"RFC7323-3.2-2", "RFC7323-3.2-3", "RFC7323-5.2-1", "RFC7323-5.3-1", "RFC7323-5.3-2", "RFC7323-5.6-1"})
    static boolean checkTimestamp(Connection c, TcpSegment segment, long seq) {
        if (!c.agreement().timestamps() || segment.isRst()) {
            return true;
        }
        TcpOption.Timestamps timestamps = segment.option(TcpOption.Timestamps.class);
        if (timestamps == null) {
            c.env().drop(DropReason.TCP_NO_TIMESTAMP, c.tuple.remoteAddress(), "RFC7323-3.2-2");
            return false;
        }
        if (c.timestamps.isOld(timestamps.value(), c.env().now())) {
            c.env().count(Counter.TcpExtPAWSEstab);
            c.env().drop(DropReason.TCP_PAWS, c.tuple.remoteAddress(), "RFC7323-5.3-1");
            c.receiver().noteDuplicate(seq, segment.payload().length());
            ChallengeAcks.outOfWindow(c, segment, "RFC7323-5.3-1 old timestamp");
            return false;
        }
        if (c.receiver().window().isAcceptable(seq, segment.length())) {
            c.timestamps.update(timestamps.value(), seq, c.lastAckSent, c.env().now());
        }
        return true;
    }

    /** First check: is any of it in the window? An ACK field is not lost with unacceptable text (RFC9293-A.2-1). */
    @Implements({
        "RFC9293-3.4-2",
        "RFC9293-3.5.2-3",
        "RFC9293-A.2-1",
        "RFC9293-3.10.7.4-6",
        "MUST-66",
        "RFC9293-3.8.6.1-1"
    })
    static boolean checkSequence(Connection c, TcpSegment segment, long seq) {
        if (isRepeatedSyn(c, segment, seq)) {
            c.env().drop(DropReason.TCP_UNACCEPTABLE, c.tuple.remoteAddress(), "RFC9293-3.4-2");
            SegmentWriter.syn(c);
            return false;
        }
        if (c.receiver().window().isAcceptable(seq, segment.length())) {
            return true;
        }
        if (segment.isRst()) {
            c.env().drop(DropReason.TCP_RST_IGNORED, c.tuple.remoteAddress(), "RFC5961-3.2-1");
            return false;
        }
        if (isAnswerToSimultaneousOpen(c, segment, seq)) {
            return true;
        }
        boolean atEdge = seq == c.receiver().nxt() && !segment.isSyn();
        if (atEdge && c.receiver().window().size() == 0) {
            // all of the text is beyond a closed window; its ACK, URG and window still count
            c.receiver().acks().onUrgentReason();
            return true;
        }
        c.env().drop(DropReason.TCP_UNACCEPTABLE, c.tuple.remoteAddress(), "RFC9293-3.4-2");
        if (isLastSegmentAgain(c, segment, seq) && !takeAckOfLastSegment(c, segment, seq)) {
            return false;
        }
        c.receiver().noteDuplicate(seq, segment.payload().length());
        ChallengeAcks.outOfWindow(c, segment, "RFC9293-3.5.2-3 unacceptable sequence number");
        return false;
    }

    /** The SYN-ACK that crosses ours repeats the peer's SYN and so lies below the window, but its ACK establishes (MUST-10). */
    @Implements("MUST-10")
    static boolean isAnswerToSimultaneousOpen(Connection c, TcpSegment segment, long seq) {
        return c.state == TcpState.SYN_RECEIVED
                && !c.handshake().passive
                && segment.isSyn()
                && segment.isAck()
                && seq == c.receiver().nxt() - 1;
    }

    /** The peer has not seen our SYN-ACK. Text may come with its SYN and reach into the window. */
    private static boolean isRepeatedSyn(Connection c, TcpSegment segment, long seq) {
        return c.state == TcpState.SYN_RECEIVED
                && segment.isSyn()
                && !segment.isAck()
                && !segment.isRst()
                && seq == c.handshake().irs;
    }

    /**
     * Whether it is what arrived last, again: when both sides close at once, their FINs cross, and only the repetition
     * brings the ACK (RFC9293-A.2-1). From any older segment an ACK is not taken: numbers so far back are cheap to guess.
     */
    private static boolean isLastSegmentAgain(Connection c, TcpSegment segment, long seq) {
        return segment.isAck()
                && !segment.isSyn()
                && c.handshake == null
                && segment.length() > 0
                && seq + segment.length() == c.receiver().nxt();
    }

    /** Returns whether the connection goes on in a state that is to answer. */
    private static boolean takeAckOfLastSegment(Connection c, TcpSegment segment, long seq) {
        long ack = segment.ack().unwrap(c.sendWindow.una());
        if (ack <= c.sendWindow.una() || ack > c.sendWindow.highestSent()) {
            return true;
        }
        AckField.acknowledge(c, segment, seq, ack, true);
        if (c.state == TcpState.CLOSING && c.sender().isFinAcknowledged()) {
            SegmentWriter.acknowledge(c); // its FIN came again
        }
        return AckField.advanceClose(c);
    }
}
