package org.lucidstack.wire;

import static org.lucidstack.wire.MalformedReason.BAD_CHECKSUM;
import static org.lucidstack.wire.MalformedReason.SHORT_HEADER;

import java.nio.ByteBuffer;
import org.lucidstack.buffer.Payload;
import org.lucidstack.env.Implements;
import org.lucidstack.net.Ipv6Address;
import org.lucidstack.wire.IcmpMessage.DestinationUnreachable;
import org.lucidstack.wire.IcmpMessage.Echo;
import org.lucidstack.wire.IcmpMessage.Other;
import org.lucidstack.wire.IcmpMessage.PacketTooBig;
import org.lucidstack.wire.IcmpMessage.ParameterProblem;
import org.lucidstack.wire.IcmpMessage.TimeExceeded;
import org.lucidstack.wire.ParseResult.Malformed;
import org.lucidstack.wire.ParseResult.Parsed;

/**
 * Bytes to and from {@link IcmpMessage}, of ICMP (RFC 792) and of ICMPv6 (RFC 4443). Stateless.
 *
 * <pre>
 *    0  type    1  code    2  checksum
 *    4  identifier, MTU or pointer, by type    8  data or quoted packet
 * </pre>
 */
public final class IcmpCodec {

    /** Bytes in front of the payload, but for {@link Other}, whose body starts at 4. */
    public static final int HEADER = 8;

    private static final int OTHER_HEADER = 4;
    private static final int CHECKSUM = 2;
    private static final int V4_FRAGMENTATION_NEEDED = 4;

    private IcmpCodec() {}

    /** Parses an ICMP message. Its payload is a view of {@code message}. */
    public static ParseResult<IcmpMessage> parseV4(Payload message) {
        if (message.length() < HEADER) {
            return new Malformed<>(SHORT_HEADER, message.length());
        }
        if (!InternetChecksum.isValid(InternetChecksum.sum(message))) {
            return new Malformed<>(BAD_CHECKSUM, CHECKSUM);
        }
        ByteBuffer in = Headers.contiguous(message, HEADER);
        int type = in.get(0) & 0xff;
        int code = in.get(1) & 0xff;
        Payload rest = message.slice(HEADER, message.length() - HEADER);
        return new Parsed<>(
                switch (type) {
                    case IcmpType.V4_ECHO_REPLY, IcmpType.V4_ECHO_REQUEST ->
                        echo(type == IcmpType.V4_ECHO_REPLY, in, rest);
                    case IcmpType.V4_UNREACHABLE ->
                        new DestinationUnreachable(
                                code, code == V4_FRAGMENTATION_NEEDED ? in.getShort(6) & 0xffff : 0, rest);
                    case IcmpType.V4_TIME_EXCEEDED -> new TimeExceeded(code, rest);
                    case IcmpType.V4_PARAMETER_PROBLEM -> new ParameterProblem(code, in.get(4) & 0xff, rest);
                    default -> other(type, code, message);
                });
    }

    /** Parses an ICMPv6 message. Its payload is a view of {@code message}. */
    @Implements("RFC4443-2.3-1")
    public static ParseResult<IcmpMessage> parseV6(Payload message, Ipv6Address source, Ipv6Address destination) {
        if (message.length() < HEADER) {
            return new Malformed<>(SHORT_HEADER, message.length());
        }
        long pseudo = InternetChecksum.pseudoHeader(source, destination, IpProtocol.ICMPV6, message.length());
        if (!InternetChecksum.isValid(pseudo + InternetChecksum.sum(message))) {
            return new Malformed<>(BAD_CHECKSUM, CHECKSUM);
        }
        ByteBuffer in = Headers.contiguous(message, HEADER);
        int type = in.get(0) & 0xff;
        int code = in.get(1) & 0xff;
        Payload rest = message.slice(HEADER, message.length() - HEADER);
        return new Parsed<>(
                switch (type) {
                    case IcmpType.V6_ECHO_REPLY, IcmpType.V6_ECHO_REQUEST ->
                        echo(type == IcmpType.V6_ECHO_REPLY, in, rest);
                    case IcmpType.V6_UNREACHABLE -> new DestinationUnreachable(code, 0, rest);
                    case IcmpType.V6_PACKET_TOO_BIG -> new PacketTooBig(in.getInt(4) & 0xffffffffL, rest);
                    case IcmpType.V6_TIME_EXCEEDED -> new TimeExceeded(code, rest);
                    case IcmpType.V6_PARAMETER_PROBLEM -> new ParameterProblem(code, in.getInt(4) & 0xffffffffL, rest);
                    default -> other(type, code, message);
                });
    }

    private static Echo echo(boolean reply, ByteBuffer in, Payload data) {
        return new Echo(reply, in.getShort(4) & 0xffff, in.getShort(6) & 0xffff, data);
    }

    private static Other other(int type, int code, Payload message) {
        return new Other(type, code, message.slice(OTHER_HEADER, message.length() - OTHER_HEADER));
    }

