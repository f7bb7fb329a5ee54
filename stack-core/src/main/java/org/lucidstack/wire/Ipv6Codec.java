package org.lucidstack.wire;

import static org.lucidstack.wire.MalformedReason.BAD_PAYLOAD_LENGTH;
import static org.lucidstack.wire.MalformedReason.BAD_VERSION;
import static org.lucidstack.wire.MalformedReason.SHORT_HEADER;

import java.nio.ByteBuffer;
import java.util.List;
import org.lucidstack.buffer.Payload;
import org.lucidstack.env.Implements;
import org.lucidstack.net.Ipv6Address;
import org.lucidstack.wire.ParseResult.Malformed;
import org.lucidstack.wire.ParseResult.Parsed;

/**
 * Bytes to and from {@link Ipv6Packet} (RFC 8200 section 3). Stateless.
 *
 * <pre>
 *    0  version, DSCP, ECN, flow label
 *    4  payload length (extension headers included)    6  next header    7  hop limit
 *    8  source    24  destination    40  extension headers
 * </pre>
 *
 * A jumbogram (payload length 0 and a hop-by-hop option) is malformed: its hop-by-hop header lies outside the payload.
 */
public final class Ipv6Codec {

    /** Bytes of the fixed header. */
    public static final int FIXED_HEADER = 40;

    private static final int MAX_PAYLOAD = 65_535;

    private Ipv6Codec() {}

    /**
     * Parses the bytes between position and limit, which stay where they are. Bytes behind the payload length are
     * ignored. The payload is a view of {@code packet}, which is in big-endian order.
     */
    @Implements("RFC8200-3-1")
    public static ParseResult<Ipv6Packet> parse(ByteBuffer packet) {
        int at = packet.position();
        int available = packet.remaining();
        if (available < FIXED_HEADER) {
            return new Malformed<>(SHORT_HEADER, available);
        }
        if ((packet.get(at) >>> 4 & 0xf) != 6) {
            return new Malformed<>(BAD_VERSION, 0);
        }
        int payloadLength = packet.getShort(at + 4) & 0xffff;
        if (payloadLength > available - FIXED_HEADER) {
            return new Malformed<>(BAD_PAYLOAD_LENGTH, 4);
        }
        int start = at + FIXED_HEADER;
        int nextHeader = packet.get(at + 6) & 0xff;
        if (!ExtensionHeaderCodec.isExtension(nextHeader)) {
            Payload payload = Payload.over(packet, start, payloadLength);
            return new Parsed<>(read(packet, at, List.of(), nextHeader, payload));
        }
        int end = start + payloadLength;
        ExtensionHeaderCodec.Walk walk = new ExtensionHeaderCodec.Walk(packet, start, end, nextHeader);
        if (!walk.run()) {
            return new Malformed<>(walk.reason(), walk.offset() - at);
        }
        Payload payload = Payload.over(packet, walk.offset(), end - walk.offset());
        return new Parsed<>(read(packet, at, walk.headers(), walk.nextHeader(), payload));
    }

    private static Ipv6Packet read(
            ByteBuffer in, int at, List<ExtensionHeader> extensions, int protocol, Payload payload) {
        int first = in.getInt(at);
        return new Ipv6Packet(
                first >>> 22 & 0x3f,
                first >>> 20 & 3,
                first & 0xfffff,
                in.get(at + 7) & 0xff,
                new Ipv6Address(in.getLong(at + 8), in.getLong(at + 16)),
                new Ipv6Address(in.getLong(at + 24), in.getLong(at + 32)),
                extensions,
                protocol,
                payload);
    }

    /**
     * Prepends a header and extension headers made of the fields of {@code header} (whose payload is not looked at)
     * to what {@code buffer} holds.
     *
     * @throws IllegalArgumentException if the payload with extension headers is longer than 65535 bytes, or the
     *     extension headers are longer than the headroom
     */
    public static void prepend(Ipv6Packet header, PacketBuffer buffer) {
        int extensions = header.extensionHeadersLength();
        int payloadLength = payloadLength(extensions, buffer.length());
        ByteBuffer out = buffer.prepend(FIXED_HEADER + extensions);
        write(header, payloadLength, out, out.position());
    }

    /** The packet as bytes. @throws IllegalArgumentException as {@link #prepend} */
    public static byte[] encode(Ipv6Packet packet) {
        int extensions = packet.extensionHeadersLength();
        int payloadLength = payloadLength(extensions, packet.payload().length());
        ByteBuffer out = ByteBuffer.allocate(FIXED_HEADER + payloadLength);
        write(packet, payloadLength, out, 0);
        packet.payload().copyTo(out.position(FIXED_HEADER + extensions));
        return out.array();
    }

    private static int payloadLength(int extensions, int rest) {
        if (rest > MAX_PAYLOAD - extensions) {
            int length = extensions + rest;
            throw new IllegalArgumentException("an IPv6 packet carries at most 65535 bytes, not " + length);
        }
        return extensions + rest;
    }

    private static void write(Ipv6Packet packet, int payloadLength, ByteBuffer out, int at) {
        out.putInt(at, 6 << 28 | packet.dscp() << 22 | packet.ecn() << 20 | packet.flowLabel() & 0xfffff);
        out.putShort(at + 4, (short) payloadLength);
        out.put(at + 7, (byte) packet.hopLimit());
        out.putLong(at + 8, packet.source().high());
        out.putLong(at + 16, packet.source().low());
        out.putLong(at + 24, packet.destination().high());
        out.putLong(at + 32, packet.destination().low());
        int nextHeaderField = at + 6;
        int position = at + FIXED_HEADER;
        for (ExtensionHeader header : packet.extensionHeaders()) {
            out.put(nextHeaderField, (byte) header.protocol());
            ExtensionHeaderCodec.write(header, out, position);
            nextHeaderField = position;
            position += header.wireLength();
        }
        out.put(nextHeaderField, (byte) packet.protocol());
    }
}
