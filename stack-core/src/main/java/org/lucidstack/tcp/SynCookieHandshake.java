package org.lucidstack.tcp;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lucidstack.buffer.Payload;
import org.lucidstack.env.Counter;
import org.lucidstack.env.DropReason;
import org.lucidstack.env.Implements;
import org.lucidstack.net.FourTuple;
import org.lucidstack.tcp.Transitions.Trigger;
import org.lucidstack.tcp.security.SynCookies;
import org.lucidstack.tcp.security.SynCookies.Offer;
import org.lucidstack.wire.SeqNumber;
import org.lucidstack.wire.TcpFlags;
import org.lucidstack.wire.TcpOption;
import org.lucidstack.wire.TcpSegment;

/**
 * The handshake that keeps no state until its last step (RFC 4987 section 3.6): used when a listener's SYN queue is full. The returning
 * ACK brings back what the SYN said, and the connection is made as if the SYN had only just come.
 */
@Implements("RFC4987-3.6-1")
final class SynCookieHandshake {

    private SynCookieHandshake() {}

    /** Answers a SYN by a SYN-ACK whose sequence number and timestamp are all that is remembered of it. */
    static void answer(Listener listener, FourTuple tuple, TcpSegment syn) {
        TcpLayer layer = listener.layer;
        listener.noteOverflow();
        int shift = SegmentSizes.windowShift(layer.config, listener.options());
        Agreement agreed = Agreement.of(syn, layer.config, tuple.ipVersion(), shift);
        boolean scaled = syn.option(TcpOption.WindowScale.class) != null && layer.config.windowScaling;
        Offer offer = new Offer(
                agreed.peerMss(),
                agreed.timestamps() && scaled ? agreed.sendShift() : -1,
                agreed.timestamps() && agreed.sack(),
                agreed.timestamps() && agreed.ecn(),
                agreed.timestamps());
        long now = layer.env.now();
        SeqNumber iss = layer.secrets.cookies.encode(tuple, syn.seq(), offer, now);
        TimestampState timestamps = new TimestampState(layer.timestampOffset(tuple));
        TcpOption.Timestamps offered = syn.option(TcpOption.Timestamps.class);
        int echo = offered == null ? 0 : offered.value();
        int flags = TcpFlags.SYN | TcpFlags.ACK | (offer.ecn() ? TcpFlags.ECE : 0);
        List<TcpOption> options = SynOptions.build(
                layer.config,
                SegmentSizes.announcedMss(layer, tuple, listener.options()),
                carried(agreed, offer),
                shift,
                new TcpOption.Timestamps(SynCookies.timestamp(timestamps.clock(now), offer), echo),
                Duration.ZERO);
        layer.env.count(Counter.TcpExtSyncookiesSent);
        layer.env.count(Counter.TcpOutSegs);
        layer.output.transmit(
                tuple,
                new TcpSegment(
                        tuple.localPort(),
                        tuple.remotePort(),
                        iss,
                        syn.seq().plus(1),
                        flags,
                        SegmentSizes.initialWindowField(layer.config, listener.options()),
                        0,
                        options,
                        Payload.EMPTY),
                0,
                0,
                0);
    }

    /** What of the agreement survives in a cookie. */
    private static Agreement carried(Agreement agreed, Offer offer) {
        boolean scaled = offer.windowScale() >= 0;
        return new Agreement(
                agreed.peerMss(),
                offer.timestamps(),
                offer.sack(),
                scaled ? agreed.sendShift() : 0,
                scaled ? agreed.receiveShift() : 0,
                offer.ecn());
    }

