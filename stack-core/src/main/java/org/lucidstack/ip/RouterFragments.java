package org.lucidstack.ip;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.lucidstack.buffer.Payload;
import org.lucidstack.wire.Ipv4Codec;
import org.lucidstack.wire.Ipv4Packet;
import org.lucidstack.wire.ParseResult.Parsed;

/**
 * Cuts an IPv4 packet into fragments (RFC 791 section 3.2), as routers do on the way. Options go into every fragment. Pure; whether the
 * packet may be cut is for the caller to see.
 */
public final class RouterFragments {
    private RouterFragments() {}

    /** The fragments in order, none longer than {@code mtu}, which is at least 68; none at all of what is no IPv4 packet. */
    public static List<byte[]> cut(byte[] bytes, int mtu) {
        if (!(Ipv4Codec.parse(ByteBuffer.wrap(bytes)) instanceof Parsed<Ipv4Packet>(Ipv4Packet packet))) {
            return List.of();
        }
        int room = mtu - Ipv4Codec.MIN_HEADER - packet.options().length() & ~7;
        int length = packet.payload().length();
        List<byte[]> fragments = new ArrayList<>();
        for (int from = 0; from < length; from += room) {
            int count = Math.min(room, length - from);
            boolean more = from + count < length || packet.moreFragments();
            Payload part = packet.payload().slice(from, count);
            fragments.add(Ipv4Codec.encode(new Ipv4Packet(
                    packet.dscp(),
                    packet.ecn(),
                    packet.identification(),
                    packet.reserved(),
                    false,
                    more,
                    packet.fragmentOffset() + from,
                    packet.ttl(),
                    packet.protocol(),
                    packet.source(),
                    packet.destination(),
                    packet.options(),
                    part)));
        }
        return fragments;
    }
}
