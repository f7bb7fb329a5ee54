package org.lucidstack.demo.tunnel;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lucidstack.buffer.Payload;
import org.lucidstack.net.Ipv4Address;
import org.lucidstack.net.Ipv6Address;
import org.lucidstack.wire.IcmpCodec;
import org.lucidstack.wire.IcmpMessage;
import org.lucidstack.wire.IcmpType;
import org.lucidstack.wire.IpProtocol;
import org.lucidstack.wire.Ipv4Codec;
import org.lucidstack.wire.Ipv4Packet;
import org.lucidstack.wire.Ipv6Codec;
import org.lucidstack.wire.Ipv6Packet;
import org.lucidstack.wire.OpaqueBytes;
import org.lucidstack.wire.ParseResult.Parsed;

/**
 * What becomes of a packet that is longer than its way takes: cut in pieces where its sender allows that (RFC 791), or
 * else answered with the length that fits (RFC 1191, RFC 8201), as a router would.
 */
final class Oversize {

    private static final int FRAGMENTATION_NEEDED = 4;
    private static final int ICMP_HEADER = 8;
    private static final int IPV4_ERROR_LENGTH = 576;
    private static final int IPV6_ERROR_LENGTH = 1280;
    private static final int HOP_LIMIT = 64;

    private Oversize() {}

    /** The pieces of a packet, each of at most {@code mtu} bytes; none if it must not be cut. */
    static List<ByteBuffer> pieces(ByteBuffer packet, int mtu) {
        if (!(Ipv4Codec.parse(packet.duplicate()) instanceof Parsed<Ipv4Packet>(Ipv4Packet whole))
                || whole.dontFragment()
                || whole.options().length() > 0) {
            return List.of();
        }
        List<ByteBuffer> pieces = new ArrayList<>();
        Payload payload = whole.payload();
        int step = mtu - InnerPacket.IPV4_HEADER & ~7;
        for (int offset = 0; offset < payload.length(); offset += step) {
            int count = Math.min(step, payload.length() - offset);
            boolean isLast = offset + count == payload.length();
            pieces.add(ByteBuffer.wrap(Ipv4Codec.encode(piece(whole, offset, count, isLast))));
        }
        return pieces;
    }

    private static Ipv4Packet piece(Ipv4Packet whole, int offset, int count, boolean isLast) {
        return new Ipv4Packet(
                whole.dscp(),
                whole.ecn(),
                whole.identification(),
                false,
                false,
                !isLast || whole.moreFragments(),
                whole.fragmentOffset() + offset,
                whole.ttl(),
                whole.protocol(),
                whole.source(),
                whole.destination(),
                OpaqueBytes.EMPTY,
                whole.payload().slice(offset, count));
    }

    /**
     * The answer to the sender of a packet, in the name of its destination, since a host refuses what comes from an
     * address of its own; null if no answer is allowed (RFC 1122 section 3.2.2, RFC 4443 section 2.4).
     */
    static @Nullable ByteBuffer answer(ByteBuffer packet, int mtu) {
        byte[] answer = null;
        if (Ipv4Codec.parse(packet.duplicate()) instanceof Parsed<Ipv4Packet>(Ipv4Packet v4)) {
            boolean isIcmpError = v4.protocol() == IpProtocol.ICMP && !isEcho(v4.payload());
            answer = v4.fragmentOffset() > 0 || isIcmpError ? null : answer(v4, quote(packet, IPV4_ERROR_LENGTH), mtu);
        } else if (Ipv6Codec.parse(packet.duplicate()) instanceof Parsed<Ipv6Packet>(Ipv6Packet v6)) {
            boolean isIcmpError = v6.protocol() == IpProtocol.ICMPV6
                    && (v6.payload().isEmpty() || v6.payload().at(0) < IcmpType.V6_ECHO_REQUEST);
            answer = isIcmpError ? null : answer(v6, quote(packet, IPV6_ERROR_LENGTH), mtu);
        }
        return answer == null ? null : ByteBuffer.wrap(answer);
    }

    private static boolean isEcho(Payload message) {
        return !message.isEmpty()
                && (message.at(0) == IcmpType.V4_ECHO_REQUEST || message.at(0) == IcmpType.V4_ECHO_REPLY);
    }

    /** As much of the packet as an error of {@code length} bytes has room for. */
    private static Payload quote(ByteBuffer packet, int length) {
        int header = length == IPV4_ERROR_LENGTH ? InnerPacket.IPV4_HEADER : InnerPacket.IPV6_HEADER;
        int count = Math.min(packet.remaining(), length - header - ICMP_HEADER);
        return Payload.view(packet.slice(packet.position(), count));
    }

    private static byte[] answer(Ipv4Packet about, Payload quoted, int mtu) {
        IcmpMessage error = new IcmpMessage.DestinationUnreachable(FRAGMENTATION_NEEDED, mtu, quoted);
        Ipv4Address from = about.destination();
        Payload message = Payload.view(ByteBuffer.wrap(IcmpCodec.encodeV4(error)));
        return Ipv4Codec.encode(new Ipv4Packet(
                0,
                0,
                0,
                false,
                false,
                false,
                0,
                HOP_LIMIT,
                IpProtocol.ICMP,
                from,
                about.source(),
                OpaqueBytes.EMPTY,
                message));
    }

    private static byte[] answer(Ipv6Packet about, Payload quoted, int mtu) {
        IcmpMessage error = new IcmpMessage.PacketTooBig(mtu, quoted);
        Ipv6Address from = about.destination();
        Payload message = Payload.view(ByteBuffer.wrap(IcmpCodec.encodeV6(error, from, about.source())));
        return Ipv6Codec.encode(
                new Ipv6Packet(0, 0, 0, HOP_LIMIT, from, about.source(), List.of(), IpProtocol.ICMPV6, message));
    }
}
