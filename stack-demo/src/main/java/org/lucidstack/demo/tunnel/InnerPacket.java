package org.lucidstack.demo.tunnel;

import java.nio.ByteBuffer;
import org.lucidstack.net.IpAddress;
import org.lucidstack.net.Ipv6Address;

/** What a tunnel reads in the packets that it carries, always absolutely and within their bounds. */
public final class InnerPacket {

    /**
     * The longest that any tunnel carries: IPv4's length field, which IPv6's without jumbograms exceeds by 40 bytes.
     */
    public static final int MAX_LENGTH = 65_535;

    static final int IPV4_HEADER = 20;
    static final int IPV6_HEADER = 40;

    private InnerPacket() {}

    /** 4 or 6, or anything from 0 to 15 in what is no IP packet. */
    static int version(ByteBuffer packet) {
        return packet.hasRemaining() ? packet.get(packet.position()) >>> 4 & 0xf : 0;
    }

    /** Whether this is one whole IP packet, as far as its version, header length and total length tell. */
    public static boolean isIp(ByteBuffer packet) {
        int at = packet.position();
        int length = packet.remaining();
        return switch (version(packet)) {
            case 4 -> {
                int header = (packet.get(at) & 0xf) * 4;
                yield length >= IPV4_HEADER
                        && header >= IPV4_HEADER
                        && header <= length
                        && word(packet, at + 2) == length;
            }
            case 6 -> length >= IPV6_HEADER && word(packet, at + 4) + IPV6_HEADER == length;
            default -> false;
        };
    }

    private static int word(ByteBuffer packet, int at) {
        return packet.getShort(at) & 0xffff;
    }

    /** Of a packet that {@link #isIp}. */
    static IpAddress source(ByteBuffer packet) {
        return version(packet) == 4 ? address(packet, 12, 4) : address(packet, 8, 16);
    }

    /** Of a packet that {@link #isIp}. */
    static IpAddress destination(ByteBuffer packet) {
        return version(packet) == 4 ? address(packet, 16, 4) : address(packet, 24, 16);
    }

    private static IpAddress address(ByteBuffer packet, int offset, int length) {
        byte[] bytes = new byte[length];
        packet.get(packet.position() + offset, bytes);
        return IpAddress.of(bytes);
    }

    /** What hosts say on their own link only: to routers, neighbours and groups. A tunnel leads elsewhere. */
    static boolean isLinkTalk(IpAddress source, IpAddress destination) {
        return destination.isMulticast() || isLinkLocal(source) || isLinkLocal(destination);
    }

    private static boolean isLinkLocal(IpAddress address) {
        return address instanceof Ipv6Address v6 && v6.isLinkLocal();
    }
}