    /**
     * Prepends the fields of {@code message} as ICMP to what {@code buffer} holds, which is its {@link
     * IcmpMessage#payload()}.
     *
     * @throws IllegalArgumentException for a kind that ICMP does not have
     */
    public static void prependV4(IcmpMessage message, PacketBuffer buffer) {
        ByteBuffer out = buffer.prepend(headerLength(message));
        int at = out.position();
        writeV4(message, out, at);
        out.putShort(at + CHECKSUM, (short) InternetChecksum.checksum(InternetChecksum.sum(buffer)));
    }

    /**
     * Prepends the fields of {@code message} as ICMPv6 to what {@code buffer} holds, its {@link
     * IcmpMessage#payload()}.
     */
    @Implements("RFC4443-2.3-1")
    public static void prependV6(
            IcmpMessage message, Ipv6Address source, Ipv6Address destination, PacketBuffer buffer) {
        ByteBuffer out = buffer.prepend(headerLength(message));
        int at = out.position();
        writeV6(message, out, at);
        long pseudo = InternetChecksum.pseudoHeader(source, destination, IpProtocol.ICMPV6, buffer.length());
        out.putShort(at + CHECKSUM, (short) InternetChecksum.checksum(pseudo + InternetChecksum.sum(buffer)));
    }

    /** The message as bytes of ICMP. @throws IllegalArgumentException as {@link #prependV4} */
    public static byte[] encodeV4(IcmpMessage message) {
        ByteBuffer out = allocate(message);
        writeV4(message, out, 0);
        long sum = InternetChecksum.sum(out, 0, out.limit());
        return out.putShort(CHECKSUM, (short) InternetChecksum.checksum(sum)).array();
    }

    /** The message as bytes of ICMPv6. */
    public static byte[] encodeV6(IcmpMessage message, Ipv6Address source, Ipv6Address destination) {
        ByteBuffer out = allocate(message);
        writeV6(message, out, 0);
        long sum = InternetChecksum.pseudoHeader(source, destination, IpProtocol.ICMPV6, out.limit());
        sum += InternetChecksum.sum(out, 0, out.limit());
        return out.putShort(CHECKSUM, (short) InternetChecksum.checksum(sum)).array();
    }

    private static ByteBuffer allocate(IcmpMessage message) {
        int header = headerLength(message);
        ByteBuffer out = ByteBuffer.allocate(header + message.payload().length());
        message.payload().copyTo(out.position(header));
        return out;
    }

    private static int headerLength(IcmpMessage message) {
        return message instanceof Other ? OTHER_HEADER : HEADER;
    }

    private static void writeV4(IcmpMessage message, ByteBuffer out, int at) {
        switch (message) {
            case Echo echo ->
                writeEcho(echo, echo.reply() ? IcmpType.V4_ECHO_REPLY : IcmpType.V4_ECHO_REQUEST, out, at);
            case DestinationUnreachable error ->
                write(IcmpType.V4_UNREACHABLE, error.code(), error.nextHopMtu() & 0xffff, out, at);
            case TimeExceeded error -> write(IcmpType.V4_TIME_EXCEEDED, error.code(), 0, out, at);
            case ParameterProblem error ->
                write(IcmpType.V4_PARAMETER_PROBLEM, error.code(), (int) error.pointer() << 24, out, at);
            case PacketTooBig error -> throw new IllegalArgumentException("ICMP for IPv4 has no packet too big");
            case Other other -> writeStart(other.type(), other.code(), out, at);
        }
    }

    private static void writeV6(IcmpMessage message, ByteBuffer out, int at) {
        switch (message) {
            case Echo echo ->
                writeEcho(echo, echo.reply() ? IcmpType.V6_ECHO_REPLY : IcmpType.V6_ECHO_REQUEST, out, at);
            case DestinationUnreachable error -> write(IcmpType.V6_UNREACHABLE, error.code(), 0, out, at);
            case PacketTooBig error -> write(IcmpType.V6_PACKET_TOO_BIG, 0, (int) error.mtu(), out, at);
            case TimeExceeded error -> write(IcmpType.V6_TIME_EXCEEDED, error.code(), 0, out, at);
            case ParameterProblem error ->
                write(IcmpType.V6_PARAMETER_PROBLEM, error.code(), (int) error.pointer(), out, at);
            case Other other -> writeStart(other.type(), other.code(), out, at);
        }
    }

    private static void writeEcho(Echo echo, int type, ByteBuffer out, int at) {
        write(type, 0, echo.identifier() << 16 | echo.sequence() & 0xffff, out, at);
    }

    private static void write(int type, int code, int word, ByteBuffer out, int at) {
        writeStart(type, code, out, at);
        out.putInt(at + 4, word);
    }

    private static void writeStart(int type, int code, ByteBuffer out, int at) {
        out.put(at, (byte) type);
        out.put(at + 1, (byte) code);
        out.putShort(at + CHECKSUM, (short) 0);
    }
}
