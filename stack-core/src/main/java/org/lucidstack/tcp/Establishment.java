package org.lucidstack.tcp;

import org.lucidstack.env.Counter;
import org.lucidstack.env.DropReason;
import org.lucidstack.env.Implements;
import org.lucidstack.tcp.Transitions.Trigger;
import org.lucidstack.tcp.congestion.CongestionControls;
import org.lucidstack.tcp.recv.AckPolicy;
import org.lucidstack.tcp.recv.ReceiveWindow;
import org.lucidstack.tcp.recv.Receiver;
import org.lucidstack.tcp.send.RttEstimator;
import org.lucidstack.tcp.send.Sender;
import org.lucidstack.wire.TcpOption;
import org.lucidstack.wire.TcpSegment;

/** The steps from a SYN to an established connection: the two sides are made from what the SYNs agree on. */
final class Establishment {

    private Establishment() {}

    /** Takes the peer's SYN: from now on there is a receive side, and a send side that waits for the end of the handshake. */
    @Implements({"MUST-15", "MUST-16", "RFC7323-2.2-2"})
    static void onSyn(Connection c, TcpSegment syn) {
        TcpConfig config = c.layer.config;
        Agreement agreement = Agreement.of(syn, config, c.tuple.ipVersion(), c.handshake().receiveShift);
        boolean ecnRefused = syn.isAck() && !c.handshake().offersEcn;
        c.agreement = c.layer.shared.share(ecnRefused ? agreement.withoutEcn() : agreement);
        long irs = syn.seq().toUnsigned();
        c.handshake().irs = irs;
        c.receiver = receiver(c, irs + 1);
        c.lastAckSent = irs + 1;
        TcpOption.Timestamps timestamps = syn.option(TcpOption.Timestamps.class);
        if (c.agreement().timestamps() && timestamps != null) {
            c.timestamps.initialize(timestamps.value(), c.env().now());
        }
    }

    private static Receiver receiver(Connection c, long nxt) {
        TcpConfig config = c.layer.config;
        int mss = SegmentSizes.announcedMss(c.layer, c.tuple, c.options);
        int fixed = c.options.receiveBuffer();
        ReceiveWindow window = new ReceiveWindow(
                nxt,
                nxt + SegmentSizes.initialWindowField(c.layer.config, c.options),
                c.agreement().receiveShift());
        AckPolicy acks = new AckPolicy(config.ackDelay, config.quickAcks, mss);
        return new Receiver(
                window,
                c.layer.chunks,
                acks,
                mss,
                fixed > 0 ? fixed : config.initialReceiveBuffer,
                fixed > 0 ? fixed : config.maxReceiveBuffer);
    }

    /** The ACK that SYN-RECEIVED waits for. Returns whether the segment is to be processed further. */
    @Implements({"RFC9293-3.5.2-2", "RFC5681-3.1-1"})
    static boolean onAckOfSyn(Connection c, TcpSegment segment, long seq, long ack) {
        if (ack <= c.sendWindow.una() || ack > c.sendWindow.highestSent()) {
            if (SynCookieHandshake.replace(c, segment)) {
                return false;
            }
            c.env().drop(DropReason.TCP_BAD_ACK, c.tuple.remoteAddress(), "RFC9293-3.5.2-2");
            SegmentWriter.resetReply(c.layer, c.tuple, segment);
            return false;
        }
        if (c.listener != null && c.handshake().fastOpens == null && !c.listener.hasRoom()) {
            c.env().drop(DropReason.TCP_ACCEPT_QUEUE_FULL, c.tuple.remoteAddress());
            c.env().count(Counter.TcpExtListenOverflows);
            return false;
        }
        int shift = segment.isSyn() ? 0 : c.agreement().sendShift();
        complete(c, seq, ack, (long) segment.window() << shift, Trigger.ACK_OF_SYN);
        return true;
    }

    /** Both SYNs are acknowledged: the connection is established. @param window the peer's, in bytes */
    static void complete(Connection c, long seq, long ack, long window, Trigger trigger) {
        Handshake handshake = c.handshake();
        long now = c.env().now();
        c.sendWindow.synAcknowledged();
        c.sendWindow.initialize(seq, ack, window);
        if (handshake.fastOpens == null) {
            startSending(c);
        } else {
            handshake.fastOpens.finished();
        }
        if (handshake.repetitions == 0) {
            c.sender().rtt().sample(now - handshake.sentAt, now);
        } else {
            c.sender().rtt().handshakeTimedOut();
        }
        if (handshake.text.length > 0) {
            c.sender().startWith(handshake.text, ack);
        }
        c.handshake = null;
        c.transition(trigger);
        UserCalls.applyOptions(c);
        Timeouts.restartKeepAlive(c);
        if (c.listener != null && handshake.fastOpens == null) {
            c.listener.established(c);
        }
        c.tell(Notice.ESTABLISHED);
        c.tell(Notice.WRITABLE);
        if (handshake.closeRequested) {
            UserCalls.shutdownOutput(c);
        }
    }

    /** Makes the send side. */
    @Implements({"RFC5681-3.1-1", "RFC6928-2-1", "MUST-16"})
    static void startSending(Connection c) {
        TcpConfig config = c.layer.config;
        int mss = SegmentSizes.effectiveSendMss(c);
        String name =
                c.options.congestionControl().isEmpty() ? config.congestionControl : c.options.congestionControl();
        long initialWindow = Math.min(
                CongestionControls.initialWindow(mss, c.handshake().repetitions),
                (long) config.initialWindowSegments * mss);
        c.sender = new Sender(
                c.env(),
                c.tuple,
                UserCalls.settings(c),
                c.sendWindow,
                c.layer.chunks,
                new RttEstimator(c.layer.rttSettings),
                CongestionControls.byName(name, mss, initialWindow),
                mss,
                c.agreement().sack(),
                (seq, flags, urgent, payload, again) -> SegmentWriter.data(c, seq, flags, urgent, payload, again));
    }
}
