package org.lucidstack.wire;

import java.nio.ByteBuffer;

/** Reads an IP packet of either version. Stateless. */
public final class IpCodec {

    private IpCodec() {}

    /**
     * Parses the bytes between position and limit, in big-endian order, which stay where they are; trailing bytes
     * behind the packet are ignored.
     */
    public static ParseResult<? extends IpPacket> parse(ByteBuffer packet) {
        if (!packet.hasRemaining()) {
            return new ParseResult.Malformed<>(MalformedReason.SHORT_HEADER, 0);
        }
        return switch (packet.get(packet.position()) >>> 4 & 0xf) {
            case 4 -> Ipv4Codec.parse(packet);
            case 6 -> Ipv6Codec.parse(packet);
            default -> new ParseResult.Malformed<>(MalformedReason.BAD_VERSION, 0);
        };
    }

    /** The packet as bytes. */
    public static byte[] encode(IpPacket packet) {
        return switch (packet) {
            case Ipv4Packet v4 -> Ipv4Codec.encode(v4);
            case Ipv6Packet v6 -> Ipv6Codec.encode(v6);
        };
    }

    /**
     * Prepends the header of {@code packet} to what {@code buffer} holds; the payload of {@code packet} is not looked
     * at.
     */
    public static void prepend(IpPacket packet, PacketBuffer buffer) {
        switch (packet) {
            case Ipv4Packet v4 -> Ipv4Codec.prepend(v4, buffer);
            case Ipv6Packet v6 -> Ipv6Codec.prepend(v6, buffer);
        }
    }
}
