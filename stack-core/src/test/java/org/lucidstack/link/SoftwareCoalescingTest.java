package org.lucidstack.link;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.BeforeTry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lucidstack.buffer.Payload;
import org.lucidstack.net.Ipv4Address;
import org.lucidstack.net.Ipv6Address;
import org.lucidstack.wire.InternetChecksum;
import org.lucidstack.wire.IpCodec;
import org.lucidstack.wire.IpPacket;
import org.lucidstack.wire.IpProtocol;
import org.lucidstack.wire.Ipv4Packet;
import org.lucidstack.wire.Ipv6Packet;
import org.lucidstack.wire.OpaqueBytes;
import org.lucidstack.wire.PacketBuffer;
import org.lucidstack.wire.SeqNumber;
import org.lucidstack.wire.TcpCodec;
import org.lucidstack.wire.TcpFlags;
import org.lucidstack.wire.TcpOption;
import org.lucidstack.wire.TcpSegment;

/**
 * Joining loses nothing: whatever arrives, what is delivered and cut again by {@link SoftwareSegmentation} is what arrived, byte for
 * byte, but for the identification of IPv4.
 */
class SoftwareCoalescingTest {

    private static final int MTU = 1500;

    /** What was delivered. */
    private record Delivery(byte[] packet, boolean verified) {}

    private final ByteBuffer buffer = ByteBuffer.allocateDirect(SoftwareCoalescing.CAPACITY);
    private final ByteBuffer head = ByteBuffer.allocateDirect(SoftwareCoalescing.MAX_HEADERS);
    private final SoftwareCoalescing coalescing = new SoftwareCoalescing(buffer, head);
    private final List<Delivery> delivered = new ArrayList<>();

    @BeforeTry
    void forget() {
        delivered.clear();
    }

    private void deliver(ByteBuffer packet, boolean verified) {
        byte[] bytes = new byte[packet.remaining()];
        packet.get(bytes);
        delivered.add(new Delivery(bytes, verified));
    }

    /** As a device does: scatters the packet over both buffers. */
    private void arrives(byte[] packet) {
        int first = Math.min(packet.length, coalescing.headLength());
        head.put(0, packet, 0, first);
        buffer.put(coalescing.restAt(), packet, first, packet.length - first);
        coalescing.arrived(packet.length, this::deliver);
    }

    private void batch(List<byte[]> packets) {
        packets.forEach(this::arrives);
        coalescing.flush(this::deliver);
        assertEquals(0, coalescing.headLength(), "nothing is held between batches");
    }

    // ------------------------------------------------------------------ packets

    private static PacketBuffer packet(boolean v6, TcpSegment segment) {
        PacketBuffer packet = new PacketBuffer();
        packet.start(segment.payload());
        if (v6) {
            Ipv6Address source = Ipv6Address.parse("fd00::1");
            Ipv6Address destination = Ipv6Address.parse("fd00::2");
            TcpCodec.prepend(segment, source, destination, true, packet);
            IpCodec.prepend(
                    new Ipv6Packet(0, 2, 5, 64, source, destination, List.of(), IpProtocol.TCP, Payload.EMPTY), packet);
        } else {
            Ipv4Address source = Ipv4Address.parse("10.0.0.1");
            Ipv4Address destination = Ipv4Address.parse("10.0.0.2");
            TcpCodec.prepend(segment, source, destination, true, packet);
            IpPacket ip = new Ipv4Packet(
                    0,
                    2,
                    700,
                    false,
                    true,
                    false,
                    0,
                    64,
                    IpProtocol.TCP,
                    source,
                    destination,
                    OpaqueBytes.EMPTY,
                    Payload.EMPTY);
            IpCodec.prepend(ip, packet);
        }
        return packet;
    }

    private static TcpSegment segment(int port, int seq, int flags, int length, List<TcpOption> options, int fill) {
        byte[] data = new byte[length];
        new Random(fill).nextBytes(data);
        return new TcpSegment(
                port, 80, new SeqNumber(seq), new SeqNumber(77), flags, 1000, 0, options, Payload.of(data));
    }

    /** What leaves towards a device that cannot segment. */
    private static List<byte[]> cut(PacketBuffer packet, int size) {
        List<byte[]> packets = new ArrayList<>();
        packet.requestSegmentation(size);
        LinkDevice sink = new LinkDevice() {
            @Override
            public String name() {
                return "sink";
            }

            @Override
            public int mtu() {
                return MTU;
            }

            @Override
            public Offload offload() {
                return Offload.NONE;
            }

            @Override
            public boolean transmit(PacketBuffer piece) {
                packets.add(piece.toByteArray());
                return true;
            }
        };
        assertTrue(SoftwareSegmentation.before(sink).transmit(packet));
        return packets;
    }

    private static List<byte[]> train(boolean v6, int port, int seq, int length, int size, List<TcpOption> options) {
        return cut(packet(v6, segment(port, seq, TcpFlags.ACK | TcpFlags.PSH, length, options, seq)), size);
    }

