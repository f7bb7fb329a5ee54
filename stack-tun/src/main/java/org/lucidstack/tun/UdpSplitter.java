package org.lucidstack.tun;

import java.nio.ByteBuffer;
import org.lucidstack.link.PacketReceiver;

/**
 * Cuts what the kernel leaves to a reader that takes UDP super-datagrams (UDP_SEGMENT of Linux): many datagrams of one
 * size behind one pair of headers. The headers slide over what was delivered already, so no payload is moved.
 *
 * <pre>
 *   | IP | UDP | first | second | third |        deliver the first
 *        | IP  | UDP   | second | third |        deliver the second
 *                | IP  | UDP    | third |
 * </pre>
 */
final class UdpSplitter {

    private static final int UDP_HEADER = 8;
    /** The longest IPv4 header; more than an IPv6 header and the extension headers that a host sends with UDP. */
    private static final int MAX_IP_HEADER = 128;

    private static final int MIN_IPV4_HEADER = 20;
    private static final int IPV6_HEADER = 40;

    private final byte[] headers = new byte[MAX_IP_HEADER + UDP_HEADER];

    /**
     * Delivers each datagram.
     *
     * @param packet a super-datagram between position and limit; position, limit and bytes change
     * @param udp offset of the UDP header from the first byte
     * @param size of the payload of each datagram, at least 1; the last may have less
     * @return whether the headers made sense; nothing is delivered if not
     */
    boolean split(ByteBuffer packet, int udp, int size, PacketReceiver receiver) {
        int start = packet.position();
        int end = packet.limit();
        boolean ipv4 = packet.get(start) >>> 4 == 4;
        int payload = start + udp + UDP_HEADER;
        if (udp < (ipv4 ? MIN_IPV4_HEADER : IPV6_HEADER) || udp > MAX_IP_HEADER || payload > end) {
            return false;
        }
        packet.get(start, headers, 0, udp + UDP_HEADER);
        int firstId = packet.getShort(start + 4);
        int count = 0;
        for (int at = payload; at < end; at += size) {
            int length = Math.min(size, end - at);
            int from = at - UDP_HEADER - udp;
            packet.clear().put(from, headers, 0, udp + UDP_HEADER);
            packet.putShort(from + udp + 4, (short) (UDP_HEADER + length));
            if (ipv4) {
                finishIpv4(packet, from, udp + UDP_HEADER + length, firstId + count);
            } else {
                packet.putShort(from + 4, (short) (udp - IPV6_HEADER + UDP_HEADER + length));
            }
            receiver.receive(packet.limit(at + length).position(from), true);
            count++;
        }
        return true;
    }

    /** Sets length and identification and brings the header checksum up to date (RFC 1624). */
    private static void finishIpv4(ByteBuffer packet, int from, int length, int id) {
        int sum = ~packet.getShort(from + 10) & 0xffff;
        sum += (~packet.getShort(from + 2) & 0xffff) + (length & 0xffff);
        sum += (~packet.getShort(from + 4) & 0xffff) + (id & 0xffff);
        sum = (sum & 0xffff) + (sum >>> 16);
        sum = (sum & 0xffff) + (sum >>> 16);
        packet.putShort(from + 2, (short) length).putShort(from + 4, (short) id).putShort(from + 10, (short) ~sum);
    }
}
