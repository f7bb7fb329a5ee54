package org.lucidstack.icmp;

import java.nio.ByteBuffer;
import java.util.List;
import org.lucidstack.buffer.Payload;
import org.lucidstack.net.IpAddress;
import org.lucidstack.net.Ipv4Address;
import org.lucidstack.net.Ipv6Address;
import org.lucidstack.wire.ExtensionHeader;
import org.lucidstack.wire.IcmpCodec;
import org.lucidstack.wire.IcmpMessage;
import org.lucidstack.wire.IpCodec;
import org.lucidstack.wire.IpPacket;
import org.lucidstack.wire.IpProtocol;
import org.lucidstack.wire.Ipv4Packet;
import org.lucidstack.wire.Ipv6Packet;
import org.lucidstack.wire.OpaqueBytes;

/** The ICMP errors that a router sends (RFC 792, RFC 1812 section 4.3, RFC 4443), for those that have no stack. Pure. */
public final class RouterErrors {
    private static final int FRAGMENTATION_NEEDED = 4;
    private static final int HOPS = 64;

    private RouterErrors() {}

    /** The packet has made its last hop. @param bytes of the packet */
    public static IcmpMessage timeExceeded(IpPacket cause, byte[] bytes) {
        return new IcmpMessage.TimeExceeded(0, quote(cause, bytes));
    }

    /** There is no way to its destination. @param bytes of the packet */
    public static IcmpMessage noRoute(IpPacket cause, byte[] bytes) {
        return new IcmpMessage.DestinationUnreachable(0, 0, quote(cause, bytes));
    }

    /** It is longer than its way takes, and must not be cut. @param bytes of the packet @param mtu what fits */
    public static IcmpMessage tooBig(IpPacket cause, int mtu, byte[] bytes) {
        return cause.version() == 4
                ? new IcmpMessage.DestinationUnreachable(FRAGMENTATION_NEEDED, mtu, quote(cause, bytes))
                : new IcmpMessage.PacketTooBig(mtu, quote(cause, bytes));
    }

    private static Payload quote(IpPacket cause, byte[] bytes) {
        return IcmpErrorOutput.quote(cause.version(), Payload.view(ByteBuffer.wrap(bytes)));
    }

    /** No error about an ICMP error, a fragment other than the first, or a source that is not one host (RFC 1812 section 4.3.2.7). */
    public static boolean mayAnswer(IpPacket cause) {
        if (cause.source().isUnspecified() || cause.source().isMulticast()) {
            return false;
        }
        ExtensionHeader.Fragment fragment = cause instanceof Ipv6Packet v6 ? v6.fragment() : null;
        return (fragment == null || fragment.offset() == 0) && IcmpErrorOutput.mayBeAnswered(cause);
    }

    /** The error as a packet. */
    public static byte[] encode(IcmpMessage error, IpAddress from, IpAddress to) {
        if (from instanceof Ipv4Address source && to instanceof Ipv4Address destination) {
            Payload body = Payload.of(IcmpCodec.encodeV4(error));
            return IpCodec.encode(new Ipv4Packet(
                    0,
                    0,
                    0,
                    false,
                    true,
                    false,
                    0,
                    HOPS,
                    IpProtocol.ICMP,
                    source,
                    destination,
                    OpaqueBytes.EMPTY,
                    body));
        }
        Ipv6Address source = (Ipv6Address) from;
        Ipv6Address destination = (Ipv6Address) to;
        Payload body = Payload.of(IcmpCodec.encodeV6(error, source, destination));
        return IpCodec.encode(new Ipv6Packet(0, 0, 0, HOPS, source, destination, List.of(), IpProtocol.ICMPV6, body));
    }
}
