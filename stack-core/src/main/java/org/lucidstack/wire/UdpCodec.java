package org.lucidstack.wire;

import static org.lucidstack.wire.MalformedReason.BAD_CHECKSUM;
import static org.lucidstack.wire.MalformedReason.BAD_LENGTH;
import static org.lucidstack.wire.MalformedReason.SHORT_HEADER;

import java.nio.ByteBuffer;
import org.lucidstack.buffer.Payload;
import org.lucidstack.env.Implements;
import org.lucidstack.net.IpAddress;
import org.lucidstack.wire.ParseResult.Malformed;
import org.lucidstack.wire.ParseResult.Parsed;

/** Bytes to and from {@link UdpDatagram} (RFC 768): ports at 0 and 2, length at 4, checksum at 6. Stateless. */
public final class UdpCodec {

    /** Bytes of the header. */
    public static final int HEADER = 8;

    /** Most bytes that one datagram carries, as far as UDP is concerned. */
    public static final int MAX_PAYLOAD = 65_535 - HEADER;

    private static final int CHECKSUM = 6;

    private UdpCodec() {}

    /**
     * Parses a datagram. Its payload is a view of {@code datagram}, cut to the length field.
     *
     * @param checksumVerified whether the device vouches for the checksum, which is then not looked at
     */
    @Implements({"RFC768-Fields-1", "RFC768-Fields-2", "RFC8200-8.1-1", "RFC1122-4.1.3.4-1"})
    public static ParseResult<UdpDatagram> parse(
            Payload datagram, IpAddress source, IpAddress destination, boolean checksumVerified) {
        if (datagram.length() < HEADER) {
            return new Malformed<>(SHORT_HEADER, datagram.length());
        }
        ByteBuffer header = Headers.contiguous(datagram, HEADER);
        int length = header.getShort(4) & 0xffff;
        if (length < HEADER || length > datagram.length()) {
            return new Malformed<>(BAD_LENGTH, 4);
        }
        boolean unchecked = header.getShort(CHECKSUM) == 0 && source.version() == 4;
        if (!checksumVerified && !unchecked) {
            boolean absent = header.getShort(CHECKSUM) == 0;
            long sum = InternetChecksum.pseudoHeader(source, destination, IpProtocol.UDP, length)
                    + InternetChecksum.sum(datagram.slice(0, length));
            if (absent || !InternetChecksum.isValid(sum)) {
                return new Malformed<>(BAD_CHECKSUM, CHECKSUM);
            }
        }
        return new Parsed<>(new UdpDatagram(
                header.getShort(0) & 0xffff, header.getShort(2) & 0xffff, datagram.slice(HEADER, length - HEADER)));
    }

    /**
     * Prepends a header to what {@code buffer} holds, which is the payload of {@code datagram}.
     *
     * @param partialChecksum whether the checksum is left to the device: the field then holds the sum of the
     *     pseudo-header
     * @throws IllegalArgumentException if the payload is longer than {@link #MAX_PAYLOAD}
     */
    @Implements("RFC768-Fields-2")
    public static void prepend(
            UdpDatagram datagram,
            IpAddress source,
            IpAddress destination,
            boolean partialChecksum,
            PacketBuffer buffer) {
        checkLength(buffer.length());
        ByteBuffer out = buffer.prepend(HEADER);
        int at = out.position();
        write(datagram, buffer.length(), out, at);
        long pseudo = InternetChecksum.pseudoHeader(source, destination, IpProtocol.UDP, buffer.length());
        if (partialChecksum) {
            out.putShort(at + CHECKSUM, (short) InternetChecksum.fold(pseudo));
            buffer.leaveChecksumPartial(CHECKSUM);
        } else {
            out.putShort(at + CHECKSUM, checksum(pseudo + InternetChecksum.sum(buffer)));
        }
    }

    /** The datagram as bytes, with its checksum. @throws IllegalArgumentException as {@link #prepend} */
    public static byte[] encode(UdpDatagram datagram, IpAddress source, IpAddress destination) {
        checkLength(datagram.payload().length());
        ByteBuffer out = ByteBuffer.allocate(HEADER + datagram.payload().length());
        write(datagram, out.limit(), out, 0);
        datagram.payload().copyTo(out.position(HEADER));
        long sum = InternetChecksum.pseudoHeader(source, destination, IpProtocol.UDP, out.limit());
        out.putShort(CHECKSUM, checksum(sum + InternetChecksum.sum(out, 0, out.limit())));
        return out.array();
    }

    private static void write(UdpDatagram datagram, int length, ByteBuffer out, int at) {
        out.putShort(at, (short) datagram.sourcePort());
        out.putShort(at + 2, (short) datagram.destinationPort());
        out.putShort(at + 4, (short) length);
        out.putShort(at + CHECKSUM, (short) 0);
    }

    /** Zero means "no checksum", so a sum of zero travels as its other form. */
    private static short checksum(long sum) {
        int checksum = InternetChecksum.checksum(sum);
        return (short) (checksum == 0 ? 0xffff : checksum);
    }

    private static void checkLength(int payload) {
        if (payload > MAX_PAYLOAD) {
            throw new IllegalArgumentException("a UDP datagram carries at most 65527 bytes, not " + payload);
        }
    }
}
