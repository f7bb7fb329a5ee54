package org.lucidstack.tcp;

import org.lucidstack.env.Implements;
import org.lucidstack.net.FourTuple;
import org.lucidstack.tcp.send.Sender;

/** How large segments and windows may be (RFC 9293 section 3.7.1): what we announce, and what we send. */
final class SegmentSizes {

    private static final int IPV4_AND_TCP_HEADER = 40;
    private static final int IPV6_AND_TCP_HEADER = 60;
    private static final int MAX_WINDOW_FIELD = 0xffff;

    private SegmentSizes() {}

    /** The MSS that we announce: what the interface takes, less fixed headers (MUST-67, RFC1191-3.1-1), unless less is asked for. */
    @Implements({"MUST-67", "RFC1191-3.1-1"})
    static int announcedMss(TcpLayer layer, FourTuple tuple, ConnectionOptions options) {
        return limited(layer.output.interfaceMtu(tuple.remoteAddress()) - headers(tuple), options);
    }

    private static int limited(int size, ConnectionOptions options) {
        return options.maxSegmentSize() == 0 ? size : Math.min(size, options.maxSegmentSize());
    }

    /** The lower of the peer's MSS and what the path takes, less the options of every segment (MUST-16). */
    @Implements({"MUST-16", "RFC8201-5.4-1"})
    static int effectiveSendMss(Connection c) {
        int size = Math.min(limited(c.agreement().peerMss(), c.options), pathMss(c.layer, c.tuple))
                - c.agreement().optionBytes();
        int limited = c.segmentSizeLimit == 0 ? size : Math.min(size, c.segmentSizeLimit);
        return Math.max(limited, Sender.MIN_SEGMENT_SIZE);
    }

    /** What the path takes, less fixed headers. */
    static int pathMss(TcpLayer layer, FourTuple tuple) {
        return layer.output.pathMtu(tuple.remoteAddress()) - headers(tuple);
    }

    private static int headers(FourTuple tuple) {
        return tuple.ipVersion() == 4 ? IPV4_AND_TCP_HEADER : IPV6_AND_TCP_HEADER;
    }

    /** The window of our SYN, which is never scaled (RFC7323-2.2-2). */
    static int initialWindowField(TcpConfig config, ConnectionOptions options) {
        int buffer = options.receiveBuffer() > 0 ? options.receiveBuffer() : config.initialReceiveBuffer;
        return Math.min(buffer, MAX_WINDOW_FIELD);
    }

    /** The smallest shift with which a window field can tell the largest receive buffer. */
    static int windowShift(TcpConfig config, ConnectionOptions options) {
        int most = options.receiveBuffer() > 0 ? options.receiveBuffer() : config.maxReceiveBuffer;
        int shift = 0;
        while (shift < Agreement.MAX_SHIFT && most >> shift > MAX_WINDOW_FIELD) {
            shift++;
        }
        return shift;
    }
}
