package org.lucidstack.tcp;

import org.jspecify.annotations.Nullable;
import org.lucidstack.net.FourTuple;
import org.lucidstack.tcp.congestion.CongestionControl;
import org.lucidstack.tcp.recv.Receiver;
import org.lucidstack.tcp.send.Recovery;
import org.lucidstack.tcp.send.RetransmitQueue;
import org.lucidstack.tcp.send.RttEstimator;
import org.lucidstack.tcp.send.SendLimit;
import org.lucidstack.tcp.send.SendStatistics;
import org.lucidstack.tcp.send.Sender;

/**
 * A snapshot of a connection (STATUS of RFC 9293 section 3.10.6, as Linux's {@code tcp_info}): immutable, for people and tools. Times are
 * nanoseconds, sizes bytes, rates bytes per second.
 *
 * <p>Until the handshake is over there is no send side: then {@link #options}, {@link #roundTrip}, {@link #congestion} and {@link #bytes}
 * are those of a connection about which nothing is known, and {@link #sending} knows only what our SYN occupies.
 */
public record TcpInfo(
        FourTuple tuple,
        TcpState state,
        Options options,
        Sizes sizes,
        RoundTrip roundTrip,
        Congestion congestion,
        Sending sending,
        Receiving receiving,
        Bytes bytes,
        Segments segments,
        Times times) {

    /**
     * What the SYNs have agreed on.
     *
     * @param fastOpen whether the peer took data from our SYN (RFC 7413)
     * @param sendShift how far the peer's window fields are shifted
     * @param receiveShift how far ours are
     */
    public record Options(
            boolean timestamps, boolean sack, boolean ecn, boolean fastOpen, int sendShift, int receiveShift) {

        private static final Options NONE = new Options(false, false, false, false, 0, 0);

        private static Options of(Agreement agreed, boolean fastOpen) {
            return new Options(
                    agreed.timestamps(),
                    agreed.sack(),
                    agreed.ecn(),
                    fastOpen,
                    agreed.sendShift(),
                    agreed.receiveShift());
        }
    }

    /**
     * How large segments may be.
     *
     * @param sendMss most payload that we send in one; 0 = not known before the handshake is over
     * @param announcedMss most payload that the peer was allowed to send in one
     * @param pathMtu largest packet that the path takes, as far as is known
     */
    public record Sizes(int sendMss, int announcedMss, int pathMtu) {

        private static Sizes of(Connection c, int sendMss) {
            return new Sizes(
                    sendMss,
                    SegmentSizes.announcedMss(c.layer, c.tuple, c.options),
                    c.layer.output.pathMtu(c.tuple.remoteAddress()));
        }
    }

    /**
     * The round-trip time and the timeout derived from it (RFC 6298).
     *
     * @param srtt smoothed, 0 = unknown
     * @param minRtt the least of the last minutes, 0 = unknown
     * @param rto retransmission timeout, backoff included
     * @param backoff how often the timeout was doubled since the last answer
     * @param timeouts of the retransmission timer, in all
     */
    public record RoundTrip(long srtt, long rttvar, long minRtt, long rto, int backoff, long timeouts) {

        private static RoundTrip of(RttEstimator rtt, long timeouts) {
            return new RoundTrip(rtt.srtt(), rtt.rttvar(), rtt.minRtt(), rtt.rto(), rtt.backoffCount(), timeouts);
        }
    }

    /**
     * How fast data may leave.
     *
     * @param control name of the controller
     * @param window cwnd, 0 before the handshake is over
     * @param slowStartThreshold ssthresh
     * @param reorderingSeen whether the peer's acknowledgments have shown segments that overtook others
     * @param deliveryRate how fast the path delivered by the last measurement, 0 = unknown
     * @param pacingRate how fast data leaves; 0 = not paced
     */
    public record Congestion(
            String control,
            Recovery.Phase phase,
            long window,
            long slowStartThreshold,
            boolean reorderingSeen,
            long deliveryRate,
            long pacingRate) {

        private static Congestion of(Sender sender) {
            CongestionControl control = sender.congestion();
            return new Congestion(
                    control.name(),
                    sender.phase(),
                    control.window(),
                    control.ssthresh(),
                    sender.isReorderingSeen(),
                    sender.statistics().deliveryRate(),
                    sender.pacingRate());
        }
    }

    /**
     * What is on its way to the peer or waits for that.
     *
     * @param window what the peer allows beyond SND.UNA
     * @param outstanding SND.NXT - SND.UNA
     * @param pipe bytes believed to be in the network
     * @param sacked bytes outstanding that the peer reports to have
     * @param lost bytes outstanding that are believed to be lost
     * @param unsent bytes written and not yet sent
     * @param limit what holds the sender back now
     */
    public record Sending(
            long window, long outstanding, long pipe, long sacked, long lost, long unsent, SendLimit limit) {

        private static Sending of(Sender sender) {
            RetransmitQueue queue = sender.queue();
            return new Sending(
                    sender.window().wnd(),
                    sender.window().nxt() - sender.window().una(),
                    queue.pipe(),
                    queue.sackedBytes(),
                    queue.lostBytes(),
                    sender.unsent(),
                    sender.limit());
        }
    }

    /**
     * What has come from the peer and may come; all 0 before its SYN.
     *
     * @param window what the peer was promised beyond RCV.NXT
     * @param buffer size of the buffer, as tuned so far
     * @param unread bytes that the application can read
     * @param outOfOrder bytes held behind a gap
     */
    public record Receiving(long window, int buffer, int unread, long outOfOrder) {

        private static Receiving of(@Nullable Receiver receiver) {
            return receiver == null
                    ? new Receiving(0, 0, 0, 0)
                    : new Receiving(
                            receiver.window().size(), receiver.capacity(), receiver.available(), receiver.outOfOrder());
        }
    }

    /**
     * Payload so far.
     *
     * @param sent retransmissions included
     * @param acknowledged by SND.UNA
     * @param delivered acknowledged or reported by SACK
     * @param received in order
     */
    public record Bytes(long sent, long retransmitted, long acknowledged, long delivered, long received) {

        private static Bytes of(Sender sender, Receiver receiver) {
            SendStatistics sent = sender.statistics();
            return new Bytes(
                    sent.bytesSent(),
                    sent.bytesRetransmitted(),
                    sender.window().una() - sender.window().iss() - 1,
                    sent.delivered(),
                    receiver.bytesReceived());
        }
    }

    /**
     * Segments so far.
     *
     * @param sent acknowledgments and retransmissions included; those of a super-segment count one by one
     * @param received a super-segment counts as one
     * @param reportedTwice what the peer had already, by its D-SACKs
     * @param unansweredProbes of a closed window, since the peer was last heard
     */
    public record Segments(long sent, long received, long retransmitted, long reportedTwice, long unansweredProbes) {

        private static Segments of(Connection c, @Nullable SendStatistics sent) {
            return sent == null
                    ? new Segments(c.segmentsSent, c.segmentsReceived, 0, 0, 0)
                    : new Segments(
                            c.segmentsSent,
                            c.segmentsReceived,
                            sent.segmentsRetransmitted(),
                            sent.duplicatesReported(),
                            sent.unansweredProbes());
        }
    }

    /**
     * When and how long.
     *
     * @param sinceSent since data was sent, -1 = never
     * @param sinceReceived since a segment came, or since the connection began
     * @param busy how long data was outstanding or waited to be sent
     * @param receiveWindowLimited how much of that the peer's window held data back
     * @param sendBufferLimited how much of that the send buffer was full of data on its way, so that the application could not write
     */
    public record Times(
            long sinceSent, long sinceReceived, long busy, long receiveWindowLimited, long sendBufferLimited) {

        private static Times of(Sender sender, long now, long lastReceivedAt) {
            SendStatistics sent = sender.statistics();
            return new Times(
                    sender.lastSentAt() == 0 ? -1 : now - sender.lastSentAt(),
                    now - lastReceivedAt,
                    sent.busyTime(),
                    sent.receiveWindowLimited(),
                    sent.sendBufferLimited());
        }
    }

    static TcpInfo of(Connection c) {
        Sender sender = c.sender;
        return sender == null ? beforeEstablished(c) : established(c, sender, c.receiver(), c.agreement());
    }

    private static TcpInfo beforeEstablished(Connection c) {
        TcpConfig config = c.layer.config;
        long outstanding = c.sendWindow.nxt() - c.sendWindow.una();
        return new TcpInfo(
                c.tuple,
                c.state,
                Options.NONE,
                Sizes.of(c, 0),
                new RoundTrip(0, 0, 0, config.initialRto, 0, 0),
                new Congestion(config.congestionControl, Recovery.Phase.OPEN, 0, 0, false, 0, 0),
                new Sending(c.sendWindow.wnd(), outstanding, 0, 0, 0, 0, SendLimit.APPLICATION),
                Receiving.of(c.receiver),
                new Bytes(0, 0, 0, 0, 0),
                Segments.of(c, null),
                new Times(-1, c.env().now() - c.lastReceivedAt, 0, 0, 0));
    }

    private static TcpInfo established(Connection c, Sender sender, Receiver receiver, Agreement agreed) {
        return new TcpInfo(
                c.tuple,
                c.state,
                Options.of(agreed, c.fastOpened),
                Sizes.of(c, sender.maximumSegmentSize()),
                RoundTrip.of(sender.rtt(), sender.statistics().timeouts()),
                Congestion.of(sender),
                Sending.of(sender),
                Receiving.of(receiver),
                Bytes.of(sender, receiver),
                Segments.of(c, sender.statistics()),
                Times.of(sender, c.env().now(), c.lastReceivedAt));
    }
}
