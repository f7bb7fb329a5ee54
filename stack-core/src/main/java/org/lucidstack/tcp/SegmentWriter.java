package org.lucidstack.tcp;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lucidstack.buffer.Payload;
import org.lucidstack.env.Counter;
import org.lucidstack.env.Implements;
import org.lucidstack.net.FourTuple;
import org.lucidstack.tcp.recv.Receiver;
import org.lucidstack.wire.Ecn;
import org.lucidstack.wire.SeqNumber;
import org.lucidstack.wire.TcpFlags;
import org.lucidstack.wire.TcpOption;
import org.lucidstack.wire.TcpSegment;

/** Makes the segments of a connection: the send side's half and the receive side's half in one header. */
final class SegmentWriter {

    private static final int MAX_SACK_BLOCKS = 4;
    private static final int MAX_SACK_BLOCKS_WITH_TIMESTAMPS = 3;

    private SegmentWriter() {}

    private static int maxSackBlocks(Connection c) {
        if (!c.agreement().sack()) {
            return 0;
        }
        return c.agreement().timestamps() ? MAX_SACK_BLOCKS_WITH_TIMESTAMPS : MAX_SACK_BLOCKS;
    }

    /** Option bytes that SACK blocks would add to the next segment. */
    static int sackBytes(Connection c) {
        int blocks = c.receiver().sackBlockCount(maxSackBlocks(c));
        return blocks == 0 ? 0 : 4 + 8 * blocks;
    }

    /** Sends what the send side decided on, with the current acknowledgment. */
    @Implements({"RFC3168-6.1.1-2", "RFC3168-6.1.4-1", "MUST-58"})
    static void data(Connection c, long seq, int flags, int urgentPointer, Payload payload, boolean retransmission) {
        boolean ect = c.agreement().ecn() && !payload.isEmpty() && !retransmission;
        if (!payload.isEmpty()) {
            c.receiver().acks().onDataSent();
        }
        send(c, seq, flags, urgentPointer, payload, ect ? Ecn.ECT_0 : Ecn.NOT_ECT);
    }

    /** Sends a bare acknowledgment. */
    static void acknowledge(Connection c) {
        send(c, c.sendWindow.nxt(), 0, 0, Payload.EMPTY, Ecn.NOT_ECT);
    }

    /** A keep-alive probe: an old sequence number and no data (SHLD-12). */
    @Implements("SHLD-12")
    static void keepAlive(Connection c) {
        send(c, c.sendWindow.una() - 1, 0, 0, Payload.EMPTY, Ecn.NOT_ECT);
    }

    @Implements({"RFC7323-2.3-1", "RFC2018-4-3", "RFC3168-6.1.3-1"})
    private static void send(Connection c, long seq, int flags, int urgentPointer, Payload payload, int ecn) {
        Receiver receiver = c.receiver();
        int all = flags | TcpFlags.ACK | (c.echoesCongestion ? TcpFlags.ECE : 0);
        int window = receiver.windowField();
        List<TcpOption> options = options(c);
        c.lastAckSent = receiver.nxt();
        receiver.acks().onAcknowledged();
        TcpSegment segment = new TcpSegment(
                c.tuple.localPort(),
                c.tuple.remotePort(),
                SeqNumber.of(seq),
                SeqNumber.of(receiver.nxt()),
                all,
                window,
                urgentPointer,
                options,
                payload);
        transmit(c, segment, ecn);
    }

    @Implements("RFC7323-3.2-1")
    private static List<TcpOption> options(Connection c) {
        TcpOption.@Nullable Timestamps timestamps =
                c.agreement().timestamps() ? c.timestamps.option(true, c.env().now()) : null;
        List<TcpOption.SackBlock> blocks = c.receiver().sackBlocks(maxSackBlocks(c));
        if (blocks.isEmpty()) {
            return timestamps == null ? List.of() : List.of(timestamps);
        }
        TcpOption sack = new TcpOption.Sack(blocks);
        return timestamps == null ? List.of(sack) : List.of(timestamps, sack);
    }

