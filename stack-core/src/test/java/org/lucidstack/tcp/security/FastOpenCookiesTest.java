package org.lucidstack.tcp.security;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.lucidstack.net.Endpoint;
import org.lucidstack.net.FourTuple;
import org.lucidstack.net.IpAddress;
import org.lucidstack.tcp.security.FastOpenCookies.Verdict;
import org.lucidstack.wire.OpaqueBytes;

class FastOpenCookiesTest {

    private static final long LIFETIME = FastOpenCookies.SECRET_LIFETIME;

    private final FastOpenCookies cookies = new FastOpenCookies(new Random(1));

    private static FourTuple from(String remote, int port) {
        String local = remote.contains(":") ? "2001:db8::1" : "192.0.2.1";
        return FourTuple.of(new Endpoint(IpAddress.parse(local), 80), new Endpoint(IpAddress.parse(remote), port));
    }

    @Test
    void aCookieIsGoodFromItsAddressOnAnyPort() {
        OpaqueBytes cookie = cookies.cookie(from("203.0.113.9", 1000), 0);
        assertEquals(Verdict.VALID, cookies.judge(from("203.0.113.9", 2000), cookie, 0));
        assertEquals(Verdict.INVALID, cookies.judge(from("203.0.113.8", 1000), cookie, 0));
        assertEquals(Verdict.INVALID, cookies.judge(from("203.0.113.9", 1000), OpaqueBytes.EMPTY, 0));
        OpaqueBytes v6 = cookies.cookie(from("2001:db8::9", 1000), 0);
        assertEquals(Verdict.VALID, cookies.judge(from("2001:db8::9", 2000), v6, 0));
        assertEquals(8, v6.length());
    }

    @Test
    void itAgesWithTheSecretAndDiesWithTheNext() {
        FourTuple tuple = from("203.0.113.9", 1000);
        OpaqueBytes cookie = cookies.cookie(tuple, LIFETIME - 1);
        assertEquals(Verdict.AGING, cookies.judge(tuple, cookie, LIFETIME));
        assertNotEquals(cookie, cookies.cookie(tuple, LIFETIME));
        assertEquals(Verdict.AGING, cookies.judge(tuple, cookie, 2 * LIFETIME - 1));
        assertEquals(Verdict.INVALID, cookies.judge(tuple, cookie, 2 * LIFETIME));
        FastOpenCookies asleep = new FastOpenCookies(new Random(1));
        OpaqueBytes old = asleep.cookie(tuple, 0);
        assertEquals(Verdict.INVALID, asleep.judge(tuple, old, 2 * LIFETIME), "nobody called in between");
    }

    @Test
    void noTwoAddressesAndNoTwoServersShareCookies() {
        Set<OpaqueBytes> all = new HashSet<>();
        FastOpenCookies other = new FastOpenCookies(new Random(2));
        for (int i = 1; i < 250; i++) {
            all.add(cookies.cookie(from("203.0.113." + i, 1), 0));
            all.add(cookies.cookie(from("2001:db8::" + i, 1), 0));
            all.add(other.cookie(from("203.0.113." + i, 1), 0));
        }
        assertEquals(3 * 249, all.size());
    }
}
