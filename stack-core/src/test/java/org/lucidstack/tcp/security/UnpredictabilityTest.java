package org.lucidstack.tcp.security;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.BitSet;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.lucidstack.Verifies;
import org.lucidstack.net.FourTuple;
import org.lucidstack.net.IpAddress;
import org.lucidstack.net.Ipv4Address;

/**
 * Sequence numbers, ports and timestamp offsets: the same for the same secret, evenly spread, and of no use for
 * guessing others.
 */
class UnpredictabilityTest {

    private static final int BUCKETS = 64;
    /** Chi-square with 63 degrees of freedom exceeds this once in a hundred thousand draws. */
    private static final double LIMIT = 120;

    private static FourTuple tuple(int host, int port) {
        return new FourTuple(new Ipv4Address(0x0a000001), port, new Ipv4Address(0x0a010000 + host), 80);
    }

    private static double chiSquare(int[] counts, int total) {
        double expected = (double) total / counts.length;
        double sum = 0;
        for (int count : counts) {
            sum += (count - expected) * (count - expected) / expected;
        }
        return sum;
    }

    @Test
    @Verifies({"MUST-8", "RFC6528-3-1"})
    void sequenceNumbersTickEveryFourMicroseconds() {
        IsnGenerator generator = new IsnGenerator(new Random(1));
        FourTuple tuple = tuple(1, 1000);
        int start = generator.next(tuple, 0).value();
        assertEquals(start, generator.next(tuple, 3_999).value());
        assertEquals(start + 1, generator.next(tuple, 4_000).value());
        assertEquals(start + 250_000, generator.next(tuple, 1_000_000_000).value());
        assertEquals(start, generator.next(tuple, 4_000L << 32).value(), "after 4.77 hours the clock has come around");
    }

    @Test
    @Verifies({"MUST-9", "SHLD-1"})
    void sequenceNumbersOfOtherTuplesAreNoHelp() {
        IsnGenerator generator = new IsnGenerator(new Random(2));
        IsnGenerator sameSecret = new IsnGenerator(new Random(2));
        IsnGenerator otherSecret = new IsnGenerator(new Random(3));
        int[] values = new int[BUCKETS];
        int[] differences = new int[BUCKETS];
        int last = 0;
        int total = 64_000;
        for (int i = 0; i < total; i++) {
            FourTuple tuple = tuple(i >> 8, i & 0xff);
            int isn = generator.next(tuple, 0).value();
            assertEquals(isn, sameSecret.next(tuple, 0).value());
            values[isn >>> 26]++;
            differences[isn - last >>> 26]++;
            last = isn;
        }
        assertTrue(chiSquare(values, total) < LIMIT);
        assertTrue(chiSquare(differences, total) < LIMIT);
        assertNotEquals(generator.next(tuple(1, 1), 0), otherSecret.next(tuple(1, 1), 0));
        assertNotEquals(
                generator.next(tuple(1, 1), 0), generator.next(tuple(1, 1).reversed(), 0));
    }

    @Test
    @Verifies("MUST-9")
    void bothVersionsOfIpAreCovered() {
        IsnGenerator generator = new IsnGenerator(new Random(4));
        Set<Object> seen = new HashSet<>();
        String[] locals = {"0.0.0.1", "::1", "1::", "0.0.0.2", "::2"};
        for (String local : locals) {
            String remote = local.contains(":") ? "::7" : "0.0.0.7";
            seen.add(generator.next(new FourTuple(IpAddress.parse(local), 1, IpAddress.parse(remote), 2), 0));
        }
        assertEquals(locals.length, seen.size());
    }

    @Test
    @Verifies("RFC7323-7.1-1")
    void timestampOffsetsDifferBetweenTuplesAndStayWithOne() {
        TimestampOffsets offsets = new TimestampOffsets(new Random(5));
        Set<Integer> seen = new HashSet<>();
        for (int i = 0; i < 1000; i++) {
            assertEquals(offsets.offset(tuple(i, 1)), offsets.offset(tuple(i, 1)));
            seen.add(offsets.offset(tuple(i, 1)));
        }
        assertTrue(seen.size() > 998);
    }

    @Test
    @Verifies("RFC6056-3.3-1")
    void portsAreSpreadOverTheRange() {
        EphemeralPorts ports = new EphemeralPorts(new Random(6));
        int range = EphemeralPorts.DEFAULT_LAST - EphemeralPorts.DEFAULT_FIRST + 1;
        int[] counts = new int[BUCKETS];
        int total = 64_000;
        for (int i = 0; i < total; i++) {
            int port = ports.choose(tuple(i, 0), candidate -> true);
            assertTrue(port >= EphemeralPorts.DEFAULT_FIRST && port <= EphemeralPorts.DEFAULT_LAST);
            counts[(int) ((long) (port - EphemeralPorts.DEFAULT_FIRST) * BUCKETS / range)]++;
        }
        assertTrue(chiSquare(counts, total) < LIMIT);
    }

    @Test
    @Verifies("RFC6056-3.3-1")
    void aDestinationSeesAPortAgainOnlyLate() {
        EphemeralPorts ports = new EphemeralPorts(new Random(7));
        Set<Integer> seen = new HashSet<>();
        for (int i = 0; i < 3000; i++) {
            assertTrue(seen.add(ports.choose(tuple(1, 0), candidate -> true)));
        }
    }

    @Test
    @Verifies("RFC6056-3.3-1")
    void everyFreePortIsFoundAndNoOther() {
        EphemeralPorts ports = new EphemeralPorts(new Random(8), 5000, 5999);
        BitSet used = new BitSet();
        used.set(5080);
        for (int i = 0; i < 999; i++) {
            int port = ports.choose(tuple(1, 0), candidate -> !used.get(candidate));
            assertTrue(port >= 5000 && port <= 5999 && !used.get(port));
            used.set(port);
        }
        assertEquals(0, ports.choose(tuple(1, 0), candidate -> !used.get(candidate)));
        assertThrows(IllegalArgumentException.class, () -> new EphemeralPorts(new Random(), 0, 100));
        assertThrows(IllegalArgumentException.class, () -> new EphemeralPorts(new Random(), 100, 70_000));
    }
}
