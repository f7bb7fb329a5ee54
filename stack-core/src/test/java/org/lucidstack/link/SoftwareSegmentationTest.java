package org.lucidstack.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.lucidstack.buffer.Payload;
import org.lucidstack.net.IpAddress;
import org.lucidstack.net.Ipv4Address;
import org.lucidstack.net.Ipv6Address;
import org.lucidstack.wire.IpCodec;
import org.lucidstack.wire.IpPacket;
import org.lucidstack.wire.IpProtocol;
import org.lucidstack.wire.Ipv4Packet;
import org.lucidstack.wire.Ipv6Packet;
import org.lucidstack.wire.OpaqueBytes;
import org.lucidstack.wire.PacketBuffer;
import org.lucidstack.wire.ParseResult.Parsed;
import org.lucidstack.wire.SeqNumber;
import org.lucidstack.wire.TcpCodec;
import org.lucidstack.wire.TcpFlags;
import org.lucidstack.wire.TcpOption;
import org.lucidstack.wire.TcpSegment;
import org.lucidstack.wire.UdpCodec;
import org.lucidstack.wire.UdpDatagram;

/** What leaves for a device without offload is as if TCP had made every packet itself. */
class SoftwareSegmentationTest {

    private static final int ALL_FLAGS = TcpFlags.ACK | TcpFlags.PSH | TcpFlags.FIN | TcpFlags.CWR;

    private static final class Sink implements LinkDevice {
        private final List<byte[]> packets = new ArrayList<>();
        private final Offload offload;

        Sink(Offload offload) {
            this.offload = offload;
        }

        @Override
        public String name() {
            return "sink";
        }

        @Override
        public int mtu() {
            return 1500;
        }

        @Override
        public Offload offload() {
            return offload;
        }

        @Override
        public boolean transmit(PacketBuffer packet) {
            packets.add(packet.toByteArray());
            return true;
        }
    }

    @Property(tries = 300)
    void everyPieceIsAWholeSegment(
            @ForAll boolean v6,
            @ForAll @IntRange(min = 1, max = 65_000) int length,
            @ForAll @IntRange(min = 28, max = 9000) int size,
            @ForAll int seq,
            @ForAll @IntRange(max = 65_000) int split) {
        byte[] data = new byte[length];
        for (int i = 0; i < length; i++) {
            data[i] = (byte) (i * 31 >>> 3);
        }
        int cut = Math.min(split, length);
        Payload payload =
                Payload.ofPieces(List.of(ByteBuffer.wrap(data, 0, cut), ByteBuffer.wrap(data, cut, length - cut)));
        Sink sink = new Sink(Offload.NONE);
        assertTrue(SoftwareSegmentation.before(sink).transmit(superSegment(v6, payload, size, seq)));
        assertEquals((length + size - 1) / size, sink.packets.size());

        int offset = 0;
        for (byte[] bytes : sink.packets) {
            IpPacket ip = (IpPacket) assertInstanceOf(Parsed.class, IpCodec.parse(ByteBuffer.wrap(bytes)))
                    .value();
            TcpSegment segment = ((Parsed<TcpSegment>) assertInstanceOf(
                            Parsed.class, TcpCodec.parse(ip.payload(), ip.source(), ip.destination(), false)))
                    .value();
            boolean isLast = offset + size >= length;
            int expected =
                    ALL_FLAGS & (offset == 0 ? -1 : ~TcpFlags.CWR) & (isLast ? -1 : ~(TcpFlags.PSH | TcpFlags.FIN));
            assertEquals(expected, segment.flags());
            assertEquals(new SeqNumber(seq).plus(offset), segment.seq());
            assertEquals(Payload.of(data).slice(offset, Math.min(size, length - offset)), segment.payload());
            assertEquals(1, segment.options().size());
            if (ip instanceof Ipv4Packet v4) {
                assertEquals(700 + offset / size, v4.identification());
                assertTrue(v4.dontFragment());
            }
            offset += size;
        }
        assertTrue(offset >= length);
    }

    private static PacketBuffer superSegment(boolean v6, Payload payload, int size, int seq) {
        IpAddress source = v6 ? Ipv6Address.parse("fd00::1") : Ipv4Address.parse("10.0.0.1");
        IpAddress destination = v6 ? Ipv6Address.parse("fd00::2") : Ipv4Address.parse("10.0.0.2");
        PacketBuffer packet = new PacketBuffer();
        packet.start(payload);
        TcpSegment segment = new TcpSegment(
                80,
                4000,
                new SeqNumber(seq),
                SeqNumber.ZERO,
                ALL_FLAGS,
                1000,
                0,
                List.of(new TcpOption.Timestamps(1, 2)),
                payload);
        TcpCodec.prepend(segment, source, destination, true, packet);
        packet.requestSegmentation(size);
        if (v6) {
            IpCodec.prepend(
                    new Ipv6Packet(
                            0,
                            2,
                            5,
                            64,
                            (Ipv6Address) source,
                            (Ipv6Address) destination,
                            List.of(),
                            IpProtocol.TCP,
                            Payload.EMPTY),
                    packet);
        } else {
            IpCodec.prepend(
                    new Ipv4Packet(
                            0,
                            2,
                            700,
                            false,
                            true,
                            false,
                            0,
                            64,
                            IpProtocol.TCP,
                            (Ipv4Address) source,
                            (Ipv4Address) destination,
                            OpaqueBytes.EMPTY,
                            Payload.EMPTY),
                    packet);
        }
        return packet;
    }

    @Test
    void partialChecksumsOfOtherPacketsAreCompleted() {
        Ipv4Address a = Ipv4Address.parse("10.0.0.1");
        Ipv4Address b = Ipv4Address.parse("10.0.0.2");
        Sink sink = new Sink(Offload.NONE);
        PacketBuffer packet = new PacketBuffer();
        packet.start(Payload.of((byte) 1, (byte) 2, (byte) 3));
        UdpCodec.prepend(new UdpDatagram(1, 2, packet.payload()), a, b, true, packet);
        assertTrue(SoftwareSegmentation.before(sink).transmit(packet));
        assertInstanceOf(Parsed.class, UdpCodec.parse(Payload.of(sink.packets.getFirst()), a, b, false));
    }

    @Test
    void aDeviceThatDoesItAllIsLeftAlone() {
        Sink able = new Sink(new Offload(true, true));
        assertSame(able, SoftwareSegmentation.before(able));
    }
}
