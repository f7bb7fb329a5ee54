package org.lucidstack.demo.socks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lucidstack.demo.socks.AccessRules.Pattern;

class AccessRulesTest {

    private static AccessRules only(String pattern) {
        return new AccessRules(List.of(Pattern.parse(pattern)), List.of());
    }

    private static AccessRules allBut(String pattern) {
        return new AccessRules(List.of(), List.of(Pattern.parse(pattern)));
    }

    @ParameterizedTest
    @CsvSource({
        "*, host, 1, true",
        "*:80, host, 80, true",
        "*:80, host, 81, false",
        "host, HOST., 1, true",
        "host:*, host, 9, true",
        "host, xhost, 1, false",
        "*.example.org, www.example.org, 1, true",
        "*.example.org, example.org, 1, false",
        "*.example.org, www.example.org.evil.test, 1, false",
        "10.0.0.0/8, 10.1.2.3, 1, true",
        "10.0.0.0/8, 11.1.2.3, 1, false",
        "192.0.2.1:22, 192.0.2.1, 22, true",
        "[fd00::1]:22, fd00::1, 22, true",
        "[fd00::1]:22, fd00::1, 23, false",
        "fd00::/8, fd00::1, 23, true",
        "fd00::/8, 10.0.0.1, 23, false"
    })
    void patterns(String pattern, String host, int port, boolean matches) {
        assertEquals(matches, only(pattern).permits(host, null, port));
        assertEquals(!matches, allBut(pattern).permits(host, null, port));
    }

    @Test
    void aNameIsJudgedByItsAddressToo() throws UnknownHostException {
        InetAddress inside = InetAddress.getByName("10.1.2.3");
        assertFalse(allBut("10.0.0.0/8").permits("innocent.example", inside, 80));
        assertTrue(only("10.0.0.0/8").permits("innocent.example", inside, 80));
        assertFalse(only("10.0.0.0/8").permits("innocent.example", null, 80), "nobody knows its address");
        assertTrue(only("10.0.0.0/8").mayPermit("innocent.example", 80), "it may have one");
        assertFalse(only("10.0.0.0/8").mayPermit("11.0.0.1", 80));
        assertFalse(allBut("*.evil.test").mayPermit("x.evil.test", 80));
    }

    @Test
    void denyWins() {
        AccessRules rules = new AccessRules(List.of(Pattern.parse("*")), List.of(Pattern.parse("*:25")));
        assertTrue(rules.permits("host", null, 80));
        assertFalse(rules.permits("host", null, 25));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ":80", "a*b", "*.*", "host:x", "10.0.0.0/33", "host/8"})
    void refusesWhatIsNoPattern(String text) {
        assertThrows(IllegalArgumentException.class, () -> Pattern.parse(text));
    }
}
