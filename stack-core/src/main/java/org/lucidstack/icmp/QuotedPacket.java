package org.lucidstack.icmp;

import org.jspecify.annotations.Nullable;
import org.lucidstack.buffer.Payload;
import org.lucidstack.net.IpAddress;
import org.lucidstack.net.Ipv4Address;
import org.lucidstack.net.Ipv6Address;
import org.lucidstack.wire.IpProtocol;

/**
 * The start of a packet that an ICMP error quotes: cut off anywhere, its lengths promise more than there is, its
 * checksum may have been changed on the way. So this reads only what identifies it.
 *
 * @param length of the whole packet in bytes, as its header says
 * @param sourcePort 0 where the protocol has none
 * @param destinationPort 0 where the protocol has none
 * @param word what follows the ports: for TCP, the sequence number; for ICMP, identifier and sequence number of an echo
 * @param icmpType for ICMP, else 0
 */
record QuotedPacket(
        IpAddress source,
        IpAddress destination,
        int protocol,
        int length,
        int sourcePort,
        int destinationPort,
        int word,
        int icmpType) {

    private static final int IPV4_HEADER = 20;
    private static final int IPV6_HEADER = 40;
    private static final int TRANSPORT = 8;
    private static final int MAX_EXTENSION_HEADERS = 8;

    /**
     * Reads a quote, or returns null if it does not tell what it is about: too short, a later fragment, not IP of that
     * version.
     */
    static @Nullable QuotedPacket parse(int version, Payload quoted) {
        return version == 4 ? parseV4(quoted) : parseV6(quoted);
    }

    private static @Nullable QuotedPacket parseV4(Payload quoted) {
        if (quoted.length() < IPV4_HEADER || quoted.at(0) >>> 4 != 4) {
            return null;
        }
        int headerLength = (quoted.at(0) & 0xf) * 4;
        boolean isFirst = (u16(quoted, 6) & 0x1fff) == 0;
        if (headerLength < IPV4_HEADER || !isFirst || quoted.length() < headerLength + TRANSPORT) {
            return null;
        }
        return transport(
                new Ipv4Address(i32(quoted, 12)),
                new Ipv4Address(i32(quoted, 16)),
                quoted.at(9),
                u16(quoted, 2),
                quoted,
                headerLength);
    }

    private static @Nullable QuotedPacket parseV6(Payload quoted) {
        if (quoted.length() < IPV6_HEADER || quoted.at(0) >>> 4 != 6) {
            return null;
        }
        int next = quoted.at(6);
        int at = IPV6_HEADER;
        for (int count = 0; isExtension(next); count++) {
            if (count == MAX_EXTENSION_HEADERS || quoted.length() < at + TRANSPORT) {
                return null;
            }
            if (next == IpProtocol.FRAGMENT && (u16(quoted, at + 2) & 0xfff8) != 0) {
                return null;
            }
            int length = next == IpProtocol.FRAGMENT ? 8 : (quoted.at(at + 1) + 1) * 8;
            next = quoted.at(at);
            at += length;
        }
        if (quoted.length() < at + TRANSPORT) {
            return null;
        }
        return transport(address(quoted, 8), address(quoted, 24), next, IPV6_HEADER + u16(quoted, 4), quoted, at);
    }

    /** The extension headers that this stack, or a router on the way, may have put in. */
    private static boolean isExtension(int next) {
        return next == IpProtocol.HOP_BY_HOP
                || next == IpProtocol.ROUTING
                || next == IpProtocol.FRAGMENT
                || next == IpProtocol.DESTINATION_OPTIONS;
    }

    private static QuotedPacket transport(
            IpAddress source, IpAddress destination, int protocol, int length, Payload quoted, int at) {
        boolean hasPorts = protocol == IpProtocol.TCP || protocol == IpProtocol.UDP;
        boolean isIcmp = protocol == IpProtocol.ICMP || protocol == IpProtocol.ICMPV6;
        return new QuotedPacket(
                source,
                destination,
                protocol,
                length,
                hasPorts ? u16(quoted, at) : 0,
                hasPorts ? u16(quoted, at + 2) : 0,
                i32(quoted, at + 4),
                isIcmp ? quoted.at(at) : 0);
    }

    private static Ipv6Address address(Payload quoted, int at) {
        return new Ipv6Address(i64(quoted, at), i64(quoted, at + 8));
    }

    private static int u16(Payload bytes, int at) {
        return bytes.at(at) << 8 | bytes.at(at + 1);
    }

    private static int i32(Payload bytes, int at) {
        return u16(bytes, at) << 16 | u16(bytes, at + 2);
    }

    private static long i64(Payload bytes, int at) {
        return (long) i32(bytes, at) << 32 | i32(bytes, at + 4) & 0xffffffffL;
    }
}
