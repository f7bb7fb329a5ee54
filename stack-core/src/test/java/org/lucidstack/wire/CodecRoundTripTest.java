package org.lucidstack.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.lucidstack.Verifies;
import org.lucidstack.buffer.Payload;
import org.lucidstack.net.Ipv4Address;
import org.lucidstack.net.Ipv6Address;

/** {@code parse(encode(x)) == x}, {@code encode(parse(b)) == b}, and both ways of encoding agree. */
class CodecRoundTripTest {

    private static final Ipv4Address A4 = Ipv4Address.parse("192.168.0.1");
    private static final Ipv4Address B4 = Ipv4Address.parse("192.168.0.2");
    private static final Ipv6Address A6 = Ipv6Address.parse("fd00::1");
    private static final Ipv6Address B6 = Ipv6Address.parse("fd00::2");

    private final PacketBuffer buffer = new PacketBuffer();

    @Property
    void ipv4(@ForAll("ipv4Packets") Ipv4Packet packet) {
        byte[] bytes = Ipv4Codec.encode(packet);
        Ipv4Packet parsed = parsed(Ipv4Codec.parse(padded(bytes)));
        assertEquals(packet, parsed);
        assertArrayEquals(bytes, Ipv4Codec.encode(parsed));
        buffer.start(packet.payload());
        Ipv4Codec.prepend(packet, buffer);
        assertArrayEquals(bytes, contents());
    }

    @Property
    @Verifies({"RFC8200-3-1", "RFC8200-4-1", "RFC8200-4.1-1"})
    void ipv6(@ForAll("ipv6Packets") Ipv6Packet packet) {
        byte[] bytes = Ipv6Codec.encode(packet);
        Ipv6Packet parsed = parsed(Ipv6Codec.parse(padded(bytes)));
        assertEquals(packet.source(), parsed.source());
        assertEquals(packet.payload(), parsed.payload());
        assertEquals(packet.protocol(), parsed.protocol());
        assertEquals(packet.extensionHeadersLength(), parsed.extensionHeadersLength());
        assertArrayEquals(bytes, Ipv6Codec.encode(parsed));
        assertEquals(packet.protocol(), bytes[parsed.nextHeaderOffset()] & 0xff);
        if (packet.extensionHeadersLength() <= PacketBuffer.HEADROOM - Ipv6Codec.FIXED_HEADER) {
            buffer.start(packet.payload());
            Ipv6Codec.prepend(packet, buffer);
            assertArrayEquals(bytes, contents());
        }
    }

    @Property
    @Verifies({"MUST-2", "MUST-3", "MUST-4", "MUST-64"})
    void tcp(@ForAll("segments") TcpSegment segment) {
        byte[] bytes = TcpCodec.encode(segment, A4, B4);
        assertEquals(segment, parsed(TcpCodec.parse(ByteBuffer.wrap(bytes), A4, B4, false)));
        assertEquals(segment, parsed(TcpCodec.parse(cut(bytes), A4, B4, false)));
        buffer.start(segment.payload());
        TcpCodec.prepend(segment, A4, B4, false, buffer);
        assertArrayEquals(bytes, contents());
        byte[] v6 = TcpCodec.encode(segment, A6, B6);
        assertEquals(segment, parsed(TcpCodec.parse(ByteBuffer.wrap(v6), A6, B6, false)));
    }

    @Property
    void partialChecksumCompletesToTheFullOne(@ForAll("segments") TcpSegment segment) {
        buffer.start(segment.payload());
        TcpCodec.prepend(segment, A6, B6, true, buffer);
        Ipv6Packet ip = new Ipv6Packet(0, 0, 0, 64, A6, B6, List.of(), IpProtocol.TCP, Payload.EMPTY);
        Ipv6Codec.prepend(ip, buffer);
        ByteBuffer packet = ByteBuffer.wrap(contents());
        int start = buffer.checksumStart();
        assertEquals(40, start);
        int checksum = InternetChecksum.checksum(InternetChecksum.sum(packet, start, packet.limit() - start));
        packet.putShort(start + buffer.checksumOffset(), (short) checksum);
        assertEquals(segment, parsed(TcpCodec.parse(packet.position(start), A6, B6, false)));
    }

    @Property
    @Verifies("RFC768-Fields-2")
    void udp(@ForAll("datagrams") UdpDatagram datagram) {
        byte[] bytes = UdpCodec.encode(datagram, A4, B4);
        assertEquals(datagram, parsed(UdpCodec.parse(cut(bytes), A4, B4, false)));
        buffer.start(datagram.payload());
        UdpCodec.prepend(datagram, A4, B4, false, buffer);
        assertArrayEquals(bytes, contents());
        byte[] v6 = UdpCodec.encode(datagram, A6, B6);
        assertEquals(datagram, parsed(UdpCodec.parse(Payload.of(v6), A6, B6, false)));
    }

    @Property
    void icmp(@ForAll("icmpV4") IcmpMessage message) {
        byte[] bytes = IcmpCodec.encodeV4(message);
        assertEquals(message, parsed(IcmpCodec.parseV4(cut(bytes))));
        buffer.start(message.payload());
        IcmpCodec.prependV4(message, buffer);
        assertArrayEquals(bytes, contents());
    }

    @Property
    @Verifies("RFC4443-2.3-1")
    void icmpV6(@ForAll("icmpV6") IcmpMessage message) {
        byte[] bytes = IcmpCodec.encodeV6(message, A6, B6);
        assertEquals(message, parsed(IcmpCodec.parseV6(cut(bytes), A6, B6)));
        buffer.start(message.payload());
        IcmpCodec.prependV6(message, A6, B6, buffer);
        assertArrayEquals(bytes, contents());
    }

    @Provide
    Arbitrary<Ipv4Packet> ipv4Packets() {
        return WireArbitraries.ipv4Packet();
    }

    @Provide
    Arbitrary<Ipv6Packet> ipv6Packets() {
        return WireArbitraries.ipv6Packet();
    }

    @Provide
    Arbitrary<TcpSegment> segments() {
        return WireArbitraries.tcpSegment();
    }

    @Provide
    Arbitrary<UdpDatagram> datagrams() {
        return WireArbitraries.udpDatagram();
    }

    @Provide
    Arbitrary<IcmpMessage> icmpV4() {
        return WireArbitraries.icmpMessage(4);
    }

    @Provide
    Arbitrary<IcmpMessage> icmpV6() {
        return WireArbitraries.icmpMessage(6);
    }

    private static <T> T parsed(ParseResult<T> result) {
        assertInstanceOf(ParseResult.Parsed.class, result);
        return ((ParseResult.Parsed<T>) result).value();
    }

    /** The bytes in the middle of others, as a read-only direct buffer would have them. */
    private static ByteBuffer padded(byte[] bytes) {
        ByteBuffer direct = ByteBuffer.allocateDirect(bytes.length + 10);
        direct.put(3, bytes);
        return direct.asReadOnlyBuffer().position(3).limit(bytes.length + 7);
    }

    /** The bytes cut into pieces of odd length. */
    private static Payload cut(byte[] bytes) {
        List<ByteBuffer> pieces = new ArrayList<>();
        for (int at = 0; at < bytes.length; at += 7) {
            pieces.add(ByteBuffer.wrap(bytes, at, Math.min(7, bytes.length - at)));
        }
        return Payload.ofPieces(pieces);
    }

    private byte[] contents() {
        byte[] bytes = new byte[buffer.length()];
        ByteBuffer out = ByteBuffer.wrap(bytes).put(buffer.headers().duplicate());
        buffer.payload().copyTo(out);
        return bytes;
    }
}
