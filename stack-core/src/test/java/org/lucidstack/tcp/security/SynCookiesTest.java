package org.lucidstack.tcp.security;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.lucidstack.Verifies;
import org.lucidstack.net.FourTuple;
import org.lucidstack.net.IpAddress;
import org.lucidstack.tcp.security.SynCookies.Offer;
import org.lucidstack.wire.SeqNumber;
import org.lucidstack.wire.TcpOption.Timestamps;

class SynCookiesTest {

    private static final FourTuple TUPLE = tuple("10.0.0.1", 80, "10.0.0.2", 40_000);
    private static final SeqNumber PEER_ISN = new SeqNumber(0x89abcdef);
    private static final Offer PLAIN = new Offer(1460, -1, false, false, false);
    private static final Offer FULL = new Offer(1460, 7, true, true, true);

    private final SynCookies cookies = new SynCookies(new Random(1));

    private static FourTuple tuple(String local, int localPort, String remote, int remotePort) {
        return new FourTuple(IpAddress.parse(local), localPort, IpAddress.parse(remote), remotePort);
    }

    private static Timestamps echo(Offer offer) {
        return new Timestamps(0, SynCookies.timestamp(123_456_789, offer));
    }

    @Property
    @Verifies("RFC4987-3.6-1")
    void carriesMssAndOptions(
            @ForAll @IntRange(max = 65_535) int mss,
            @ForAll @IntRange(min = -1, max = 14) int scale,
            @ForAll boolean sack,
            @ForAll boolean ecn,
            @ForAll int isn,
            @ForAll int clock) {
        Offer offer = new Offer(mss, scale, sack, ecn, true);
        SeqNumber peer = new SeqNumber(isn);
        SeqNumber cookie = cookies.encode(TUPLE, peer, offer, 0);
        int value = SynCookies.timestamp(clock, offer);
        assertTrue(clock - value >= 0 && clock - value < 64, "never ahead of the clock");
        Offer back = cookies.decode(TUPLE, peer, cookie, new Timestamps(1, value), 1_000_000_000L);
        assertNotNull(back);
        assertEquals(new Offer(back.mss(), scale, sack, ecn, true), back);
        assertTrue(back.mss() <= Math.max(mss, 64), "rounded down");
        assertTrue(back.mss() * 2.1 >= mss || mss < 64 || back.mss() * 4 >= mss, "but not much");
    }

    @Test
    @Verifies("RFC4987-3.6-1")
    void commonSegmentSizesSurviveAndOptionsNeedTimestamps() {
        for (int mss : new int[] {536, 1220, 1400, 1440, 1452, 1460}) {
            Offer offer = new Offer(mss, 7, true, true, false);
            SeqNumber cookie = cookies.encode(TUPLE, PEER_ISN, offer, 0);
            assertEquals(new Offer(mss, -1, false, false, false), cookies.decode(TUPLE, PEER_ISN, cookie, null, 0));
        }
    }

    @Test
    @Verifies("RFC4987-3.6-1")
    void agesAndSecretsChange() {
        long issued = 10 * SynCookies.SECRET_LIFETIME + 5;
        SeqNumber cookie = cookies.encode(TUPLE, PEER_ISN, PLAIN, issued);
        assertEquals(cookie, cookies.encode(TUPLE, PEER_ISN, PLAIN, issued + 1));
        assertEquals(PLAIN, cookies.decode(TUPLE, PEER_ISN, cookie, null, issued));
        long endOfNextPeriod = 12 * SynCookies.SECRET_LIFETIME - 1;
        assertEquals(PLAIN, cookies.decode(TUPLE, PEER_ISN, cookie, null, endOfNextPeriod));
        assertNotEquals(cookie, cookies.encode(TUPLE, PEER_ISN, PLAIN, endOfNextPeriod));
        assertNull(cookies.decode(TUPLE, PEER_ISN, cookie, null, endOfNextPeriod + 1));
        SeqNumber later = cookies.encode(TUPLE, PEER_ISN, PLAIN, endOfNextPeriod + 1);
        long muchLater = 20 * SynCookies.SECRET_LIFETIME;
        assertNull(cookies.decode(TUPLE, PEER_ISN, later, null, muchLater), "after a long silence");
    }

    @Test
    @Verifies("RFC4987-3.6-1")
    void anyAlteredFieldIsRefused() {
        SeqNumber cookie = cookies.encode(TUPLE, PEER_ISN, FULL, 0);
        assertEquals(FULL, cookies.decode(TUPLE, PEER_ISN, cookie, echo(FULL), 0));
        FourTuple[] others = {
            tuple("10.0.0.3", 80, "10.0.0.2", 40_000),
            tuple("10.0.0.1", 81, "10.0.0.2", 40_000),
            tuple("10.0.0.1", 80, "10.0.0.3", 40_000),
            tuple("10.0.0.1", 80, "10.0.0.2", 40_001),
            TUPLE.reversed(),
        };
        for (FourTuple other : others) {
            assertNull(cookies.decode(other, PEER_ISN, cookie, echo(FULL), 0), other.toString());
        }
        for (int bit = 0; bit < 32; bit++) {
            assertNull(cookies.decode(TUPLE, new SeqNumber(PEER_ISN.value() ^ 1 << bit), cookie, echo(FULL), 0));
            assertNull(cookies.decode(TUPLE, PEER_ISN, new SeqNumber(cookie.value() ^ 1 << bit), echo(FULL), 0));
        }
        for (int bit = 0; bit < 6; bit++) {
            Timestamps altered = new Timestamps(0, echo(FULL).echo() ^ 1 << bit);
            assertNull(cookies.decode(TUPLE, PEER_ISN, cookie, altered, 0), "option bit " + bit);
        }
        assertNull(cookies.decode(TUPLE, PEER_ISN, cookie, null, 0), "agreed timestamps are missing");
        assertNull(new SynCookies(new Random(2)).decode(TUPLE, PEER_ISN, cookie, echo(FULL), 0), "another secret");
    }

    @Test
    void guessingIsHopeless() {
        Random random = new Random(3);
        int hits = 0;
        for (int i = 0; i < 200_000; i++) {
            hits += cookies.decode(TUPLE, PEER_ISN, new SeqNumber(random.nextInt()), null, 0) == null ? 0 : 1;
        }
        assertEquals(0, hits, "one in 2^27 is valid");
    }

    @Test
    void looksRandomInEveryBit() {
        int[] ones = new int[32];
        for (int i = 0; i < 4000; i++) {
            int cookie = cookies.encode(TUPLE, new SeqNumber(i), PLAIN, 0).value();
            for (int bit = 0; bit < 32; bit++) {
                ones[bit] += cookie >>> bit & 1;
            }
        }
        for (int count : ones) {
            assertTrue(count > 1800 && count < 2200, "" + count);
        }
    }
}
