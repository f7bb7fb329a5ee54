package org.lucidstack.trace.decode;

import org.jspecify.annotations.Nullable;
import org.lucidstack.wire.InternetChecksum;
import org.lucidstack.wire.IpProtocol;

/** Reads TCP and UDP headers, and hands ICMP over. Stateless. */
final class TransportDecoder {

    private TransportDecoder() {}

    /** The name of the layer above {@code ip} if it is told, or null. */
    static @Nullable String layer(DecodedIp ip) {
        if (ip.isFragment()) {
            return null;
        }
        return switch (ip.protocol()) {
            case IpProtocol.TCP -> "tcp";
            case IpProtocol.UDP -> "udp";
            case IpProtocol.ICMP -> ip.version() == 4 ? "icmp" : null;
            case IpProtocol.ICMPV6 -> ip.version() == 6 ? "icmpv6" : null;
            default -> null;
        };
    }

    /**
     * @param segment all bytes that {@code ip} carries, under the name of their layer
     *
     * @throws BrokenLayer if need be
     */
    static DecodedTransport decode(DecodedIp ip, Slice segment) {
        return switch (ip.protocol()) {
            case IpProtocol.TCP -> tcp(ip, segment);
            case IpProtocol.UDP -> udp(ip, segment);
            default -> IcmpDecoder.decode(ip, segment);
        };
    }

    private static DecodedTransport.Tcp tcp(DecodedIp ip, Slice segment) {
        segment.need(20);
        int headerLength = (segment.u8(12) >>> 4) * 4;
        segment.check(headerLength >= 20 && headerLength <= segment.wireLength(), "bad_header_length", 12);
        segment.need(headerLength);
        OptionDecoder.Options options = OptionDecoder.tcp(segment, 20, headerLength);
        return new DecodedTransport.Tcp(
                segment.u16(0),
                segment.u16(2),
                segment.u32(4),
                segment.u32(8),
                segment.u16(12) & 0x1ff,
                segment.u8(12) >>> 1 & 7,
                segment.u16(14),
                segment.u16(18),
                headerLength,
                ip.payloadLength() - headerLength,
                segment.u16(16),
                isChecksumOk(ip, segment, ip.payloadLength()),
                options.list(),
                options.isBroken());
    }

    private static DecodedTransport.Udp udp(DecodedIp ip, Slice segment) {
        segment.need(8);
        int length = segment.u16(4);
        segment.check(length >= 8 && length <= segment.wireLength(), "bad_length", 4);
        int checksum = segment.u16(6);
        Boolean ok = checksum == 0 ? (ip.version() == 4 ? null : Boolean.FALSE) : isChecksumOk(ip, segment, length);
        return new DecodedTransport.Udp(segment.u16(0), segment.u16(2), length, checksum, ok);
    }

    /** Whether pseudo-header and the first {@code length} bytes sum to ffff; null where that cannot be told. */
    static @Nullable Boolean isChecksumOk(DecodedIp ip, Slice segment, int length) {
        if (!segment.isComplete() || ip.isRerouted()) {
            return null;
        }
        long pseudo = InternetChecksum.pseudoHeader(ip.source(), ip.destination(), ip.protocol(), length);
        return InternetChecksum.isValid(pseudo + segment.sum(length));
    }
}
