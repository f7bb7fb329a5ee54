package org.lucidstack.wire;

import static org.lucidstack.wire.MalformedReason.BAD_CHECKSUM;
import static org.lucidstack.wire.MalformedReason.BAD_HEADER_LENGTH;
import static org.lucidstack.wire.MalformedReason.BAD_OPTION;
import static org.lucidstack.wire.MalformedReason.SHORT_HEADER;

import java.nio.ByteBuffer;
import java.util.List;
import org.lucidstack.buffer.Payload;
import org.lucidstack.env.Implements;
import org.lucidstack.net.IpAddress;
import org.lucidstack.wire.ParseResult.Malformed;
import org.lucidstack.wire.ParseResult.Parsed;

/**
 * Bytes to and from {@link TcpSegment} (RFC 9293 section 3.1). Stateless.
 *
 * <pre>
 *    0  source port    2  destination port    4  seq    8  ack
 *   12  data offset, reserved, flags         14  window
 *   16  checksum                             18  urgent pointer    20  options
 * </pre>
 */
public final class TcpCodec {

    /** Bytes of a header without options. */
    public static final int MIN_HEADER = 20;

    private static final int MAX_HEADER = 60;
    private static final int CHECKSUM = 16;
    private static final int FLAGS = 0x1ff;

    private TcpCodec() {}

    /**
     * Parses the bytes between position and limit, otherwise as {@link #parse(Payload, IpAddress, IpAddress,
     * boolean)}.
     */
    public static ParseResult<TcpSegment> parse(
            ByteBuffer segment, IpAddress source, IpAddress destination, boolean checksumVerified) {
        return parse(Payload.view(segment), source, destination, checksumVerified);
    }

    /**
     * Parses a segment. Its payload is a view of {@code segment}.
     *
     * @param checksumVerified whether the device vouches for the checksum, which is then not looked at
     */
    @Implements({"MUST-3", "RFC9293-3.1-1"})
    public static ParseResult<TcpSegment> parse(
            Payload segment, IpAddress source, IpAddress destination, boolean checksumVerified) {
        int length = segment.length();
        if (length < MIN_HEADER) {
            return new Malformed<>(SHORT_HEADER, length);
        }
        if (segment.pieceLength(0) < Math.min(MAX_HEADER, length)) {
            return parse(Payload.of(segment.toByteArray()), source, destination, checksumVerified);
        }
        ByteBuffer header = segment.piece(0);
        int at = segment.pieceStart(0);
        int headerLength = (header.get(at + 12) & 0xf0) >>> 2;
        if (headerLength < MIN_HEADER || headerLength > length) {
            return new Malformed<>(BAD_HEADER_LENGTH, 12);
        }
        if (!checksumVerified) {
            long sum = InternetChecksum.pseudoHeader(source, destination, IpProtocol.TCP, length);
            if (!InternetChecksum.isValid(sum + InternetChecksum.sum(segment))) {
                return new Malformed<>(BAD_CHECKSUM, CHECKSUM);
            }
        }
        List<TcpOption> options = List.of();
        if (headerLength > MIN_HEADER) {
            int broken = TcpOptionCodec.firstBroken(header, at + MIN_HEADER, at + headerLength);
            if (broken >= 0) {
                return new Malformed<>(BAD_OPTION, broken - at);
            }
            options = TcpOptionCodec.read(header, at + MIN_HEADER, at + headerLength);
        }
        return new Parsed<>(read(header, at, options, segment.slice(headerLength, length - headerLength)));
    }

    private static TcpSegment read(ByteBuffer header, int at, List<TcpOption> options, Payload payload) {
        int ports = header.getInt(at);
        int flagsAndWindow = header.getInt(at + 12);
        return new TcpSegment(
                ports >>> 16,
                ports & 0xffff,
                new SeqNumber(header.getInt(at + 4)),
                new SeqNumber(header.getInt(at + 8)),
                flagsAndWindow >>> 16 & FLAGS,
                flagsAndWindow & 0xffff,
                header.getInt(at + CHECKSUM) & 0xffff,
                options,
                payload);
    }

    /** Bytes of the header of {@code segment} with its options and their padding. */
    public static int headerLength(TcpSegment segment) {
        return MIN_HEADER + TcpOptionCodec.wireLength(segment.options());
    }

    /**
     * Prepends a header to what {@code buffer} holds, which is the payload of {@code segment}.
     *
     * @param partialChecksum whether the checksum is left to the device: the field then holds the sum of the
     *     pseudo-header
     * @throws IllegalArgumentException if the options take more than 40 bytes
     */
    @Implements("MUST-2")
    public static void prepend(
            TcpSegment segment, IpAddress source, IpAddress destination, boolean partialChecksum, PacketBuffer buffer) {
        int headerLength = headerLength(segment);
        ByteBuffer out = buffer.prepend(headerLength);
        int at = out.position();
        write(segment, headerLength, out, at);
        long pseudo = InternetChecksum.pseudoHeader(source, destination, IpProtocol.TCP, buffer.length());
        if (partialChecksum) {
            out.putShort(at + CHECKSUM, (short) InternetChecksum.fold(pseudo));
            buffer.leaveChecksumPartial(CHECKSUM);
        } else {
            int checksum = InternetChecksum.checksum(pseudo + InternetChecksum.sum(buffer));
            out.putShort(at + CHECKSUM, (short) checksum);
        }
    }

    /** The segment as bytes, with its checksum. @throws IllegalArgumentException as {@link #prepend} */
    public static byte[] encode(TcpSegment segment, IpAddress source, IpAddress destination) {
        int headerLength = headerLength(segment);
        ByteBuffer out = ByteBuffer.allocate(headerLength + segment.payload().length());
        write(segment, headerLength, out, 0);
        segment.payload().copyTo(out.position(headerLength));
        long sum = InternetChecksum.pseudoHeader(source, destination, IpProtocol.TCP, out.limit());
        sum += InternetChecksum.sum(out, 0, out.limit());
        out.putShort(CHECKSUM, (short) InternetChecksum.checksum(sum));
        return out.array();
    }

    private static void write(TcpSegment segment, int headerLength, ByteBuffer out, int at) {
        out.putShort(at, (short) segment.sourcePort());
        out.putShort(at + 2, (short) segment.destinationPort());
        out.putInt(at + 4, segment.seq().value());
        out.putInt(at + 8, segment.ack().value());
        out.putShort(at + 12, (short) (headerLength << 10 | segment.flags() & FLAGS));
        out.putShort(at + 14, (short) segment.window());
        out.putShort(at + CHECKSUM, (short) 0);
        out.putShort(at + 18, (short) segment.urgentPointer());
        TcpOptionCodec.write(segment.options(), out, at + MIN_HEADER);
    }
}