    private static int transportOf(byte[] packet) {
        return packet[0] >>> 4 == 4 ? 20 : 40;
    }

    private static int headersOf(byte[] packet) {
        int tcp = transportOf(packet);
        return tcp + ((packet[tcp + 12] & 0xf0) >>> 2);
    }

    /** Cuts what was delivered as joined, into packets with as much text as {@code first} had. */
    private static List<byte[]> cutAgain(byte[] joined, byte[] first) {
        int tcp = transportOf(joined);
        int text = headersOf(joined);
        PacketBuffer packet = new PacketBuffer();
        packet.start(Payload.of(Arrays.copyOfRange(joined, text, joined.length)));
        ByteBuffer headers = packet.prepend(text - tcp);
        headers.put(headers.position(), joined, tcp, text - tcp);
        packet.leaveChecksumPartial(16);
        headers = packet.prepend(tcp);
        headers.put(headers.position(), joined, 0, tcp);
        return cut(packet, first.length - headersOf(first));
    }

    private static byte[] withoutIdentification(byte[] packet) {
        byte[] bytes = packet.clone();
        if (bytes.length > 12 && bytes[0] >>> 4 == 4) {
            bytes[4] = bytes[5] = bytes[10] = bytes[11] = 0;
        }
        return bytes;
    }

    private void assertNothingLost(List<byte[]> arrived) {
        int next = 0;
        for (Delivery delivery : delivered) {
            byte[] first = arrived.get(next);
            boolean alone = !delivery.verified || delivery.packet.length == first.length;
            List<byte[]> packets = alone ? List.of(delivery.packet) : cutAgain(delivery.packet, first);
            for (byte[] packet : packets) {
                assertArrayEquals(withoutIdentification(arrived.get(next)), withoutIdentification(packet));
                next++;
            }
        }
        assertEquals(arrived.size(), next);
    }

    // ------------------------------------------------------------------ tests

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aTrainOfSegmentsBecomesTheSuperSegmentThatItWas(boolean v6) {
        List<byte[]> train = train(v6, 4000, 1000, 30_000, 1448, List.of(new TcpOption.Timestamps(1, 2)));
        assertEquals(21, train.size());

        batch(train);

        assertEquals(1, delivered.size());
        assertTrue(delivered.getFirst().verified);
        assertNothingLost(train);
        assertTrue(IpCodec.parse(ByteBuffer.wrap(delivered.getFirst().packet))
                .toString()
                .startsWith("Parsed"));
    }

    @Test
    void aRunEndsBeforeThePacketWouldBeTooLong() {
        List<byte[]> trains = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            List<byte[]> train = train(false, 4000, i * 43_440, 43_440, 1448, List.of());
            byte[] last = train.removeLast();
            train.add(last);
            trains.addAll(train.subList(0, train.size() - 1));
            byte[] plain = cut(
                            packet(false, segment(4000, i * 43_440 + 41_992, TcpFlags.ACK, 1448, List.of(), i)), 1448)
                    .getFirst();
            trains.add(plain);
        }

        batch(trains);

