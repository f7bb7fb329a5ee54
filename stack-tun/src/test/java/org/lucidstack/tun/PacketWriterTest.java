package org.lucidstack.tun;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.lucidstack.buffer.Payload;
import org.lucidstack.wire.PacketBuffer;

class PacketWriterTest {

    private static final int CWR_ACK = 0x90;
    private final PacketBuffer packet = new PacketBuffer();

    /** Headers of the given length whose bytes are all {@code fill}, the first of them the IP version. */
    private void headers(int version, int ipLength, int tcpLength, int fill) {
        ByteBuffer headers = packet.prepend(tcpLength);
        for (int i = 0; i < tcpLength; i++) {
            headers.put(headers.position() + i, (byte) fill);
        }
        packet.leaveChecksumPartial(16);
        packet.prepend(ipLength);
        for (int i = 0; i < ipLength; i++) {
            headers.put(headers.position() + i, (byte) fill);
        }
        headers.put(headers.position(), (byte) (version << 4));
    }

    private byte[] written(int vnetHeaderLength) {
        try (PacketPair pair = new PacketPair()) {
            assertEquals(0, new PacketWriter(pair.file(vnetHeaderLength)).write(packet));
            return pair.receive();
        }
    }

    private static int u16(byte[] bytes, int at) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).getShort(at) & 0xffff;
    }

    /** A payload in pieces of the given lengths, some of them on the heap if asked. */
    private static Payload pieces(List<Integer> lengths, boolean heap) {
        Random random = new Random(lengths.hashCode());
        List<ByteBuffer> parts = new ArrayList<>();
        for (int length : lengths) {
            byte[] bytes = new byte[length];
            random.nextBytes(bytes);
            parts.add(
                    heap
                            ? ByteBuffer.wrap(bytes)
                            : ByteBuffer.allocateDirect(length + 3)
                                    .put(3, bytes)
                                    .position(3));
        }
        return Payload.ofPieces(parts);
    }

    @Property(tries = 200)
    void bytesArriveInOrderHoweverTheyLie(
            @ForAll @Size(max = 70) List<@IntRange(max = 900) Integer> lengths,
            @ForAll boolean heap,
            @ForAll boolean vnet) {
        Payload payload = pieces(lengths, heap);
        packet.start(payload);
        byte[] headers = new byte[40];
        Arrays.fill(headers, (byte) 7);
        packet.prepend(40).put(packet.headers().position(), headers);

        byte[] sent = written(vnet ? VnetHeader.LENGTH : 0);

        ByteBuffer expected = ByteBuffer.allocate((vnet ? VnetHeader.LENGTH : 0) + 40 + payload.length());
        expected.position(vnet ? VnetHeader.LENGTH : 0);
        expected.put(headers).put(payload.toByteArray());
        assertArrayEquals(expected.array(), sent);
    }

    @Test
    void superSegmentIsDescribed() {
        packet.start(pieces(List.of(4000, 3000), false));
        headers(4, 20, 32, 0);
        packet.requestSegmentation(1448);

        byte[] sent = written(VnetHeader.LENGTH);

        assertEquals(VnetHeader.NEEDS_CSUM, sent[0]);
        assertEquals(VnetHeader.GSO_TCPV4, sent[1]);
        assertEquals(52, u16(sent, 2));
        assertEquals(1448, u16(sent, 4));
        assertEquals(20, u16(sent, 6));
        assertEquals(16, u16(sent, 8));
        assertEquals(VnetHeader.LENGTH + 52 + 7000, sent.length);
    }

    @Test
    void superSegmentOfIpv6WithCongestionWindowReducedIsDescribed() {
        packet.start(pieces(List.of(4000), false));
        headers(6, 40, 20, CWR_ACK);
        packet.requestSegmentation(1428);

        byte[] sent = written(VnetHeader.OLD_LENGTH);

        assertEquals(VnetHeader.GSO_TCPV6 | VnetHeader.GSO_ECN, sent[1] & 0xff);
        assertEquals(60, u16(sent, 2));
        assertEquals(40, u16(sent, 6));
        assertEquals(VnetHeader.OLD_LENGTH + 60 + 4000, sent.length);
    }

    @Test
    void segmentThatFitsIsNotCut() {
        packet.start(pieces(List.of(1448), false));
        headers(4, 20, 32, 0);
        packet.requestSegmentation(1448);

        byte[] sent = written(VnetHeader.LENGTH);

        assertEquals(VnetHeader.NEEDS_CSUM, sent[0]);
        assertEquals(VnetHeader.GSO_NONE, sent[1]);
        assertEquals(0, u16(sent, 4));
    }

    @Test
    void headerOfAnEarlierPacketLeavesNoTrace() {
        try (PacketPair pair = new PacketPair()) {
            PacketWriter writer = new PacketWriter(pair.file(VnetHeader.LENGTH));
            packet.start(pieces(List.of(4000), false));
            headers(4, 20, 20, 0xff);
            packet.requestSegmentation(1460);
            assertEquals(0, writer.write(packet));
            packet.start(Payload.of((byte) 1));
            packet.prepend(20);
            assertEquals(0, writer.write(packet));

            pair.receive();
            assertArrayEquals(new byte[VnetHeader.LENGTH], Arrays.copyOf(pair.receive(), VnetHeader.LENGTH));
        }
    }

    @Test
    void partialChecksumNeedsTheHeader() {
        packet.start(Payload.EMPTY);
        headers(4, 20, 20, 0);
        try (PacketPair pair = new PacketPair()) {
            assertEquals(Errno.EOPNOTSUPP, new PacketWriter(pair.file(0)).write(packet));
            assertEquals(0, pair.receive().length);
        }
    }
}
