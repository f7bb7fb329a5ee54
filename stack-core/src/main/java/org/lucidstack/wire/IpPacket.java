package org.lucidstack.wire;

import org.lucidstack.buffer.Payload;
import org.lucidstack.net.IpAddress;

/** An IPv4 or IPv6 packet: header fields as values, and what it carries. */
public sealed interface IpPacket permits Ipv4Packet, Ipv6Packet {

    IpAddress source();

    IpAddress destination();

    /** The protocol of the payload, a number of {@link IpProtocol}: for IPv6, the one behind the extension headers. */
    int protocol();

    /** TTL or hop limit, 0 to 255. */
    int hopLimit();

    /** 0 to 63. */
    int dscp();

    /** 0 to 3, see {@link Ecn}. */
    int ecn();

    /** What follows the header and its options or extension headers. */
    Payload payload();

    /** The same header before another payload. */
    IpPacket withPayload(Payload other);

    /** Whether this is one of several fragments (a lone "atomic" fragment is not). */
    boolean isFragment();

    default int version() {
        return source().version();
    }
}
