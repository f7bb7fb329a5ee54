package org.lucidstack.wire;

import static org.lucidstack.wire.MalformedReason.BAD_CHECKSUM;
import static org.lucidstack.wire.MalformedReason.BAD_HEADER_LENGTH;
import static org.lucidstack.wire.MalformedReason.BAD_OPTION;
import static org.lucidstack.wire.MalformedReason.BAD_TOTAL_LENGTH;
import static org.lucidstack.wire.MalformedReason.BAD_VERSION;
import static org.lucidstack.wire.MalformedReason.SHORT_HEADER;

import java.nio.ByteBuffer;
import org.lucidstack.buffer.Payload;
import org.lucidstack.env.Implements;
import org.lucidstack.net.Ipv4Address;
import org.lucidstack.wire.ParseResult.Malformed;
import org.lucidstack.wire.ParseResult.Parsed;

/**
 * Bytes to and from {@link Ipv4Packet} (RFC 791 section 3.1). Stateless.
 *
 * <pre>
 *    0  version, IHL    1  DSCP, ECN       2  total length
 *    4  identification                     6  flags, fragment offset
 *    8  TTL             9  protocol       10  header checksum
 *   12  source         16  destination    20  options
 * </pre>
 */
public final class Ipv4Codec {

    /** Bytes of a header without options. */
    public static final int MIN_HEADER = 20;

    private static final int MAX_PACKET = 65_535;
    private static final int MAX_OPTIONS = 40;
    private static final int CHECKSUM = 10;
    private static final int RESERVED = 0x8000;
    private static final int DONT_FRAGMENT = 0x4000;
    private static final int MORE_FRAGMENTS = 0x2000;

    private Ipv4Codec() {}

    /**
     * Parses the bytes between position and limit, which stay where they are. Bytes behind the total length are
     * ignored. The payload is a view of {@code packet}, which is in big-endian order.
     */
    @Implements({"RFC791-3.1-1", "RFC1122-3.2.1.1-1", "RFC1122-3.2.1.2-1"})
    public static ParseResult<Ipv4Packet> parse(ByteBuffer packet) {
        int at = packet.position();
        int available = packet.remaining();
        if (available < MIN_HEADER) {
            return new Malformed<>(SHORT_HEADER, available);
        }
        int first = packet.getInt(at);
        if (first >>> 28 != 4) {
            return new Malformed<>(BAD_VERSION, 0);
        }
        int headerLength = (first >>> 24 & 0xf) * 4;
        if (headerLength < MIN_HEADER) {
            return new Malformed<>(BAD_HEADER_LENGTH, 0);
        }
        int totalLength = first & 0xffff;
        if (totalLength < headerLength || totalLength > available) {
            return new Malformed<>(BAD_TOTAL_LENGTH, 2);
        }
        OpaqueBytes options = OpaqueBytes.EMPTY;
        if (headerLength > MIN_HEADER) {
            int broken = brokenOption(packet, at + MIN_HEADER, at + headerLength);
            if (broken >= 0) {
                return new Malformed<>(BAD_OPTION, broken - at);
            }
            options = OpaqueBytes.copyOf(packet, at + MIN_HEADER, headerLength - MIN_HEADER);
        }
        if (!InternetChecksum.isValid(InternetChecksum.sum(packet, at, headerLength))) {
            return new Malformed<>(BAD_CHECKSUM, CHECKSUM);
        }
        Payload payload = Payload.over(packet, at + headerLength, totalLength - headerLength);
        return new Parsed<>(read(packet, at, first, options, payload));
    }

    /** By words, because a buffer checks each access. @param first the first word */
    private static Ipv4Packet read(ByteBuffer in, int at, int first, OpaqueBytes options, Payload payload) {
        int fragment = in.getInt(at + 4);
        int third = in.getInt(at + 8);
        return new Ipv4Packet(
                first >>> 18 & 0x3f,
                first >>> 16 & 3,
                fragment >>> 16,
                (fragment & RESERVED) != 0,
                (fragment & DONT_FRAGMENT) != 0,
                (fragment & MORE_FRAGMENTS) != 0,
                (fragment & 0x1fff) * 8,
                third >>> 24,
                third >>> 16 & 0xff,
                new Ipv4Address(in.getInt(at + 12)),
                new Ipv4Address(in.getInt(at + 16)),
                options,
                payload);
    }

    /** Where the first option is whose length is not possible, or -1. */
    @Implements("RFC1122-3.2.1.8-1")
    private static int brokenOption(ByteBuffer in, int from, int end) {
        int at = from;
        while (at < end) {
            int kind = in.get(at);
            if (kind == 0) {
                return -1;
            }
            if (kind == 1) {
                at++;
                continue;
            }
            int length = at + 1 < end ? in.get(at + 1) & 0xff : 0;
            if (length < 2 || length > end - at) {
                return at;
            }
            at += length;
        }
        return -1;
    }

    /**
     * Prepends a header made of the fields of {@code header} (whose payload is not looked at) to what {@code buffer}
     * holds, with total length and checksum.
     *
     * @throws IllegalArgumentException if the packet would be longer than 65535 bytes, or the options are not 0
     *     to 40 bytes in words
     */
    public static void prepend(Ipv4Packet header, PacketBuffer buffer) {
        int headerLength = headerLength(header);
        int totalLength = totalLength(headerLength, buffer.length());
        ByteBuffer out = buffer.prepend(headerLength);
        write(header, headerLength, totalLength, out, out.position());
    }

    /** The packet as bytes. @throws IllegalArgumentException as {@link #prepend} */
    public static byte[] encode(Ipv4Packet packet) {
        int headerLength = headerLength(packet);
        ByteBuffer out =
                ByteBuffer.allocate(totalLength(headerLength, packet.payload().length()));
        write(packet, headerLength, out.limit(), out, 0);
        packet.payload().copyTo(out.position(headerLength));
        return out.array();
    }

    private static int headerLength(Ipv4Packet packet) {
        int options = packet.options().length();
        if (options > MAX_OPTIONS || options % 4 != 0) {
            throw new IllegalArgumentException("IPv4 options must be 0 to 40 bytes in words of 4, not " + options);
        }
        return MIN_HEADER + options;
    }

    private static int totalLength(int headerLength, int payloadLength) {
        if (payloadLength > MAX_PACKET - headerLength) {
            int length = headerLength + payloadLength;
            throw new IllegalArgumentException("an IPv4 packet holds at most 65535 bytes, not " + length);
        }
        return headerLength + payloadLength;
    }

    private static void write(Ipv4Packet packet, int headerLength, int totalLength, ByteBuffer out, int at) {
        int flags = (packet.reserved() ? RESERVED : 0)
                | (packet.dontFragment() ? DONT_FRAGMENT : 0)
                | (packet.moreFragments() ? MORE_FRAGMENTS : 0);
        out.put(at, (byte) (0x40 | headerLength / 4));
        out.put(at + 1, (byte) (packet.dscp() << 2 | packet.ecn()));
        out.putShort(at + 2, (short) totalLength);
        out.putShort(at + 4, (short) packet.identification());
        out.putShort(at + 6, (short) (flags | packet.fragmentOffset() >>> 3));
        out.put(at + 8, (byte) packet.ttl());
        out.put(at + 9, (byte) packet.protocol());
        out.putShort(at + CHECKSUM, (short) 0);
        out.putInt(at + 12, packet.source().value());
        out.putInt(at + 16, packet.destination().value());
        packet.options().copyTo(out, at + MIN_HEADER);
        out.putShort(at + CHECKSUM, (short) InternetChecksum.checksum(InternetChecksum.sum(out, at, headerLength)));
    }
}
