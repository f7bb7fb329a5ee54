package org.lucidstack.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Membership against a comparison of networks with all host bits cleared. */
class PrefixTest {

    @Property
    void containsWhatHasTheSameNetwork(
            @ForAll int address, @ForAll @IntRange(max = 31) int flipped, @ForAll @IntRange(max = 32) int length) {
        check(new Ipv4Address(address), new Ipv4Address(address ^ 1 << flipped), length);
    }

    @Property
    void containsWhatHasTheSameNetworkInIpv6(
            @ForAll long high,
            @ForAll long low,
            @ForAll @IntRange(max = 127) int flipped,
            @ForAll @IntRange(max = 128) int length) {
        long highBit = flipped < 64 ? 1L << flipped : 0;
        long lowBit = flipped < 64 ? 0 : 1L << flipped;
        check(new Ipv6Address(high, low), new Ipv6Address(high ^ highBit, low ^ lowBit), length);
    }

    private static void check(IpAddress address, IpAddress other, int length) {
        Prefix prefix = new Prefix(address, length);
        assertEquals(address.masked(length).equals(other.masked(length)), prefix.contains(other));
        assertTrue(prefix.contains(address));
    }

    @Test
    void neverContainsTheOtherVersion() {
        assertFalse(Prefix.parse("0.0.0.0/0").contains(Ipv6Address.UNSPECIFIED));
        assertFalse(Prefix.parse("::/0").contains(Ipv4Address.UNSPECIFIED));
    }
}