        assertEquals(8 * 30, trains.size());
        assertEquals(6, delivered.size());
        delivered.forEach(delivery -> assertTrue(delivery.packet.length <= 65_535));
        assertNothingLost(trains);
    }

    @Property(tries = 400)
    void whateverArrivesNothingIsLostOrChanged(@ForAll long seed, @ForAll boolean v6) {
        Random random = new Random(seed);
        List<byte[]> packets = new ArrayList<>();
        int seq = random.nextInt();
        for (int i = 0; i < 6; i++) {
            int length = 1 + random.nextInt(30_000);
            int size = 100 + random.nextInt(1400);
            List<TcpOption> options = random.nextBoolean() ? List.of() : List.of(new TcpOption.Timestamps(1, 2));
            packets.addAll(train(v6, 4000 + random.nextInt(2), seq, length, size, options));
            seq += random.nextInt(4) == 0 ? random.nextInt(5000) : length;
        }
        for (int i = random.nextInt(6); i > 0; i--) {
            disturb(packets, random);
        }

        for (int from = 0; from < packets.size(); from += 64) {
            batch(packets.subList(from, Math.min(from + 64, packets.size())));
        }

        assertNothingLost(packets);
    }

    private static void disturb(List<byte[]> packets, Random random) {
        int at = random.nextInt(packets.size());
        byte[] packet = packets.get(at).clone();
        switch (random.nextInt(6)) {
            case 0 -> packets.remove(at);
            case 1 -> packets.add(at, packets.get(random.nextInt(packets.size())));
            case 2 -> Collections.swap(packets, at, random.nextInt(packets.size()));
            case 3 -> packets.set(at, Arrays.copyOf(packet, 1 + random.nextInt(packet.length)));
            case 4 -> packets.add(at, new byte[1 + random.nextInt(100)]);
            default -> {
                packet[random.nextInt(packet.length)] ^= (byte) (1 << random.nextInt(8));
                packets.set(at, packet);
            }
        }
        if (packets.isEmpty()) {
            packets.add(packet);
        }
    }

    /** Every bit of both headers of the second segment, flipped with right checksums: only PSH and IPv4's identification may differ. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void segmentsThatDifferInAnyFieldStayApart(boolean v6) {
        List<TcpOption> options = List.of(new TcpOption.Timestamps(1, 2));
        byte[] first = cut(packet(v6, segment(4000, 0, TcpFlags.ACK, 500, options, 1)), 500)
                .getFirst();
        byte[] second = cut(packet(v6, segment(4000, 500, TcpFlags.ACK, 500, options, 2)), 500)
                .getFirst();
        int tcp = transportOf(first);
        for (int bit = 0; bit < headersOf(first) * 8; bit++) {
            byte[] changed = second.clone();
            changed[bit / 8] ^= (byte) (0x80 >>> bit % 8);
            setChecksums(changed, tcp);
            boolean isFree = !v6 && bit / 8 >= 4 && bit / 8 < 6 || bit == (tcp + 13) * 8 + 4;
            boolean isChecksum = !v6 && bit / 8 >= 10 && bit / 8 < 12 || bit / 8 >= tcp + 16 && bit / 8 < tcp + 18;
            delivered.clear();

            batch(List.of(first, changed));

            assertEquals(isFree || isChecksum ? 1 : 2, delivered.size(), "bit " + bit);
            assertNothingLost(List.of(first, changed));
        }
    }

    private static void setChecksums(byte[] packet, int tcp) {
        ByteBuffer bytes = ByteBuffer.wrap(packet);
        int addresses = tcp == 20 ? 8 : 32;
        long pseudo = InternetChecksum.sum(bytes, tcp - addresses, addresses) + IpProtocol.TCP + packet.length - tcp;
        bytes.putShort(tcp + 16, (short) 0);
        long sum = pseudo + InternetChecksum.sum(bytes, tcp, packet.length - tcp);
        bytes.putShort(tcp + 16, (short) InternetChecksum.checksum(sum));
        if (tcp == 20) {
            bytes.putShort(10, (short) 0)
                    .putShort(10, (short) InternetChecksum.checksum(InternetChecksum.sum(bytes, 0, 20)));
        }
    }

    /** A flipped bit anywhere that a checksum covers: nothing joins, and the device vouches for nothing. */
    @Property(tries = 500)
    void aDamagedSegmentDoesNotJoin(
            @ForAll boolean v6, @ForAll @IntRange(max = 1499) int at, @ForAll @IntRange(max = 7) int bit) {
        List<byte[]> train = train(v6, 4000, 5, 4344, 1448, List.of(new TcpOption.Timestamps(1, 2)));
        byte[] damaged = train.get(1);
        int where = at % damaged.length;
        damaged[where] ^= (byte) (1 << bit);

        batch(train);

        assertArrayEquals(damaged, delivered.get(1).packet);
        boolean inNoChecksum = v6 && (where < 4 && damaged[0] >>> 4 == 6 || where == 7);
        assertEquals(inNoChecksum, delivered.get(1).verified);
        assertNothingLost(train);
    }

    @ParameterizedTest
    @ValueSource(
            ints = {TcpFlags.FIN, TcpFlags.SYN, TcpFlags.RST, TcpFlags.URG, TcpFlags.ECE, TcpFlags.CWR, TcpFlags.AE})
    void segmentsWithOtherFlagsStayAlone(int flag) {
        List<byte[]> packets = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            int flags = TcpFlags.ACK | (i == 1 ? flag : 0);
            packets.addAll(cut(packet(false, segment(4000, i * 100, flags, 100, List.of(), i)), 1448));
        }

        batch(packets);

        assertEquals(3, delivered.size());
        assertFalse(delivered.get(1).verified);
        assertNothingLost(packets);
    }

    @Test
    void aReceiverThatFailsLosesOnlyWhatItWasGiven() {
        List<byte[]> train = train(false, 4000, 0, 4344, 1448, List.of());
        arrives(train.get(0));
        arrives(train.get(1));
        assertThrows(
                IllegalStateException.class,
                () -> coalescing.flush((packet, verified) -> {
                    throw new IllegalStateException("a bug");
                }));

        batch(train);

        assertEquals(1, delivered.size());
        assertNothingLost(train);
    }

    @Test
    void largePacketsPassWithoutBeingHeld() {
        List<byte[]> packets = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            packets.addAll(cut(packet(true, segment(4000, i * 65_000, TcpFlags.ACK, 65_000, List.of(), i)), 65_000));
        }

        batch(packets);

        assertEquals(5, delivered.size());
        assertNothingLost(packets);
    }
}