    /** Judges an ACK to a listening port; returns whether it brought back a cookie of ours and made a connection. */
    static boolean complete(Listener listener, FourTuple tuple, TcpSegment ack) {
        TcpLayer layer = listener.layer;
        if (!mayHaveCookies(listener)) {
            return false;
        }
        Offer offer = offer(layer, tuple, ack);
        if (offer == null || !listener.hasRoom()) {
            layer.env.count(offer == null ? Counter.TcpExtSyncookiesFailed : Counter.TcpExtListenOverflows);
            layer.env.drop(
                    offer == null ? DropReason.TCP_BAD_COOKIE : DropReason.TCP_ACCEPT_QUEUE_FULL,
                    tuple.remoteAddress());
            return offer != null;
        }
        layer.env.count(Counter.TcpExtSyncookiesRecv);
        establish(listener, tuple, ack, offer);
        return true;
    }

    /**
     * Judges an ACK that does not acknowledge the SYN of a half-open connection: a SYN that was answered by a cookie and then came
     * again, when the queue had room, has left that connection behind. The cookie is what the peer acknowledges, so it counts.
     */
    static boolean replace(Connection halfOpen, TcpSegment ack) {
        Listener listener = halfOpen.listener;
        if (listener == null || !mayHaveCookies(listener) || !listener.hasRoom()) {
            return false;
        }
        Offer offer = offer(listener.layer, halfOpen.tuple, ack);
        if (offer == null) {
            return false;
        }
        listener.layer.env.count(Counter.TcpExtSyncookiesRecv);
        Deletion.end(halfOpen, CloseReason.CLOSED);
        establish(listener, halfOpen.tuple, ack, offer);
        return true;
    }

    private static boolean mayHaveCookies(Listener listener) {
        return listener.hasOverflowed(SynCookies.SECRET_LIFETIME * 2);
    }

    /** What the cookie that an ACK brings back says, or null if it is none of ours. */
    private static @Nullable Offer offer(TcpLayer layer, FourTuple tuple, TcpSegment ack) {
        TcpOption.Timestamps timestamps = ack.option(TcpOption.Timestamps.class);
        return layer.secrets.cookies.decode(tuple, ack.seq().plus(-1), ack.ack().plus(-1), timestamps, layer.env.now());
    }

    /** Makes the connection, and lets it take the ACK. */
    private static void establish(Listener listener, FourTuple tuple, TcpSegment ack, Offer offer) {
        TcpLayer layer = listener.layer;
        Connection c = new Connection(
                layer, tuple, listener.inherited(), ack.ack().plus(-1).toUnsigned());
        c.state = TcpState.LISTEN;
        c.listener = listener;
        c.handshake = new Handshake(true, layer.env.now(), SegmentSizes.windowShift(layer.config, c.options), false);
        // when the SYN-ACK went out is forgotten: no round-trip time may be taken from it
        c.handshake.repetitions = 1;
        layer.register(c);
        c.transition(Trigger.SYN_ARRIVES);
        Establishment.onSyn(c, synOf(tuple, ack, offer));
        c.sendWindow.synSent(0);
        SynchronizedArrival.arrives(c, ack, 0);
    }

    /** The SYN as far as it is remembered. */
    private static TcpSegment synOf(FourTuple tuple, TcpSegment ack, Offer offer) {
        TcpOption.Timestamps timestamps = ack.option(TcpOption.Timestamps.class);
        List<TcpOption> options = new ArrayList<>(4);
        options.add(new TcpOption.MaximumSegmentSize(offer.mss()));
        if (offer.sack()) {
            options.add(new TcpOption.SackPermitted());
        }
        if (offer.timestamps()) {
            options.add(new TcpOption.Timestamps(timestamps == null ? 0 : timestamps.value(), 0));
        }
        if (offer.windowScale() >= 0) {
            options.add(new TcpOption.WindowScale(offer.windowScale()));
        }
        int flags = TcpFlags.SYN | (offer.ecn() ? TcpFlags.ECE | TcpFlags.CWR : 0);
        return new TcpSegment(
                tuple.remotePort(),
                tuple.localPort(),
                ack.seq().plus(-1),
                SeqNumber.ZERO,
                flags,
                0,
                0,
                options,
                Payload.EMPTY);
    }
}
