package org.lucidstack.tun;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.lucidstack.wire.InternetChecksum;

class CoalescingReaderTest {

    private static final int TEXT = 1000;

    private final List<byte[]> packets = new ArrayList<>();
    private final List<Boolean> verified = new ArrayList<>();

    private void received(ByteBuffer packet, boolean checksumVerified) {
        byte[] bytes = new byte[packet.remaining()];
        packet.get(bytes);
        packets.add(bytes);
        verified.add(checksumVerified);
    }

    private boolean receive(CoalescingReader reader, int maxPackets) throws TunException {
        return reader.receive(this::received, maxPackets, reason -> {
            throw new AssertionError(reason);
        });
    }

    /** From 10.0.0.1 to 10.0.0.2, {@code seq} bytes after the start; each byte of text is its sequence number. */
    private static byte[] segment(int seq) {
        ByteBuffer packet = ByteBuffer.allocate(40 + TEXT);
        packet.putInt(0, 0x45000000 | 40 + TEXT)
                .putInt(8, 0x40060000)
                .putInt(12, 0x0a000001)
                .putInt(16, 0x0a000002);
        packet.putShort(10, (short) InternetChecksum.checksum(InternetChecksum.sum(packet, 0, 20)));
        packet.putInt(20, 4000 << 16 | 80).putInt(24, seq).putInt(28, 1).putInt(32, 0x50100400);
        for (int i = 0; i < TEXT; i++) {
            packet.put(40 + i, (byte) (seq + i));
        }
        long sum = 0x0a000001 + 0x0a000002 + 6 + 20 + TEXT + InternetChecksum.sum(packet, 20, 20 + TEXT);
        packet.putShort(36, (short) InternetChecksum.checksum(sum));
        return packet.array();
    }

    private static void assertText(int seq, int count, byte[] packet) {
        assertEquals(40 + count, packet.length);
        for (int i = 0; i < count; i++) {
            assertEquals((byte) (seq + i), packet[40 + i]);
        }
    }

    @Test
    void aRunIsDeliveredAsOneWhenItsBatchIsOver() throws TunException {
        try (PacketPair pair = new PacketPair()) {
            CoalescingReader reader = new CoalescingReader(pair.file(0));
            for (int i = 0; i < 5; i++) {
                pair.send(segment(i * TEXT));
            }

            assertTrue(receive(reader, 3));
            assertFalse(receive(reader, 3));
            assertFalse(receive(reader, 3));

            assertEquals(2, packets.size());
            assertText(0, 3 * TEXT, packets.get(0));
            assertText(3 * TEXT, 2 * TEXT, packets.get(1));
            assertEquals(List.of(true, true), verified);
        }
    }

    @Test
    void whatIsNotOfTheRunComesInItsPlace() throws TunException {
        try (PacketPair pair = new PacketPair()) {
            CoalescingReader reader = new CoalescingReader(pair.file(0));
            byte[] gap = segment(9 * TEXT);
            pair.send(segment(0));
            pair.send(segment(TEXT));
            pair.send((byte) 0x45, (byte) 1);
            pair.send(gap);

            assertFalse(receive(reader, 10));

            assertText(0, 2 * TEXT, packets.get(0));
            assertArrayEquals(new byte[] {0x45, 1}, packets.get(1));
            assertArrayEquals(gap, packets.get(2));
            assertEquals(List.of(true, false, true), verified);
        }
    }
}
