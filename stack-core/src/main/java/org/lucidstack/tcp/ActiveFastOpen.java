package org.lucidstack.tcp;

import java.nio.ByteBuffer;
import org.lucidstack.env.Counter;
import org.lucidstack.net.FourTuple;
import org.lucidstack.wire.OpaqueBytes;
import org.lucidstack.wire.TcpOption;
import org.lucidstack.wire.TcpSegment;

/**
 * Fast open, the client's side (RFC 7413 section 4.2): the first connection to a server asks for a cookie, later ones present it and put
 * the first data on their SYN. A SYN that must be repeated goes without either, because somebody on the path may dislike them.
 */
final class ActiveFastOpen {

    /** Most option bytes that a SYN may have; its text leaves room for them. */
    private static final int MAX_OPTION_BYTES = 40;

    private static final int DEFAULT_MSS_IPV4 = 536;
    private static final int DEFAULT_MSS_IPV6 = 1220;

    private ActiveFastOpen() {}

    /** Prepares the SYN: takes from {@code early} what may travel on it. */
    static void prepare(Connection c, ByteBuffer early) {
        if (!c.layer.config.fastOpen && !c.options.fastOpen()) {
            return;
        }
        OpaqueBytes cookie = c.layer.fastOpenCache.cookie(c.tuple, c.env().now());
        if (cookie == null || cookie.length() > 0 && !early.hasRemaining()) {
            return;
        }
        Handshake handshake = c.handshake();
        handshake.fastOpenCookie = cookie;
        if (cookie.length() > 0) {
            int count = Math.min(early.remaining(), room(c.layer, c.tuple));
            handshake.text = new byte[count];
            early.get(handshake.text);
        }
    }

    /** Text bytes that a SYN may carry: what the server and the path are known to take. */
    private static int room(TcpLayer layer, FourTuple tuple) {
        int known = layer.fastOpenCache.mss(tuple);
        int fallback = tuple.ipVersion() == 4 ? DEFAULT_MSS_IPV4 : DEFAULT_MSS_IPV6;
        return Math.min(known == 0 ? fallback : known, SegmentSizes.pathMss(layer, tuple)) - MAX_OPTION_BYTES;
    }

    /** The SYN was not answered: it is repeated as an ordinary one (section 4.2.1). */
    static void onSynTimeout(Connection c) {
        Handshake handshake = c.handshake();
        if (handshake.passive || handshake.fastOpenCookie == null || handshake.repetitions > 0) {
            return;
        }
        c.layer.fastOpenCache.lost(c.tuple, c.env().now());
        c.env().count(Counter.TcpExtTCPFastOpenBlackhole);
        if (handshake.text.length > 0) {
            c.env().count(Counter.TcpExtTCPFastOpenActiveFail);
        }
    }

    /** Learns from the SYN-ACK. @param ack its unwrapped acknowledgment number */
    static void onSynAck(Connection c, TcpSegment synAck, long ack) {
        Handshake handshake = c.handshake();
        if (handshake.fastOpenCookie == null) {
            return;
        }
        FastOpenCache cache = c.layer.fastOpenCache;
        TcpOption.FastOpen option = synAck.option(TcpOption.FastOpen.class);
        boolean taken = ack > c.sendWindow.iss() + 1;
        if (taken) {
            c.fastOpened = true;
            c.env().count(Counter.TcpExtTCPFastOpenActive);
            cache.succeeded(c.tuple);
        } else if (handshake.text.length > 0 && handshake.repetitions == 0) {
            c.env().count(Counter.TcpExtTCPFastOpenActiveFail);
        }
        if (option != null && option.cookie().length() > 0) {
            cache.learn(c.tuple, option.cookie(), c.agreement().peerMss());
        } else if (!taken && handshake.repetitions == 0) {
            cache.refused(c.tuple, c.env().now());
        }
    }
}
