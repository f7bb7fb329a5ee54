package org.lucidstack.tcp;

import org.lucidstack.env.Counter;
import org.lucidstack.env.DropReason;
import org.lucidstack.env.Implements;
import org.lucidstack.tcp.Transitions.Trigger;
import org.lucidstack.tcp.recv.Receiver;
import org.lucidstack.wire.Ecn;
import org.lucidstack.wire.TcpFlags;
import org.lucidstack.wire.TcpOption;
import org.lucidstack.wire.TcpSegment;

/**
 * SEGMENT ARRIVES in SYN-RECEIVED and all later states (RFC 9293 section 3.10.7.4): one method per numbered check, in the RFC's order. Each
 * check answers whether the next one is to follow.
 */
@Implements("RFC9293-3.10.7.4-1")
final class SynchronizedArrival {

    private SynchronizedArrival() {}

    /** @param ecn the ECN bits of the packet that carried the segment */
    static void arrives(Connection c, TcpSegment segment, int ecn) {
        long seq = segment.seq().unwrap(c.receiver().nxt());
        c.lastReceivedAt = c.env().now();
        if (c.keepAliveProbes > 0) {
            c.keepAliveProbes = 0;
            Timeouts.restartKeepAlive(c);
        }
        boolean alive = checkTimestamp(c, segment, seq)
                && checkSequence(c, segment, seq)
                && checkRst(c, segment, seq)
                && checkSyn(c, segment, seq)
                && AckField.check(c, segment, seq);
        if (alive) {
            checkCongestion(c, segment, ecn);
            checkUrgent(c, segment, seq);
            // in a SYN-ACK that crossed ours the text follows the SYN
            checkText(c, segment, segment.isSyn() ? seq + 1 : seq);
            checkFin(c);
        }
        if (c.state != TcpState.CLOSED) {
            c.schedule();
        }
    }

