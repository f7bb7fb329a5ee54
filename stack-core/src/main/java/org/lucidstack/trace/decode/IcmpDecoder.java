package org.lucidstack.trace.decode;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.lucidstack.net.Ipv4Address;
import org.lucidstack.net.Ipv6Address;
import org.lucidstack.trace.decode.DecodedTransport.Echo;
import org.lucidstack.trace.decode.DecodedTransport.Ports;
import org.lucidstack.trace.decode.DecodedTransport.Quoted;
import org.lucidstack.wire.IcmpType;
import org.lucidstack.wire.InternetChecksum;
import org.lucidstack.wire.IpProtocol;

/** Reads ICMP and ICMPv6 messages, and the start of the packets that their errors quote. Stateless. */
final class IcmpDecoder {

    private static final int HEADER = 8;
    private static final int FRAGMENTATION_NEEDED = 4;

    private IcmpDecoder() {}

    static DecodedTransport.Icmp decode(DecodedIp ip, Slice message) {
        message.need(HEADER);
        return ip.version() == 4 ? v4(ip, message) : v6(ip, message);
    }

    private static DecodedTransport.Icmp v4(DecodedIp ip, Slice message) {
        int type = message.u8(0);
        int code = message.u8(1);
        boolean echo = type == IcmpType.V4_ECHO_REPLY || type == IcmpType.V4_ECHO_REQUEST;
        boolean mtu = type == IcmpType.V4_UNREACHABLE && code == FRAGMENTATION_NEEDED;
        boolean quotes = switch (type) {
            case IcmpType.V4_UNREACHABLE,
                    IcmpType.V4_SOURCE_QUENCH,
                    IcmpType.V4_REDIRECT,
                    IcmpType.V4_TIME_EXCEEDED,
                    IcmpType.V4_PARAMETER_PROBLEM -> true;
            default -> false;
        };
        return new DecodedTransport.Icmp(
                4,
                type,
                code,
                message.u16(2),
                // ICMP has no pseudo-header, so that a source route does not matter.
                message.isComplete() ? InternetChecksum.isValid(message.sum(message.captured())) : null,
                ip.payloadLength() - HEADER,
                echo ? new Echo(message.u16(4), message.u16(6)) : null,
                mtu ? Long.valueOf(message.u16(6)) : null,
                type == IcmpType.V4_REDIRECT ? new Ipv4Address(message.i32(4)) : null,
                type == IcmpType.V4_PARAMETER_PROBLEM ? Long.valueOf(message.u8(4)) : null,
                quotes,
                quotes ? quotedV4(message.view(HEADER, Long.MAX_VALUE)) : null);
    }

    private static DecodedTransport.Icmp v6(DecodedIp ip, Slice message) {
        int type = message.u8(0);
        boolean echo = type == IcmpType.V6_ECHO_REPLY || type == IcmpType.V6_ECHO_REQUEST;
        boolean quotes = type >= IcmpType.V6_UNREACHABLE && type <= IcmpType.V6_PARAMETER_PROBLEM;
        return new DecodedTransport.Icmp(
                6,
                type,
                message.u8(1),
                message.u16(2),
                TransportDecoder.isChecksumOk(ip, message, ip.payloadLength()),
                ip.payloadLength() - HEADER,
                echo ? new Echo(message.u16(4), message.u16(6)) : null,
                type == IcmpType.V6_PACKET_TOO_BIG ? message.u32(4) : null,
                null,
                type == IcmpType.V6_PARAMETER_PROBLEM ? message.u32(4) : null,
                quotes,
                quotes ? quotedV6(message.view(HEADER, Long.MAX_VALUE)) : null);
    }

    private static @Nullable Quoted quotedV4(ByteBuffer packet) {
        if (packet.limit() < 20 || packet.get(0) >>> 4 != 4) {
            return null;
        }
        int headerLength = (packet.get(0) & 0xf) * 4;
        if (headerLength < 20 || headerLength > packet.limit() || (packet.getShort(2) & 0xffff) < headerLength) {
            return null;
        }
        int protocol = packet.get(9) & 0xff;
        boolean laterFragment = (packet.getShort(6) & 0x1fff) != 0;
        return new Quoted(
                new Ipv4Address(packet.getInt(12)),
                new Ipv4Address(packet.getInt(16)),
                protocol,
                laterFragment ? null : ports(packet, headerLength, protocol));
    }

    private static @Nullable Quoted quotedV6(ByteBuffer packet) {
        if (packet.limit() < 40 || (packet.get(0) >>> 4 & 0xf) != 6) {
            return null;
        }
        int protocol = packet.get(6) & 0xff;
        return new Quoted(
                new Ipv6Address(packet.getLong(8), packet.getLong(16)),
                new Ipv6Address(packet.getLong(24), packet.getLong(32)),
                protocol,
                ports(packet, 40, protocol));
    }

    private static @Nullable Ports ports(ByteBuffer packet, int at, int protocol) {
        boolean hasPorts = protocol == IpProtocol.TCP || protocol == IpProtocol.UDP;
        if (!hasPorts || packet.limit() < at + 4) {
            return null;
        }
        return new Ports(packet.getShort(at) & 0xffff, packet.getShort(at + 2) & 0xffff);
    }
}
