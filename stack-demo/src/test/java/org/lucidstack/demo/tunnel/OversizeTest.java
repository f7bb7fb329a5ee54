package org.lucidstack.demo.tunnel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.lucidstack.buffer.Payload;
import org.lucidstack.net.IpAddress;
import org.lucidstack.net.Ipv6Address;
import org.lucidstack.wire.IcmpCodec;
import org.lucidstack.wire.IcmpMessage.PacketTooBig;
import org.lucidstack.wire.Ipv4Codec;
import org.lucidstack.wire.Ipv4Packet;
import org.lucidstack.wire.Ipv6Codec;
import org.lucidstack.wire.Ipv6Packet;
import org.lucidstack.wire.ParseResult;
import org.lucidstack.wire.ParseResult.Parsed;

/** Pieces make up the whole again; answers are given to those only who may have one. */
class OversizeTest {

    private static final Ipv6Address HERE = (Ipv6Address) IpAddress.parse("fd00::1");
    private static final Ipv6Address THERE = (Ipv6Address) IpAddress.parse("fd00::2");

    private static <T> T parsed(ParseResult<T> result) {
        return ((Parsed<T>) assertInstanceOf(Parsed.class, result)).value();
    }

    @Property(tries = 300)
    void piecesMakeUpTheWhole(
            @ForAll @IntRange(min = 600, max = 5000) int length, @ForAll @IntRange(min = 68, max = 599) int mtu) {
        byte[] packet = TunnelFixture.packet("10.0.0.1", "10.0.0.2", length, false);
        ByteArrayOutputStream payload = new ByteArrayOutputStream();
        List<ByteBuffer> pieces = Oversize.pieces(ByteBuffer.wrap(packet), mtu);
        for (ByteBuffer piece : pieces) {
            assertTrue(piece.remaining() <= mtu && InnerPacket.isIp(piece));
            Ipv4Packet parsed = parsed(Ipv4Codec.parse(piece));
            assertEquals(payload.size(), parsed.fragmentOffset());
            assertEquals(piece != pieces.get(pieces.size() - 1), parsed.moreFragments());
            assertEquals(77, parsed.identification());
            payload.writeBytes(parsed.payload().toByteArray());
        }
        assertArrayEquals(
                parsed(Ipv4Codec.parse(ByteBuffer.wrap(packet))).payload().toByteArray(), payload.toByteArray());
    }

    @Test
    void whatMustNotBeCutIsAnswered() {
        ByteBuffer packet = ByteBuffer.wrap(TunnelFixture.packet("10.0.0.1", "10.0.0.2", 1400, true));
        assertEquals(List.of(), Oversize.pieces(packet, 1300));
        ByteBuffer answer = answered(Oversize.answer(packet, 1300));
        assertEquals(576, answer.remaining());
        Ipv4Packet error = parsed(Ipv4Codec.parse(answer));
        assertEquals("10.0.0.2 10.0.0.1", error.source() + " " + error.destination());
        assertEquals(
                "unreachable, code 4, mtu 1300, length 556",
                parsed(IcmpCodec.parseV4(error.payload())).toString());
        assertNull(Oversize.answer(answer, 68), "an error about an error");
    }

    @Test
    void ipv6IsNeverCut() {
        byte[] packet = Ipv6Codec.encode(
                new Ipv6Packet(0, 0, 0, 64, HERE, THERE, List.of(), 17, Payload.view(ByteBuffer.allocate(1400))));
        assertEquals(List.of(), Oversize.pieces(ByteBuffer.wrap(packet), 1300));
        ByteBuffer answer = answered(Oversize.answer(ByteBuffer.wrap(packet), 1300));
        assertEquals(1280, answer.remaining());
        Ipv6Packet error = parsed(Ipv6Codec.parse(answer));
        PacketTooBig message =
                assertInstanceOf(PacketTooBig.class, parsed(IcmpCodec.parseV6(error.payload(), THERE, HERE)));
        assertEquals(1300, message.mtu());
        assertNull(Oversize.answer(answer, 1280), "an error about an error");
    }

    private static ByteBuffer answered(ByteBuffer answer) {
        assertNotNull(answer);
        return answer;
    }

    @Property(tries = 2000)
    void survivesAnything(@ForAll @Size(max = 80) byte[] bytes, @ForAll boolean isIpv4) {
        if (bytes.length > 5) {
            bytes[0] = (byte) (isIpv4 ? 0x45 : 0x60);
            bytes[isIpv4 ? 2 : 4] = 0;
            bytes[isIpv4 ? 3 : 5] = (byte) (isIpv4 ? bytes.length : bytes.length - 40);
        }
        Oversize.pieces(ByteBuffer.wrap(bytes), 68);
        Oversize.answer(ByteBuffer.wrap(bytes), 68);
    }
}