    /** RFC 7323 section 5.3, ahead of the window check: drops what is too old (PAWS) or lacks an agreed timestamp. */
    @Implements({"RFC7323-3.2-2", "RFC7323-3.2-3", "RFC7323-5.2-1", "RFC7323-5.3-1", "RFC7323-5.3-2", "RFC7323-5.6-1"})
    private static boolean checkTimestamp(Connection c, TcpSegment segment, long seq) {
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
    private static boolean checkSequence(Connection c, TcpSegment segment, long seq) {
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
    private static boolean isAnswerToSimultaneousOpen(Connection c, TcpSegment segment, long seq) {
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

    /** Second check: only a RST exactly at RCV.NXT counts, one elsewhere in the window is challenged (RFC5961-3.2-2, -3). */
    @Implements({"RFC5961-3.2-1", "RFC5961-3.2-2", "RFC5961-3.2-3", "SHLD-2", "RFC9293-3.5.3-2"})
    private static boolean checkRst(Connection c, TcpSegment segment, long seq) {
        if (!segment.isRst()) {
            return true;
        }
        if (seq != c.receiver().nxt()) {
            c.env().drop(DropReason.TCP_CHALLENGED, c.tuple.remoteAddress(), "RFC5961-3.2-3");
            ChallengeAcks.challenge(c, "RFC5961-3.2-3 RST in window");
            return false;
        }
        boolean refused = c.state == TcpState.SYN_RECEIVED && !c.handshake().passive;
        if (c.state == TcpState.SYN_RECEIVED) {
            c.env().count(Counter.TcpAttemptFails);
        } else {
            c.env().count(Counter.TcpEstabResets);
        }
        c.layer.end(c, refused ? CloseReason.REFUSED : CloseReason.RESET_BY_PEER);
        return false;
    }

    /**
     * Fourth check (the third, security, is obsolete): a SYN on a synchronized connection is challenged (RFC5961-4.2-1);
     * one on a connection that is about to be accepted sends it back to LISTEN (MUST-11).
     */
    @Implements({"RFC5961-4.2-1", "MUST-11"})
    private static boolean checkSyn(Connection c, TcpSegment segment, long seq) {
        if (!segment.isSyn()) {
            return true;
        }
        if (isAnswerToSimultaneousOpen(c, segment, seq)) {
            return true;
        }
        if (c.state == TcpState.SYN_RECEIVED && c.handshake().passive) {
            c.env().count(Counter.TcpAttemptFails);
            c.layer.end(c, CloseReason.RESET_BY_PEER);
            return false;
        }
        c.env().count(Counter.TcpExtTCPSYNChallenge);
        c.env().drop(DropReason.TCP_CHALLENGED, c.tuple.remoteAddress(), "RFC5961-4.2-1");
        ChallengeAcks.challenge(c, "RFC5961-4.2-1 SYN on a synchronized connection");
        return false;
    }

    /** RFC 3168 section 6.1.3: a mark is echoed until the peer says that it has slowed down. */
    @Implements({"RFC3168-6.1.3-1", "RFC3168-6.1.5-1"})
    private static void checkCongestion(Connection c, TcpSegment segment, int ecn) {
        if (!c.agreement().ecn() || segment.payload().isEmpty()) {
            return;
        }
        if (segment.has(TcpFlags.CWR)) {
            c.echoesCongestion = false;
        }
        if (ecn == Ecn.CE) {
            c.echoesCongestion = true;
            c.receiver().acks().onUrgentReason();
        }
    }

    /** Sixth check: the urgent pointer. */
    @Implements({"MUST-30", "MUST-32", "MUST-62"})
    private static void checkUrgent(Connection c, TcpSegment segment, long seq) {
        if (segment.has(TcpFlags.URG)
                && !c.receiver().isFinReceived()
                && c.receiver().urgent(seq + segment.urgentPointer())) {
            c.notifyUrgent();
        }
    }

    /** Seventh check: the segment text, with its FIN. */
    @Implements({"SHLD-3", "RFC9293-3.10.7.4-2", "RFC9293-3.10.7.4-7"})
    private static void checkText(Connection c, TcpSegment segment, long seq) {
        if (segment.payload().isEmpty() && !segment.isFin()) {
            return;
        }
        boolean hasNewText = !segment.payload().isEmpty()
                && seq + segment.payload().length() > c.receiver().nxt();
        if (c.orphaned && hasNewText && !c.receiver().isFinReceived()) {
            c.env().count(Counter.TcpExtTCPAbortOnData);
            c.env().drop(DropReason.TCP_AFTER_CLOSE, c.tuple.remoteAddress(), "SHLD-3");
            UserCalls.abort(c, CloseReason.ABORTED);
            return;
        }
        if (c.receiver().isFinReceived()) {
            c.receiver().acks().onUrgentReason();
            return;
        }
        Receiver.Arrival arrival = c.receiver()
                .accept(seq, segment.payload(), segment.isFin(), c.env().now());
        switch (arrival) {
            case IN_ORDER -> c.notifyReadable();
            case OUT_OF_ORDER -> {
                c.env().count(Counter.TcpExtTCPOFOQueue);
                // never combined with others: the peer counts duplicate acknowledgments (RFC5681-3.2-1)
                SegmentWriter.acknowledge(c);
            }
            case DROPPED -> c.env().drop(DropReason.TCP_REASSEMBLY_FULL, c.tuple.remoteAddress());
            case DUPLICATE -> {
                if (!segment.payload().isEmpty()) {
                    c.env().counters().dropped(DropReason.TCP_OLD_DUPLICATE);
                }
            }
        }
    }

    /** Eighth check: has the FIN been reached? */
    @Implements("RFC9293-3.10.7.4-7")
    private static void checkFin(Connection c) {
        if (c.receiver == null || !c.receiver().isFinReceived()) {
            return;
        }
        switch (c.state) {
            case ESTABLISHED -> {
                c.transition(Trigger.FIN_ARRIVES);
                c.notifyReadable();
            }
            case FIN_WAIT_1 -> {
                c.transition(Trigger.FIN_ARRIVES);
                c.notifyReadable();
            }
            case FIN_WAIT_2 -> {
                c.notifyReadable();
                c.layer.enterTimeWait(c, Trigger.FIN_ARRIVES);
            }
            default -> {}
        }
    }
}
