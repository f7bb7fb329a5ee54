package org.lucidstack.tcp;

import org.lucidstack.env.Counter;
import org.lucidstack.env.DropReason;
import org.lucidstack.env.Implements;
import org.lucidstack.tcp.Transitions.Trigger;
import org.lucidstack.tcp.recv.Receiver;
import org.lucidstack.wire.TcpSegment;

/** SEGMENT ARRIVES in SYN-SENT (RFC 9293 section 3.10.7.3): judge the ACK, then RST, then SYN. */
@Implements("RFC9293-3.10.7.3-1")
final class SynSentArrival {

    private SynSentArrival() {}

    static void arrives(Connection c, TcpSegment segment) {
        boolean goOn = checkAck(c, segment) && checkRst(c, segment);
        if (goOn) {
            checkSyn(c, segment);
        }
        if (c.state != TcpState.CLOSED) {
            c.schedule();
        }
    }

    private static long ackOf(Connection c, TcpSegment segment) {
        return segment.ack().unwrap(c.sendWindow.nxt());
    }

    /** First: an ACK of something that we never sent draws RST (RFC9293-3.5.2-2). */
    @Implements({"RFC9293-3.5.2-2", "RFC9293-3.5.3-1"})
    private static boolean checkAck(Connection c, TcpSegment segment) {
        long ack = ackOf(c, segment);
        if (!segment.isAck() || ack > c.sendWindow.iss() && ack <= c.sendWindow.highestSent()) {
            return true;
        }
        c.env().drop(DropReason.TCP_BAD_ACK, c.tuple.remoteAddress(), "RFC9293-3.5.2-2");
        if (!segment.isRst()) {
            SegmentWriter.resetReply(c.layer, c.tuple, segment);
        }
        return false;
    }

    /** Second: a RST counts only with an ACK of our SYN (RFC9293-3.5.3-1). */
    @Implements("RFC9293-3.5.3-1")
    private static boolean checkRst(Connection c, TcpSegment segment) {
        if (!segment.isRst()) {
            return true;
        }
        if (segment.isAck()) {
            c.env().count(Counter.TcpAttemptFails);
            Deletion.end(c, CloseReason.REFUSED);
        } else {
            c.env().drop(DropReason.TCP_RST_IGNORED, c.tuple.remoteAddress(), "RFC9293-3.5.3-1");
        }
        return false;
    }

    /** Fourth: a SYN with ACK establishes, one without has crossed ours (MUST-10). */
    @Implements("MUST-10")
    private static void checkSyn(Connection c, TcpSegment segment) {
        if (!segment.isSyn()) {
            c.env().drop(DropReason.TCP_BAD_FLAGS, c.tuple.remoteAddress(), "RFC9293-3.10.7.3-1");
            return;
        }
        Establishment.onSyn(c, segment);
        if (!segment.isAck()) {
            c.transition(Trigger.SYN_ARRIVES);
            SegmentWriter.syn(c);
            Timeouts.startHandshake(c);
            return;
        }
        long seq = segment.seq().toUnsigned();
        long ack = ackOf(c, segment);
        ActiveFastOpen.onSynAck(c, segment, ack);
        Establishment.complete(c, seq, ack, segment.window(), Trigger.SYN_ACK_ARRIVES);
        takeText(c, segment, seq + 1);
        c.receiver().acks().onUrgentReason();
    }

    private static void takeText(Connection c, TcpSegment segment, long seq) {
        if (segment.payload().isEmpty() && !segment.isFin()) {
            return;
        }
        Receiver.Arrival arrival = c.receiver()
                .accept(seq, segment.payload(), segment.isFin(), c.env().now());
        if (arrival == Receiver.Arrival.IN_ORDER || c.receiver().isFinReceived()) {
            c.tell(Notice.READABLE);
        }
        if (c.receiver().isFinReceived()) {
            c.transition(Trigger.FIN_ARRIVES);
        }
    }
}
