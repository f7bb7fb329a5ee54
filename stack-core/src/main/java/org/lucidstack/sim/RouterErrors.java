package org.lucidstack.sim;

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
import org.lucidstack.wire.ParseResult.Malformed;
import org.lucidstack.wire.ParseResult.Parsed;

/** The ICMP errors that a router sends (RFC 792, RFC 1812 section 4.3, RFC 4443). */
final class RouterErrors {
    private static final int FRAGMENTATION_NEEDED = 4;
    private static final int HOPS = 64;
    private static final int V4_QUOTE = 576 - 28;
    private static final int V6_QUOTE = 1280 - 48;

    private RouterErrors() {}

    static IcmpMessage timeExceeded(IpPacket cause, byte[] bytes) {
        return new IcmpMessage.TimeExceeded(0, quote(cause, bytes));
    }

    static IcmpMessage noRoute(IpPacket cause, byte[] bytes) {
        return new IcmpMessage.DestinationUnreachable(0, 0, quote(cause, bytes));
    }

    static IcmpMessage tooBig(IpPacket cause, int mtu, byte[] bytes) {
        return cause.version() == 4
                ? new IcmpMessage.DestinationUnreachable(FRAGMENTATION_NEEDED, mtu, quote(cause, bytes))
                : new IcmpMessage.PacketTooBig(mtu, quote(cause, bytes));
    }

    private static Payload quote(IpPacket cause, byte[] bytes) {
        return Payload.view(
                ByteBuffer.wrap(bytes, 0, Math.min(bytes.length, cause.version() == 4 ? V4_QUOTE : V6_QUOTE)));
    }

    /** No error about an ICMP error, a fragment other than the first, or a source that is not one host (RFC 1812 section 4.3.2.7). */
    static boolean mayAnswer(IpPacket cause) {
        if (cause.source().isUnspecified() || cause.source().isMulticast()) {
            return false;
        }
        boolean laterFragment = switch (cause) {
            case Ipv4Packet v4 -> v4.fragmentOffset() > 0;
            case Ipv6Packet v6 -> {
                ExtensionHeader.Fragment fragment = v6.fragment();
                yield fragment != null && fragment.offset() > 0;
            }
        };
        return !laterFragment && !isIcmpError(cause);
    }

    private static boolean isIcmpError(IpPacket cause) {
        if (cause.isFragment() || cause.protocol() != IpProtocol.ICMP && cause.protocol() != IpProtocol.ICMPV6) {
            return false;
        }
        var result = cause instanceof Ipv6Packet v6
                ? IcmpCodec.parseV6(v6.payload(), v6.source(), v6.destination())
                : IcmpCodec.parseV4(cause.payload());
        return switch (result) {
            case Parsed<IcmpMessage>(IcmpMessage message) -> message.isError();
            case Malformed<IcmpMessage> malformed -> true;
        };
    }

    static byte[] encode(IcmpMessage error, IpAddress from, IpAddress to) {
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
