package org.lucidstack.tcp;

import org.lucidstack.env.Counter;
import org.lucidstack.env.DropReason;
import org.lucidstack.env.Implements;
import org.lucidstack.tcp.Transitions.Trigger;
import org.lucidstack.tcp.recv.Receiver;
import org.lucidstack.wire.Ecn;
import org.lucidstack.wire.TcpFlags;
import org.lucidstack.wire.TcpSegment;

/**
 * SEGMENT ARRIVES in SYN-RECEIVED and all later states (RFC 9293 section 3.10.7.4): one method per numbered check, in the RFC's order. Each
 * check answers whether the next one is to follow. The first is in {@link SequenceCheck}, the fifth in {@link AckField}.
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
        boolean alive = SequenceCheck.checkTimestamp(c, segment, seq)
                && SequenceCheck.checkSequence(c, segment, seq)
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
        Deletion.end(c, refused ? CloseReason.REFUSED : CloseReason.RESET_BY_PEER);
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
        if (SequenceCheck.isAnswerToSimultaneousOpen(c, segment, seq)) {
            return true;
        }
        if (c.state == TcpState.SYN_RECEIVED && c.handshake().passive) {
            c.env().count(Counter.TcpAttemptFails);
            Deletion.end(c, CloseReason.RESET_BY_PEER);
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
            c.tell(Notice.URGENT);
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
            case IN_ORDER -> c.tell(Notice.READABLE);
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
                c.tell(Notice.READABLE);
            }
            case FIN_WAIT_1 -> {
                c.transition(Trigger.FIN_ARRIVES);
                c.tell(Notice.READABLE);
            }
            case FIN_WAIT_2 -> {
                c.tell(Notice.READABLE);
                Deletion.enterTimeWait(c, Trigger.FIN_ARRIVES);
            }
            default -> {}
        }
    }
}
