package org.lucidstack.tcp;

import org.lucidstack.net.FourTuple;
import org.lucidstack.tcp.recv.Receiver;
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
 * @param limit what holds the sender back now: {@code rwnd}, {@code cwnd} or {@code app}
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
                "app");
    }

    private static TcpInfo established(Connection c, Sender sender, Receiver receiver, Agreement agreed) {
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
                sender.statistics().bytesAcknowledged(),
                receiver.bytesReceived(),
                sender.statistics().delivered(),
                sender.statistics().segmentsRetransmitted(),
                sender.statistics().duplicatesReported(),
                sender.statistics().timeouts(),
                sender.statistics().unansweredProbes(),
                limit(c, sender));
    }

    private static String limit(Connection c, Sender sender) {
        if (sender.unsent() == 0) {
            return "app";
        }
        return c.sendWindow.usable() < sender.segmentSize() ? "rwnd" : "cwnd";
    }
}
