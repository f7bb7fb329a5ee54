package org.lucidstack.tcp;

import org.jspecify.annotations.Nullable;
import org.lucidstack.net.FourTuple;
import org.lucidstack.tcp.recv.Receiver;
import org.lucidstack.tcp.send.Sender;

/**
 * A snapshot of a connection, as Linux's {@code tcp_info}: immutable, for people and tools. Times are nanoseconds, sizes bytes.
 *
 * @param recoveryPhase OPEN, RECOVERY or LOSS
 * @param congestionControl name of the controller
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
        Receiver receiver = c.receiver;
        Agreement agreed = c.agreement;
        boolean hasSender = sender != null;
        boolean hasReceiver = receiver != null;
        return new TcpInfo(
                c.tuple, c.state,
                hasSender ? sender.recovery().phase().name() : "OPEN",
                hasSender ? sender.congestion().name() : c.layer.config.congestionControl,
                agreed != null && agreed.timestamps(),
                agreed != null && agreed.sack(),
                agreed != null && agreed.ecn(),
                agreed == null ? 0 : agreed.sendShift(),
                agreed == null ? 0 : agreed.receiveShift(),
                hasSender ? sender.maximumSegmentSize() : 0,
                c.layer.announcedMss(c.tuple),
                hasSender ? sender.rtt().rto() : c.layer.config.initialRto,
                hasSender ? sender.rtt().srtt() : 0,
                hasSender ? sender.rtt().rttvar() : 0,
                hasSender ? sender.rtt().minRtt() : 0,
                hasSender ? sender.rtt().backoffCount() : 0,
                hasSender ? sender.congestion().window() : 0,
                hasSender ? sender.congestion().ssthresh() : 0,
                hasSender ? sender.queue().pipe() : 0,
                c.sendWindow.nxt() - c.sendWindow.una(),
                hasSender ? sender.queue().sackedBytes() : 0,
                hasSender ? sender.queue().lostBytes() : 0,
                hasSender ? sender.unsent() : 0,
                c.sendWindow.wnd(),
                hasReceiver ? receiver.window().size() : 0,
                hasReceiver ? receiver.capacity() : 0,
                c.available(),
                hasSender ? sender.statistics().bytesSent() : 0,
                hasSender ? sender.statistics().bytesRetransmitted() : 0,
                hasSender ? sender.statistics().bytesAcknowledged() : 0,
                hasReceiver ? receiver.bytesReceived() : 0,
                hasSender ? sender.statistics().delivered() : 0,
                hasSender ? sender.statistics().segmentsRetransmitted() : 0,
                hasSender ? sender.statistics().duplicatesReported() : 0,
                hasSender ? sender.statistics().timeouts() : 0,
                hasSender ? sender.statistics().unansweredProbes() : 0,
                limit(c, sender));
    }

    private static String limit(Connection c, @Nullable Sender sender) {
        if (sender == null || sender.unsent() == 0) {
            return "app";
        }
        return c.sendWindow.usable() < sender.segmentSize() ? "rwnd" : "cwnd";
    }
}