    /** Sends our SYN, or our SYN-ACK once the peer's SYN is known. */
    @Implements({"SHLD-5", "MUST-65", "MAY-3", "RFC7323-2.2-2", "RFC3168-6.1.1-1"})
    static void syn(Connection c) {
        boolean withAck = c.receiver != null;
        Handshake handshake = c.handshake();
        boolean ecn = withAck ? c.agreement().ecn() : handshake.offersEcn;
        int flags = TcpFlags.SYN
                | (withAck ? TcpFlags.ACK : 0)
                | (ecn ? TcpFlags.ECE : 0)
                | (ecn && !withAck ? TcpFlags.CWR : 0);
        List<TcpOption> options = SynOptions.build(
                c.layer.config,
                SegmentSizes.announcedMss(c.layer, c.tuple, c.options),
                withAck ? c.agreement : null,
                handshake.receiveShift,
                c.timestamps.option(withAck, c.env().now()),
                c.options.userTimeout());
        boolean first = handshake.repetitions == 0;
        if (handshake.fastOpenCookie != null && (withAck || first)) {
            SynOptions.addFastOpen(options, handshake.fastOpenCookie);
        }
        Payload text = withAck || !first ? Payload.EMPTY : Payload.of(handshake.text);
        c.sendWindow.synSent(text.length());
        long ack = withAck ? c.receiver().nxt() : 0;
        int window = withAck
                ? (int) Math.min(c.receiver().window().size(), 0xffff)
                : SegmentSizes.initialWindowField(c.layer.config, c.options);
        if (withAck) {
            c.lastAckSent = ack;
            c.receiver().acks().onAcknowledged();
        }
        TcpSegment segment = new TcpSegment(
                c.tuple.localPort(),
                c.tuple.remotePort(),
                SeqNumber.of(c.sendWindow.iss()),
                SeqNumber.of(ack),
                flags,
                window,
                0,
                options,
                text);
        transmit(c, segment, Ecn.NOT_ECT);
    }

    /** Resets the peer: RST at SND.NXT (RFC9293-3.10.5-1). */
    @Implements("RFC9293-3.10.5-1")
    static void reset(Connection c) {
        boolean ack = c.receiver != null;
        TcpSegment segment = new TcpSegment(
                c.tuple.localPort(),
                c.tuple.remotePort(),
                SeqNumber.of(c.sendWindow.nxt()),
                ack ? SeqNumber.of(c.receiver().nxt()) : SeqNumber.ZERO,
                TcpFlags.RST | (ack ? TcpFlags.ACK : 0),
                0,
                0,
                List.of(),
                Payload.EMPTY);
        c.env().count(Counter.TcpOutRsts);
        transmit(c, segment, Ecn.NOT_ECT);
    }

    /** Answers a segment that belongs to no connection, or to none that it could belong to (RFC9293-3.5.2-1). */
    @Implements({"RFC9293-3.5.2-1", "RFC7323-5.2-2"})
    static void resetReply(TcpLayer layer, FourTuple tuple, TcpSegment offender) {
        boolean acked = offender.isAck();
        SeqNumber seq = acked ? offender.ack() : SeqNumber.ZERO;
        SeqNumber ack = acked ? SeqNumber.ZERO : offender.seq().plus(offender.length());
        List<TcpOption> options = new ArrayList<>(1);
        TcpOption.Timestamps timestamps = offender.option(TcpOption.Timestamps.class);
        if (timestamps != null) {
            options.add(new TcpOption.Timestamps(0, timestamps.value()));
        }
        int flags = TcpFlags.RST | (acked ? 0 : TcpFlags.ACK);
        layer.env.count(Counter.TcpOutRsts);
        layer.env.count(Counter.TcpOutSegs);
        layer.output.transmit(
                tuple,
                new TcpSegment(tuple.localPort(), tuple.remotePort(), seq, ack, flags, 0, 0, options, Payload.EMPTY),
                0,
                0,
                0);
    }

    @Implements({"SHLD-21", "SHLD-22", "MUST-48", "MUST-49"})
    private static void transmit(Connection c, TcpSegment segment, int ecn) {
        c.env().count(Counter.TcpOutSegs);
        int segmentSize = c.sender == null ? 0 : c.sender().segmentSize();
        int length = segment.payload().length();
        c.layer.sentInFlush += length;
        c.segmentsSent += segmentSize == 0 || length == 0 ? 1 : (length + segmentSize - 1) / segmentSize;
        int trafficClass = c.options.trafficClass() & 0xfc | ecn;
        c.layer.output.transmit(c.tuple, segment, segmentSize, trafficClass, c.options.hopLimit());
    }
}
