package org.lucidstack.demo.tunnel;

import java.nio.ByteBuffer;

/**
 * Lowers the maximum segment size that a passing SYN announces, so that both hosts send segments that fit the tunnel
 * even where
 * ICMP is blocked. The checksum is updated by the difference (RFC 1624).
 */
final class MssClamp {

    private static final int TCP = 6;
    private static final int SYN = 2;
    private static final int TCP_HEADER = 20;
    private static final int MSS_KIND = 2;
    private static final int MSS_LENGTH = 4;

    private MssClamp() {}

    /** @param packet an IP packet that may be written to @param mtu of the tunnel, in bytes */
    static void clamp(ByteBuffer packet, int mtu) {
        int at = packet.position();
        boolean isIpv4 = InnerPacket.version(packet) == 4;
        int protocol = packet.get(at + (isIpv4 ? 9 : 6)) & 0xff;
        boolean isLaterFragment = isIpv4 && (packet.getShort(at + 6) & 0x1fff) != 0;
        int tcp = at + (isIpv4 ? (packet.get(at) & 0xf) * 4 : InnerPacket.IPV6_HEADER);
        if (protocol != TCP
                || isLaterFragment
                || tcp + TCP_HEADER > packet.limit()
                || (packet.get(tcp + 13) & SYN) == 0) {
            return;
        }
        int end = Math.min(packet.limit(), tcp + (packet.get(tcp + 12) >>> 4 & 0xf) * 4);
        int limit = mtu - TCP_HEADER - (isIpv4 ? InnerPacket.IPV4_HEADER : InnerPacket.IPV6_HEADER);
        clampOption(packet, tcp, end, limit);
    }

    private static void clampOption(ByteBuffer packet, int tcp, int end, int limit) {
        int at = tcp + TCP_HEADER;
        while (at + 1 < end) {
            int kind = packet.get(at);
            int length = kind == 1 ? 1 : packet.get(at + 1) & 0xff;
            if (kind == 0 || length < 1 || kind != 1 && length < 2) {
                return;
            }
            if (kind == MSS_KIND && length == MSS_LENGTH && at + MSS_LENGTH <= end) {
                lower(packet, tcp, at + 2, limit);
                return;
            }
            at += length;
        }
    }

    private static void lower(ByteBuffer packet, int tcp, int field, int limit) {
        int announced = packet.getShort(field) & 0xffff;
        if (announced <= limit) {
            return;
        }
        packet.putShort(field, (short) limit);
        // An option may start at an odd offset: then the checksum sees its bytes swapped.
        boolean isOdd = (field - tcp) % 2 != 0;
        int before = isOdd ? swap(announced) : announced;
        int after = isOdd ? swap(limit) : limit;
        int sum = (~packet.getShort(tcp + 16) & 0xffff) + (~before & 0xffff) + after;
        sum = (sum & 0xffff) + (sum >>> 16);
        sum = (sum & 0xffff) + (sum >>> 16);
        packet.putShort(tcp + 16, (short) ~sum);
    }

    private static int swap(int word) {
        return (word & 0xff) << 8 | word >>> 8;
    }
}
