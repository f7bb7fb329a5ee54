package org.lucidstack.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lucidstack.net.Prefix;

class AddressPlanTest {

    private static AddressPlan plan(String hosts, String own) {
        return AddressPlan.of(prefixes(hosts), prefixes(own));
    }

    private static List<Prefix> prefixes(String text) {
        return Stream.of(text.split(" "))
                .filter(word -> !word.isEmpty())
                .map(Prefix::parse)
                .toList();
    }

    @ParameterizedTest
    @CsvSource({
        "192.168.0.1/24, '', 192.168.0.2",
        "192.168.0.2/24, '', 192.168.0.3",
        "10.0.0.1/31, '', 10.0.0.0",
        "10.0.0.2/30, '', 10.0.0.1",
        "fd00:1::1/64, '', fd00:1::2",
        "192.168.0.1/24, 192.168.0.77/32, 192.168.0.77",
        "192.168.0.1/24, 192.168.0.64/26, 192.168.0.66",
        "192.168.0.1/24, 10.1.0.0/16, 10.1.0.2",
    })
    void namesOneAddressOfTheStack(String host, String own, String expected) {
        assertEquals(
                prefixes(expected).get(0).address(), plan(host, own).stack().get(0));
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.1/32, ''",
        "10.0.0.0/24, ''",
        "10.0.0.255/24, ''",
        "224.0.0.1/24, ''",
        "127.0.0.1/8, ''",
        "10.0.0.1/24 10.0.0.200/25, ''",
        "192.168.0.1/24, 192.168.0.1/32",
        "192.168.0.1/24, 192.168.0.255/32",
        "192.168.0.1/24, 224.1.0.0/16",
        "192.168.0.1/24, ff02::1/128",
    })
    void refusesWhatLeavesTheStackNoAddress(String hosts, String own) {
        UserError refused = assertThrows(UserError.class, () -> plan(hosts, own));
        assertTrue(String.valueOf(refused.getMessage()).endsWith("."));
    }

    @Test
    void blocksOutsideTheSubnetsAreRouted() {
        AddressPlan plan = plan("192.168.0.1/24", "192.168.0.128/25 10.9.0.0/16");
        assertEquals(prefixes("10.9.0.0/16"), plan.routes());
        assertEquals(prefixes("192.168.0.0/24 10.9.0.0/16"), plan.claims());
    }
}
