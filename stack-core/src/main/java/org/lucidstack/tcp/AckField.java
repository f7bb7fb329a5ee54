package org.lucidstack.tcp;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lucidstack.env.DropReason;
import org.lucidstack.env.Implements;
import org.lucidstack.tcp.Transitions.Trigger;
import org.lucidstack.tcp.send.AckInput;
import org.lucidstack.time.Clock;
import org.lucidstack.wire.TcpFlags;
import org.lucidstack.wire.TcpOption;
import org.lucidstack.wire.TcpSegment;

/** The fifth check of {@link SynchronizedArrival}: the ACK field, with what travels beside it for the send side (window, SACK, echo). */
final class AckField {

    private static final List<TcpOption.SackBlock> NO_BLOCKS = List.of();

    private AckField() {}

    /** Fifth check: the ACK field. */
    @Implements({"RFC9293-3.10.7.4-3", "RFC9293-3.10.7.4-4", "RFC5961-5.2-1"})
    static boolean check(Connection c, TcpSegment segment, long seq) {
        if (!segment.isAck()) {
            c.env().drop(DropReason.TCP_NO_ACK_FLAG, c.tuple.remoteAddress(), "RFC9293-3.10.7.4-3");
            return false;
        }
        long ack = segment.ack().unwrap(c.sendWindow.una());
        if (c.state == TcpState.SYN_RECEIVED && !Establishment.onAckOfSyn(c, segment, seq, ack)) {
            return false;
        }
        if (!c.sendWindow.isPlausibleAck(ack)) {
            c.env().drop(DropReason.TCP_BAD_ACK, c.tuple.remoteAddress(), "RFC5961-5.2-1");
            ChallengeAcks.challenge(c, "RFC5961-5.2-1 implausible ACK");
            return false;
        }
        acknowledge(c, segment, seq, ack, segment.length() == 0);
        return advanceClose(c);
    }

    /** Hands the sender's half of a segment to the send side. @param bare whether it carries no data, SYN or FIN */
    static void acknowledge(Connection c, TcpSegment segment, long seq, long ack, boolean bare) {
        long window = (long) segment.window() << c.agreement().sendShift();
        boolean wasFull = c.sender().room() == 0;
        boolean advanced = false;
        if (c.sender().isAtRest(ack)) {
            c.sender().updateWindow(seq, ack, window);
        } else {
            advanced = c.sender()
                    .acknowledge(new AckInput(seq, ack, window, bare, sackBlocks(c, segment), echoedAt(c, segment)));
        }
        if (c.agreement().ecn() && segment.has(TcpFlags.ECE)) {
            c.sender().congestionExperienced();
        }
        takeUserTimeout(c, segment);
        int room = c.sender().room();
        if (room > 0 && (wasFull || advanced && room >= c.sender().unacknowledged())) {
            c.tell(Notice.WRITABLE);
        }
    }

    private static List<TcpOption.SackBlock> sackBlocks(Connection c, TcpSegment segment) {
        TcpOption.@Nullable Sack sack = c.agreement().sack() ? segment.option(TcpOption.Sack.class) : null;
        return sack == null ? NO_BLOCKS : sack.blocks();
    }

    private static void takeUserTimeout(Connection c, TcpSegment segment) {
        TcpOption.@Nullable UserTimeout option = segment.option(TcpOption.UserTimeout.class);
        if (option != null && option.value() > 0) {
            c.peerUserTimeout = option.value() * (option.minutes() ? 60 : 1) * Clock.SECOND;
            UserCalls.applyOptions(c);
        }
    }

    private static long echoedAt(Connection c, TcpSegment segment) {
        TcpOption.@Nullable Timestamps timestamps =
                c.agreement().timestamps() ? segment.option(TcpOption.Timestamps.class) : null;
        return timestamps == null
                ? AckInput.NO_ECHO
                : c.timestamps.timeOf(timestamps.echo(), c.env().now());
    }

    /** What the acknowledgment of our FIN means in each closing state. */
    static boolean advanceClose(Connection c) {
        if (!c.sender().isFinAcknowledged()) {
            return true;
        }
        switch (c.state) {
            case FIN_WAIT_1 -> {
                c.tell(Notice.DRAINED);
                c.transition(Trigger.ACK_OF_FIN);
                Timeouts.startFinWait2(c);
            }
            case CLOSING -> {
                c.tell(Notice.DRAINED);
                Deletion.enterTimeWait(c, Trigger.ACK_OF_FIN);
                return false;
            }
            case LAST_ACK -> {
                c.tell(Notice.DRAINED);
                c.transition(Trigger.ACK_OF_FIN);
                Deletion.delete(c, CloseReason.CLOSED);
                return false;
            }
            default -> {}
        }
        return true;
    }
}
