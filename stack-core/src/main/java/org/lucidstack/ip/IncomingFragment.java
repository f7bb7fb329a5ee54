package org.lucidstack.ip;

import org.lucidstack.buffer.Payload;
import org.lucidstack.wire.ExtensionHeader;
import org.lucidstack.wire.Ipv4Packet;
import org.lucidstack.wire.Ipv6Packet;

/**
 * One fragment as it arrived.
 *
 * <pre>
 *   raw:  | IPv4 header                         | data |     headerLength = 20 to 60
 *         | IPv6 header | per-fragment | frag   | data |     headerLength = 48 or more
 * </pre>
 *
 * @param offset of its data in the whole, in bytes
 * @param more whether others follow
 * @param headerLength where its data starts in {@code packet.raw()}
 */
record IncomingFragment(FragmentKey key, ReceivedPacket packet, int offset, boolean more, int headerLength) {

    static IncomingFragment of(ReceivedPacket packet, Ipv4Packet ip) {
        FragmentKey key = new FragmentKey(ip.source(), ip.destination(), ip.protocol(), ip.identification());
        int headerLength = packet.raw().length() - ip.payload().length();
        return new IncomingFragment(key, packet, ip.fragmentOffset(), ip.moreFragments(), headerLength);
    }

    static IncomingFragment of(ReceivedPacket packet, Ipv6Packet ip, ExtensionHeader.Fragment fragment) {
        FragmentKey key = new FragmentKey(ip.source(), ip.destination(), 0, fragment.identification());
        int headerLength = packet.raw().length() - ip.payload().length();
        return new IncomingFragment(key, packet, fragment.offset(), fragment.moreFragments(), headerLength);
    }

    Payload data() {
        return packet.payload();
    }

    int end() {
        return offset + data().length();
    }

    Payload header() {
        return packet.raw().slice(0, headerLength);
    }

    boolean isIpv6() {
        return packet.ip().version() == 6;
    }
}
