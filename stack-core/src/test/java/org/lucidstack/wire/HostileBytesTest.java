package org.lucidstack.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.lucidstack.Verifies;
import org.lucidstack.buffer.Payload;
import org.lucidstack.net.IpAddress;
import org.lucidstack.net.Ipv4Address;
import org.lucidstack.net.Ipv6Address;
import org.lucidstack.wire.ParseResult.Malformed;
import org.lucidstack.wire.ParseResult.Parsed;

/**
 * Random and mutated bytes: every parser answers, its offsets lie in the slice, and nothing outside the slice
 * matters.
 */
class HostileBytesTest {

    private static final Ipv4Address A4 = Ipv4Address.parse("10.0.0.1");
    private static final Ipv6Address A6 = Ipv6Address.parse("fd00::1");

    @Property(tries = 3000)
    @Verifies({"RFC1122-3.2.1.8-1", "MUST-7"})
    void randomBytes(@ForAll("junk") byte[] bytes) {
        parseAll(bytes);
    }

    @Property(tries = 5000)
    @Verifies({"RFC1122-3.2.1.8-1", "MUST-7", "RFC8200-4.1-1"})
    void mutatedPackets(@ForAll("packets") byte[] packet, @ForAll long seed) {
        Random random = new Random(seed);
        byte[] bytes =
                random.nextInt(4) == 0 ? Arrays.copyOf(packet, random.nextInt(packet.length + 1)) : packet.clone();
        for (int i = random.nextInt(5); i > 0 && bytes.length > 0; i--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
        }
        if (bytes.length > 20 && bytes[0] >>> 4 == 4) {
            repairIpv4Checksum(bytes);
        }
        parseAll(bytes);
    }

    private static void repairIpv4Checksum(byte[] bytes) {
        ByteBuffer packet = ByteBuffer.wrap(bytes);
        int length = Math.min((bytes[0] & 0xf) * 4, bytes.length);
        packet.putShort(10, (short) 0);
        packet.putShort(10, (short) InternetChecksum.checksum(InternetChecksum.sum(packet, 0, length)));
    }

    private static void parseAll(byte[] bytes) {
        ParseResult<? extends IpPacket> result = IpCodec.parse(ByteBuffer.wrap(bytes));
        assertEquals(result, IpCodec.parse(surrounded(bytes, 0x00)));
        assertEquals(result, IpCodec.parse(surrounded(bytes, 0xff)));
        check(result, bytes.length);
        String line = PacketPrinter.print(bytes);
        assertTrue(line.startsWith("IP"), line);
        assertFalse(line.contains("\n"), line);
        if (result instanceof Parsed<? extends IpPacket> parsed) {
            transport(
                    parsed.value().payload(),
                    parsed.value().source(),
                    parsed.value().destination());
        }
        transport(Payload.of(bytes), A4, A4);
        transport(Payload.of(bytes), A6, A6);
    }

    private static void transport(Payload bytes, IpAddress source, IpAddress destination) {
        check(TcpCodec.parse(bytes, source, destination, false), bytes.length());
        ParseResult<TcpSegment> segment = TcpCodec.parse(bytes, source, destination, true);
        check(segment, bytes.length());
        if (segment instanceof Parsed<TcpSegment>(TcpSegment value)) {
            assertNotNull(value.toString());
        }
        check(UdpCodec.parse(bytes, source, destination, false), bytes.length());
        check(UdpCodec.parse(bytes, source, destination, true), bytes.length());
        check(IcmpCodec.parseV4(bytes), bytes.length());
        check(IcmpCodec.parseV6(bytes, A6, A6), bytes.length());
    }

    private static void check(ParseResult<?> result, int length) {
        if (result instanceof Malformed<?>(MalformedReason reason, int offset)) {
            assertNotNull(reason);
            assertTrue(offset >= 0 && offset <= length, () -> offset + " of " + length);
        }
    }

    private static ByteBuffer surrounded(byte[] bytes, int filler) {
        byte[] all = new byte[bytes.length + 100];
        Arrays.fill(all, (byte) filler);
        System.arraycopy(bytes, 0, all, 50, bytes.length);
        return ByteBuffer.wrap(all, 50, bytes.length);
    }

    @Provide
    Arbitrary<byte[]> junk() {
        return Combinators.combine(WireArbitraries.bytes(0, 120), Arbitraries.of(0x45, 0x46, 0x4f, 0x60, 0x12))
                .as((bytes, first) -> {
                    if (bytes.length > 3) {
                        bytes[0] = first.byteValue();
                        bytes[2] = 0;
                    }
                    return bytes;
                });
    }

    @Provide
    Arbitrary<byte[]> packets() {
        Arbitrary<byte[]> v4 = Combinators.combine(WireArbitraries.ipv4Packet(), WireArbitraries.tcpSegment())
                .as((ip, tcp) -> Ipv4Codec.encode(new Ipv4Packet(
                        ip.dscp(),
                        ip.ecn(),
                        1,
                        false,
                        true,
                        false,
                        0,
                        64,
                        6,
                        ip.source(),
                        ip.destination(),
                        ip.options(),
                        Payload.of(TcpCodec.encode(tcp, ip.source(), ip.destination())))));
        return Arbitraries.oneOf(v4, WireArbitraries.ipv6Packet().map(Ipv6Codec::encode));
    }
}
