package org.lucidstack.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.lucidstack.time.Clock;

final class QueueDisciplineTest {
    /** An IPv4 header with checksum, ECT(0), TTL 64. */
    private static final byte[] ECT = HexFormat.of().parseHex("4502001400000000400666e00a0000010a000002");

    private int headDrops;

    private static byte[] packet(boolean ecn, int length) {
        byte[] bytes = java.util.Arrays.copyOf(ECT, length);
        bytes[1] = (byte) (ecn ? 2 : 0);
        return bytes;
    }

    private static int headerSum(byte[] packet) {
        int sum = 0;
        for (int i = 0; i < 20; i += 2) {
            sum += (packet[i] & 0xff) << 8 | packet[i + 1] & 0xff;
        }
        return (sum & 0xffff) + (sum >>> 16);
    }

    @Test
    void markingAndHopCountKeepTheHeaderChecksumRight() {
        assertEquals(0xffff, headerSum(ECT), "the vector itself");
        byte[] marked = RawIp.marked(ECT);
        assertEquals(3, RawIp.ecn(marked));
        assertEquals(0xffff, headerSum(marked));
        byte[] forwarded = RawIp.withHopTaken(marked);
        assertEquals(63, RawIp.hopLimit(forwarded));
        assertEquals(0xffff, headerSum(forwarded));
        assertNull(RawIp.marked(packet(false, 20)));
    }

    @Test
    void marksIpv6() {
        byte[] packet = new byte[40];
        packet[0] = 0x60;
        packet[1] = 0x20;
        packet[7] = 9;
        byte[] marked = RawIp.marked(packet);
        assertEquals(3, RawIp.ecn(marked));
        assertEquals(8, RawIp.hopLimit(RawIp.withHopTaken(marked)));
    }

    /** Offers twice what leaves, for ten seconds of 1 ms steps; returns {taken, hits by drop, marks}. */
    private int[] overload(QueueSettings settings, boolean ecn) {
        QueueDiscipline queue = settings.create(new Simulation(1).random("q"), packet -> headDrops++);
        int refused = 0;
        int left = 0;
        int marks = 0;
        for (long ms = 0; ms < 10_000; ms++) {
            for (int i = 0; i < 2; i++) {
                refused += queue.enqueue(
                                new QueuedPacket(packet(ecn, 1000), ms * Clock.MILLISECOND), ms * Clock.MILLISECOND)
                        ? 0
                        : 1;
            }
            QueuedPacket out = queue.dequeue(ms * Clock.MILLISECOND);
            left += out == null ? 0 : 1;
            marks += out != null && RawIp.ecn(out.bytes()) == 3 ? 1 : 0;
        }
        assertEquals(20_000, refused + headDrops + left + queue.bytes() / 1000, "packets are conserved");
        return new int[] {refused, headDrops, marks};
    }

    @Test
    void redDropsBeforeTheLimitAndMarksInstead() {
        QueueSettings.Red red = new QueueSettings.Red(20_000, 60_000, 0.1, 200_000, true);
        int[] dropped = overload(red, false);
        assertTrue(dropped[0] > 5000, "refused " + dropped[0]);
        assertEquals(0, dropped[2]);
        int[] marked = overload(red, true);
        assertTrue(marked[2] > 5000, "marked " + marked[2]);
    }

    @Test
    void codelDropsAtTheHeadOrMarks() {
        QueueSettings.CoDel codel =
                new QueueSettings.CoDel(Duration.ofMillis(5), Duration.ofMillis(100), 10_000_000, true);
        int[] dropped = overload(codel, false);
        assertEquals(0, dropped[0]);
        assertTrue(dropped[1] > 500, "dropped " + dropped[1]);
        headDrops = 0;
        int[] marked = overload(codel, true);
        assertEquals(0, marked[1]);
        assertTrue(marked[2] > 500, "marked " + marked[2]);
    }

    @Test
    void codelLeavesAShortQueueAlone() {
        QueueSettings.CoDel settings =
                new QueueSettings.CoDel(Duration.ofMillis(5), Duration.ofMillis(100), 10_000_000, false);
        QueueDiscipline queue = settings.create(new Simulation(1).random("q"), packet -> headDrops++);
        for (long ms = 0; ms < 1000; ms++) {
            queue.enqueue(new QueuedPacket(packet(false, 1000), ms * Clock.MILLISECOND), ms * Clock.MILLISECOND);
            assertTrue(queue.dequeue(ms * Clock.MILLISECOND + Clock.MILLISECOND) != null);
        }
        assertEquals(0, headDrops);
    }
}
