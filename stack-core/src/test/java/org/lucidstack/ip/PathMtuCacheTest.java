package org.lucidstack.ip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.lucidstack.Verifies;
import org.lucidstack.net.IpAddress;
import org.lucidstack.net.Ipv4Address;
import org.lucidstack.net.Ipv6Address;
import org.lucidstack.time.Clock;

/** The estimates of RFC 1191 and RFC 8201. */
class PathMtuCacheTest {

    private static final IpAddress V4 = Ipv4Address.parse("10.0.0.9");
    private static final IpAddress V6 = Ipv6Address.parse("fd00::9");

    private long now;
    private final PathMtuCache cache = new PathMtuCache(() -> now, 600 * Clock.SECOND);

    @Test
    @Verifies({"RFC1191-2-1", "RFC1191-3-1"})
    void startsFromTheFirstHopAndOnlyFalls() {
        assertEquals(1500, cache.get(V4, 1500));
        assertTrue(cache.lower(V4, 1400, 1500, 1500));
        assertEquals(1400, cache.get(V4, 1500));
        assertFalse(cache.lower(V4, 1450, 1500, 1500));
        assertFalse(cache.lower(V4, 1400, 1500, 1500));
        assertEquals(1400, cache.get(V4, 1500));
        assertEquals(1300, cache.get(V4, 1300), "the first hop counts too");
        assertEquals(1500, cache.get(V6, 1500), "each destination by itself");
    }

    @Test
    @Verifies("RFC1191-3-4")
    void isForgottenAfterTenMinutes() {
        cache.lower(V4, 1400, 1500, 1500);
        now = 600 * Clock.SECOND - 1;
        assertEquals(1400, cache.get(V4, 1500));
        now++;
        assertEquals(1500, cache.get(V4, 1500));
        assertEquals(0, cache.size());
    }

    @Test
    @Verifies("RFC1191-3-3")
    void withoutAnMtuTheNextPlateauIsTaken() {
        int[] expected = {1492, 1006, 508, 296, 68};
        for (int plateau : expected) {
            assertTrue(cache.lower(V4, 0, 1500, 1500));
            assertEquals(plateau, cache.get(V4, 1500));
        }
        assertFalse(cache.lower(V4, 0, 1500, 1500));
        assertTrue(cache.lower(Ipv4Address.parse("10.0.0.8"), 0, 1200, 9000));
        assertEquals(1006, cache.get(Ipv4Address.parse("10.0.0.8"), 9000), "below the packet that was too big");
    }

    @Test
    @Verifies("RFC8201-4-2")
    void ipv6NeverGoesBelowItsLeastMtu() {
        assertFalse(cache.lower(V6, 1279, 1500, 1500));
        assertFalse(cache.lower(V6, 0, 1500, 1500));
        assertEquals(1500, cache.get(V6, 1500));
        assertTrue(cache.lower(V6, 1280, 1500, 1500));
        assertEquals(1280, cache.get(V6, 1500));
        assertFalse(cache.lower(V6, 0xffffffffL, 1500, 1500));
    }

    @Property(tries = 500)
    @Verifies({"RFC1191-3-1", "RFC1191-3-2", "RFC8201-4-2"})
    void noMessageEverRaisesOrUndercutsTheLimits(
            @ForAll boolean v6,
            @ForAll @LongRange(min = 0, max = 0xffffffffL) long reported,
            @ForAll @IntRange(max = 65_535) int size) {
        IpAddress address = v6 ? V6 : V4;
        int before = cache.get(address, 9000);
        cache.lower(address, reported % 10_000, size, 9000);
        int after = cache.get(address, 9000);
        assertTrue(after <= before);
        assertTrue(after >= (v6 ? 1280 : 68));
    }

    @Test
    void isBounded() {
        for (int i = 0; i < 10_000; i++) {
            cache.lower(new Ipv4Address(0x0a000000 + i), 1400, 1500, 1500);
        }
        assertEquals(4096, cache.size());
        assertEquals(1400, cache.get(new Ipv4Address(0x0a000000 + 9_999), 1500));
    }
}
