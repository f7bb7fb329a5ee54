package org.lucidstack.tcp;

import org.lucidstack.net.FourTuple;
import org.lucidstack.tcp.recv.Receiver;
import org.lucidstack.tcp.send.SendLimit;
import org.lucidstack.tcp.send.Sender;

/**
 * A snapshot of a connection, as Linux's {@code tcp_info}: immutable, for people and tools. Times are nanoseconds, sizes bytes.
 *
 * @param recoveryPhase OPEN, RECOVERY or LOSS
 * @param congestionControl name of the controller
 * @param fastOpen whether the peer took data from our SYN (RFC 7413)
 * @param rto retransmission timeout, backoff included
 * @param srtt smoothed round-trip time, 0 = unknown
 * @param congestionWindow cwnd
 * @param slowStartThreshold ssthresh
 * @param pipe bytes believed to be in the network
 * @param outstanding SND.NXT - SND.UNA
 * @param unsent bytes written and not yet sent
 * @param sendWindow what the peer allows beyond SND.UNA
 * @param receiveWindow what the peer was promised beyond RCV.NXT
 * @param retransmittedSegments in all
 * @param duplicatesReported D-SACKs received
 * @param segmentsSent in all, acknowledgments and retransmissions included; those of a super-segment count one by one
 * @param segmentsReceived in all; a super-segment counts as one
 * @param outOfOrder bytes received behind a gap
 * @param pathMtu largest packet that the path takes, as far as is known
 * @param reorderingSeen whether the peer's acknowledgments have shown segments that overtook others
 * @param sinceLastSent nanoseconds since data was sent, -1 = never
 * @param sinceLastReceived nanoseconds since a segment came, or since the connection began
 * @param deliveryRate how fast the path delivered by the last measurement, bytes per second, 0 = unknown
 * @param pacingRate how fast data leaves, bytes per second; 0 = not paced
 * @param busyTime nanoseconds in which data was outstanding or waited to be sent
 * @param receiveWindowLimited how much of that the peer's window held data back
 * @param sendBufferLimited how much of that the send buffer was full of data on its way, so that the application could not write
 * @param limit what holds the sender back now: {@code app-limited}, {@code rwnd-limited}, {@code cwnd-limited}, {@code sndbuf-limited} or
 *     {@code pacing-limited}
 */
public record TcpInfo(
        FourTuple tuple,
        TcpState state,
        String recoveryPhase,
        String congestionControl,
        boolean timestamps,
        boolean sack,
        boolean ecn,
        boolean fastOpen,
        int sendShift,
        int receiveShift,
        int sendMss,
        int announcedMss,
        long rto,
        long srtt,
        long rttvar,
        long minRtt,
        int backoff,
        long congestionWindow,
        long slowStartThreshold,
        long pipe,
        long outstanding,
        long sacked,
        long lost,
        long unsent,
        long sendWindow,
        long receiveWindow,
        int receiveBuffer,
        int receiveQueue,
        long bytesSent,
        long bytesRetransmitted,
        long bytesAcknowledged,
        long bytesReceived,
        long delivered,
        long retransmittedSegments,
        long duplicatesReported,
        long timeouts,
        long windowProbes,
        long segmentsSent,
        long segmentsReceived,
        long outOfOrder,
        int pathMtu,
        boolean reorderingSeen,
        long sinceLastSent,
        long sinceLastReceived,
        long deliveryRate,
        long pacingRate,
        long busyTime,
        long receiveWindowLimited,
        long sendBufferLimited,
        String limit) {

    static TcpInfo of(Connection c) {
        Sender sender = c.sender;
        return sender == null ? beforeEstablished(c) : established(c, sender, c.receiver(), c.agreement());
    }

    private static TcpInfo beforeEstablished(Connection c) {
        long window = c.receiver == null ? 0 : c.receiver.window().size();
        int capacity = c.receiver == null ? 0 : c.receiver.capacity();
        long outstanding = c.sendWindow.nxt() - c.sendWindow.una();
        return new TcpInfo(
                c.tuple,
                c.state,
                "OPEN",
                c.layer.config.congestionControl,
                false,
                false,
                false,
                false,
                0,
                0,
                0,
                SegmentSizes.announcedMss(c.layer, c.tuple),
                c.layer.config.initialRto,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                outstanding,
                0,
                0,
                0,
                c.sendWindow.wnd(),
                window,
                capacity,
                c.available(),
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                c.segmentsSent,
                c.segmentsReceived,
                0,
                c.layer.output.pathMtu(c.tuple.remoteAddress()),
                false,
                -1,
                c.env().now() - c.lastReceivedAt,
                0,
                0,
                0,
                0,
                0,
                SendLimit.APPLICATION.toString());
    }

    private static TcpInfo established(Connection c, Sender sender, Receiver receiver, Agreement agreed) {
        long now = c.env().now();
        return new TcpInfo(
                c.tuple,
                c.state,
                sender.phase().name(),
                sender.congestion().name(),
                agreed.timestamps(),
                agreed.sack(),
                agreed.ecn(),
                c.fastOpened,
                agreed.sendShift(),
                agreed.receiveShift(),
                sender.maximumSegmentSize(),
                SegmentSizes.announcedMss(c.layer, c.tuple),
                sender.rtt().rto(),
                sender.rtt().srtt(),
                sender.rtt().rttvar(),
                sender.rtt().minRtt(),
                sender.rtt().backoffCount(),
                sender.congestion().window(),
                sender.congestion().ssthresh(),
                sender.queue().pipe(),
                c.sendWindow.nxt() - c.sendWindow.una(),
                sender.queue().sackedBytes(),
                sender.queue().lostBytes(),
                sender.unsent(),
                c.sendWindow.wnd(),
                receiver.window().size(),
                receiver.capacity(),
                c.available(),
                sender.statistics().bytesSent(),
                sender.statistics().bytesRetransmitted(),
                c.sendWindow.una() - c.sendWindow.iss() - 1,
                receiver.bytesReceived(),
                sender.statistics().delivered(),
                sender.statistics().segmentsRetransmitted(),
                sender.statistics().duplicatesReported(),
                sender.statistics().timeouts(),
                sender.statistics().unansweredProbes(),
                c.segmentsSent,
                c.segmentsReceived,
                receiver.outOfOrder(),
                c.layer.output.pathMtu(c.tuple.remoteAddress()),
                sender.isReorderingSeen(),
                sender.lastSentAt() == 0 ? -1 : now - sender.lastSentAt(),
                now - c.lastReceivedAt,
                sender.statistics().deliveryRate(),
                sender.pacingRate(),
                sender.statistics().busyTime(now),
                sender.statistics().receiveWindowLimited(now),
                sender.statistics().sendBufferLimited(now),
                sender.limit().toString());
    }
}
