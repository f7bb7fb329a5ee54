package org.lucidstack.tun;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lucidstack.wire.InternetChecksum;

class UdpSplitterTest {

    private static final int FRONT = 12;

    /** A buffer with a super-datagram behind {@link #FRONT} bytes. */
    private static ByteBuffer superDatagram(boolean ipv4, int id, byte[] payload) {
        int udp = ipv4 ? 20 : 40;
        ByteBuffer packet = ByteBuffer.allocate(FRONT + udp + 8 + payload.length + 100);
        if (ipv4) {
            packet.putInt(FRONT, 0x45000000 | udp + 8 + payload.length).putShort(FRONT + 4, (short) id);
            packet.putShort(FRONT + 8, (short) 0x4011)
                    .putInt(FRONT + 12, 0x0a000001)
                    .putInt(FRONT + 16, 0x0a000002);
            long sum = InternetChecksum.sum(packet, FRONT, 20);
            packet.putShort(FRONT + 10, (short) InternetChecksum.checksum(sum));
        } else {
            packet.putInt(FRONT, 0x60000000)
                    .putShort(FRONT + 4, (short) (8 + payload.length))
                    .put(FRONT + 6, (byte) 17);
        }
        packet.putInt(FRONT + udp, 0x1234_0007).putShort(FRONT + udp + 4, (short) (8 + payload.length));
        packet.put(FRONT + udp + 8, payload);
        return packet.limit(FRONT + udp + 8 + payload.length).position(FRONT);
    }

    @Property(tries = 300)
    void datagramsCarryThePayloadAndTruthfulHeaders(
            @ForAll boolean ipv4,
            @ForAll @IntRange(min = 0, max = 65535) int id,
            @ForAll @IntRange(min = 1, max = 6000) int total,
            @ForAll @IntRange(min = 1, max = 1500) int size) {
        byte[] payload = new byte[total];
        new Random(total).nextBytes(payload);
        int udp = ipv4 ? 20 : 40;
        ByteBuffer packet = superDatagram(ipv4, id, payload);
        List<ByteBuffer> datagrams = new ArrayList<>();

        boolean split = new UdpSplitter().split(packet, udp, size, (datagram, verified) -> {
            assertTrue(verified);
            datagrams.add(
                    ByteBuffer.allocate(datagram.remaining()).put(datagram).flip());
        });

        assertTrue(split);
        assertEquals((total + size - 1) / size, datagrams.size());
        for (int i = 0; i < datagrams.size(); i++) {
            byte[] expected = Arrays.copyOfRange(payload, i * size, Math.min(total, (i + 1) * size));
            ByteBuffer datagram = datagrams.get(i);
            assertArrayEquals(expected, Arrays.copyOfRange(datagram.array(), udp + 8, datagram.limit()));
            assertEquals(8 + expected.length, datagram.getShort(udp + 4));
            assertEquals(0x1234_0007, datagram.getInt(udp));
            if (ipv4) {
                assertEquals(datagram.limit(), datagram.getShort(2));
                assertEquals(id + i & 0xffff, datagram.getShort(4) & 0xffff);
                assertTrue(InternetChecksum.isValid(InternetChecksum.sum(datagram, 0, 20)));
            } else {
                assertEquals(datagram.limit() - 40, datagram.getShort(4));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"true, 0", "true, 19", "false, 20", "true, 129", "true, 1000"})
    void headersWithoutSenseAreRefused(boolean ipv4, int udp) {
        ByteBuffer packet = superDatagram(ipv4, 1, new byte[500]);

        assertFalse(new UdpSplitter().split(packet, udp, 100, (datagram, verified) -> {
            throw new AssertionError("delivered");
        }));
    }
}
