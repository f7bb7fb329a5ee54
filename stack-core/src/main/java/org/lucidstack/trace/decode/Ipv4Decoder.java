package org.lucidstack.trace.decode;

import org.lucidstack.net.Ipv4Address;
import org.lucidstack.wire.InternetChecksum;

/** Reads an IPv4 header. Stateless. */
final class Ipv4Decoder {

    private static final int MIN_HEADER = 20;

    private Ipv4Decoder() {}

    /** @param packet with the bytes that the link header leaves @throws BrokenLayer where it makes no sense */
    static DecodedIp.V4 decode(Slice packet) {
        packet.need(MIN_HEADER);
        packet.check(packet.u8(0) >>> 4 == 4, "bad_version", 0);
        int headerLength = (packet.u8(0) & 0xf) * 4;
        packet.check(headerLength >= MIN_HEADER, "bad_header_length", 0);
        int totalLength = packet.u16(2);
        packet.check(totalLength >= headerLength && totalLength <= packet.wireLength(), "bad_total_length", 2);
        packet.need(headerLength);
        OptionDecoder.Options options = OptionDecoder.ipv4(packet, MIN_HEADER, headerLength);
        packet.check(!options.isBroken(), "bad_option", options.brokenAt());
        int fragment = packet.u16(6);
        return new DecodedIp.V4(
                new Ipv4Address(packet.i32(12)),
                new Ipv4Address(packet.i32(16)),
                packet.u8(9),
                packet.u8(8),
                packet.u8(1) >>> 2,
                packet.u8(1) & 3,
                packet.u16(4),
                (fragment & 0x8000) != 0,
                (fragment & 0x4000) != 0,
                (fragment & 0x2000) != 0,
                (fragment & 0x1fff) * 8,
                headerLength,
                totalLength,
                packet.u16(10),
                InternetChecksum.isValid(packet.sum(headerLength)),
                options.list());
    }
}
