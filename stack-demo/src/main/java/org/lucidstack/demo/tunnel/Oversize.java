package org.lucidstack.demo.tunnel;

import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lucidstack.icmp.RouterErrors;
import org.lucidstack.ip.RouterFragments;
import org.lucidstack.wire.IpCodec;
import org.lucidstack.wire.IpPacket;
import org.lucidstack.wire.Ipv4Codec;
import org.lucidstack.wire.Ipv4Packet;
import org.lucidstack.wire.ParseResult.Malformed;
import org.lucidstack.wire.ParseResult.Parsed;

/**
 * What becomes of a packet that is longer than its way takes: cut in pieces where its sender allows that (RFC 791), or
 * else answered with the length that fits (RFC 1191, RFC 8201), as a router would.
 */
final class Oversize {

    private Oversize() {}

    /** The pieces of a packet, each of at most {@code mtu} bytes; none if it must not be cut. */
    static List<ByteBuffer> pieces(ByteBuffer packet, int mtu) {
        if (!(Ipv4Codec.parse(packet.duplicate()) instanceof Parsed<Ipv4Packet>(Ipv4Packet whole))
                || whole.dontFragment()
                || whole.options().length() > 0) {
            return List.of();
        }
        return RouterFragments.cut(bytes(packet), mtu).stream()
                .map(ByteBuffer::wrap)
                .toList();
    }

    /**
     * The answer to the sender of a packet, in the name of its destination, since a host refuses what comes from an
     * address of its own; null if no answer is allowed (RFC 1122 section 3.2.2, RFC 4443 section 2.4).
     */
    static @Nullable ByteBuffer answer(ByteBuffer packet, int mtu) {
        return switch (IpCodec.parse(packet.duplicate())) {
            case Parsed<? extends IpPacket> parsed -> answer(parsed.value(), bytes(packet), mtu);
            case Malformed<? extends IpPacket> malformed -> null;
        };
    }

    private static @Nullable ByteBuffer answer(IpPacket about, byte[] bytes, int mtu) {
        return RouterErrors.mayAnswer(about)
                ? ByteBuffer.wrap(RouterErrors.encode(
                        RouterErrors.tooBig(about, mtu, bytes), about.destination(), about.source()))
                : null;
    }

    private static byte[] bytes(ByteBuffer packet) {
        byte[] bytes = new byte[packet.remaining()];
        packet.get(packet.position(), bytes);
        return bytes;
    }
}
