package org.lucidstack.trace.decode;

import java.util.ArrayList;
import java.util.List;
import org.lucidstack.net.Ipv6Address;
import org.lucidstack.wire.IpProtocol;

/** Reads an IPv6 header and walks its extension headers. Stateless. */
final class Ipv6Decoder {

    private static final int FIXED_HEADER = 40;
    private static final String BAD_EXT_HEADER = "bad_ext_header";

    private Ipv6Decoder() {}

    /** @param packet with the bytes that the link header leaves @throws BrokenLayer where it makes no sense */
    static DecodedIp.V6 decode(Slice packet) {
        packet.need(FIXED_HEADER);
        packet.check(packet.u8(0) >>> 4 == 6, "bad_version", 0);
        int totalLength = FIXED_HEADER + packet.u16(4);
        packet.check(totalLength <= packet.wireLength(), "bad_payload_length", 4);
        List<DecodedExtension> headers = new ArrayList<>(2);
        Slice rest = packet.cut(totalLength);
        int at = FIXED_HEADER;
        int nextHeader = packet.u8(6);
        boolean walking = isExtension(nextHeader);
        while (walking) {
            DecodedExtension header = extension(rest, at, nextHeader);
            headers.add(header);
            nextHeader = packet.u8(at);
            at += header.length();
            boolean fragment = header instanceof DecodedExtension.Fragment part && !part.isAtomic();
            walking = !fragment && isExtension(nextHeader);
        }
        int first = packet.i32(0);
        return new DecodedIp.V6(
                new Ipv6Address(packet.i64(8), packet.i64(16)),
                new Ipv6Address(packet.i64(24), packet.i64(32)),
                packet.u8(6),
                nextHeader,
                packet.u8(7),
                first >>> 22 & 0x3f,
                first >>> 20 & 3,
                first & 0xfffff,
                at,
                totalLength,
                headers);
    }

    private static boolean isExtension(int protocol) {
        return switch (protocol) {
            case IpProtocol.HOP_BY_HOP,
                    IpProtocol.ROUTING,
                    IpProtocol.FRAGMENT,
                    IpProtocol.AUTHENTICATION,
                    IpProtocol.DESTINATION_OPTIONS -> true;
            default -> false;
        };
    }

    private static DecodedExtension extension(Slice packet, int at, int protocol) {
        packet.need(at + 8, BAD_EXT_HEADER, at);
        int count = packet.u8(at + 1);
        int length = switch (protocol) {
            case IpProtocol.FRAGMENT -> 8;
            case IpProtocol.AUTHENTICATION -> (count + 2) * 4;
            default -> (count + 1) * 8;
        };
        packet.check(protocol != IpProtocol.AUTHENTICATION || length >= 12, BAD_EXT_HEADER, at + 1);
        packet.need(at + length, BAD_EXT_HEADER, at);
        return switch (protocol) {
            case IpProtocol.FRAGMENT ->
                new DecodedExtension.Fragment(
                        packet.u16(at + 2) & 0xfff8, (packet.u8(at + 3) & 1) != 0, packet.u32(at + 4));
            case IpProtocol.AUTHENTICATION ->
                new DecodedExtension.Authentication(length, packet.u32(at + 4), packet.u32(at + 8));
            case IpProtocol.ROUTING -> new DecodedExtension.Routing(length, packet.u8(at + 2), packet.u8(at + 3));
            default -> {
                OptionDecoder.Options options = OptionDecoder.ipv6(packet, at + 2, at + length);
                packet.check(!options.isBroken(), "bad_option", options.brokenAt());
                yield new DecodedExtension.Options(protocol, length, options.list());
            }
        };
    }
}
