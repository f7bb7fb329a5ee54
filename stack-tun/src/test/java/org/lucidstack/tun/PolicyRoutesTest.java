package org.lucidstack.tun;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.lucidstack.net.IpAddress;
import org.lucidstack.net.Prefix;

/** Which rules lead into a gateway's device, and past it. */
class PolicyRoutesTest {

    private static List<String> rules(List<String> to, List<String> spared, int firstPort, int lastPort) {
        return PolicyRoutes.rules(
                        to.stream().map(Prefix::parse).toList(),
                        spared.stream().map(IpAddress::parse).toList(),
                        firstPort,
                        lastPort,
                        77)
                .stream()
                .map(rule -> rule.toString().replace(" protocol 76", ""))
                .toList();
    }

    @Test
    void sparedPortsNeverComeToTheDevice() {
        assertEquals(
                List.of(
                        "priority 20000 sport 100-200 lookup main",
                        "priority 20001 sport 100-200 unreachable",
                        "priority 20002 lookup main suppress_prefixlength 0",
                        "priority 20003 lookup 77"),
                rules(List.of("0.0.0.0/0"), List.of(), 100, 200));
    }

    @Test
    void aLongerRouteOfTheHostWinsAndTheLongestGoesFirst() {
        assertEquals(
                List.of(
                        "priority 20002 to 192.0.2.1/32 lookup main",
                        "priority 20003 to 192.0.2.1/32 unreachable",
                        "priority 20004 to 10.2.0.0/16 lookup main suppress_prefixlength 16",
                        "priority 20005 to 10.2.0.0/16 lookup 77",
                        "priority 20006 to 10.0.0.0/8 lookup main suppress_prefixlength 8",
                        "priority 20007 to 10.0.0.0/8 lookup 77"),
                rules(List.of("10.0.0.0/8", "10.2.3.4/16"), List.of("192.0.2.1"), 0, 0));
    }

    @Test
    void withoutRoutesThereIsNothingToSpare() {
        assertEquals(List.of(), rules(List.of(), List.of("192.0.2.1"), 100, 200));
    }
}
