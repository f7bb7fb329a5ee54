package org.lucidstack.tun;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.lucidstack.net.Prefix;
import org.lucidstack.tun.HostRoutes.Entry;

class HostRoutesTest {

    private static final List<String> IPV4 = List.of(
            "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT",
            "eth0\t00000000\t0100A8C0\t0003\t0\t0\t0\t00000000\t0\t0\t0",
            "eth0\t0000A8C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0",
            "vpn0\t0000000A\t00000000\t0001\t0\t0\t0\t000000FF\t0\t0\t0",
            "*\t000010AC\t00000000\t0201\t0\t0\t0\t0000F0FF\t0\t0\t0");

    private static final String ZERO = "00000000000000000000000000000000";
    private static final List<String> IPV6 = List.of(
            route6("fd000000000000000000000000000000", "40", "00000001", "eth0"),
            route6("fe800000000000000000000000000000", "40", "00000001", "eth0"),
            route6("ff000000000000000000000000000000", "08", "00000001", "eth0"),
            route6("fd000000000000000000000000000001", "80", "80200001", "lo"),
            route6(ZERO, "00", "00000003", "eth0"),
            route6("fd020000000000000000000000000000", "30", "00200200", "lo"));

    private static String route6(String destination, String length, String flags, String device) {
        return destination + " " + length + " " + ZERO + " 00 " + ZERO + " 00000100 00000001 00000000 " + flags
                + "     " + device;
    }

    private static HostRoutes routes() {
        List<Entry> entries = new ArrayList<>(HostRoutes.parseIpv4(IPV4));
        entries.addAll(HostRoutes.parseIpv6(IPV6));
        return new HostRoutes(entries);
    }

    @Test
    void readsWhatMattersOfTheKernelsTables() {
        assertEquals(
                List.of(
                        new Entry(Prefix.parse("192.168.0.0/24"), "eth0", false),
                        new Entry(Prefix.parse("10.0.0.0/8"), "vpn0", false),
                        new Entry(Prefix.parse("fd00::/64"), "eth0", false)),
                routes().entries());
    }

    @Test
    void overlapIsFoundEitherWayRound() throws TunException {
        TunException refusal =
                assertThrows(TunException.class, () -> routes().requireFree(Prefix.parse("192.168.0.128/25"), "tun0"));
        assertEquals(
                "192.168.0.128/25 overlaps the route 192.168.0.0/24 to eth0 on this host: choose another block.",
                refusal.getMessage());
        assertTrue(routes().overlap(Prefix.parse("10.0.0.0/7"), "tun0").isPresent());
        assertTrue(routes().overlap(Prefix.parse("fd00::77/128"), "tun0").isPresent());
        routes().requireFree(Prefix.parse("192.168.1.0/24"), "tun0");
        routes().requireFree(Prefix.parse("fd01::/64"), "tun0");
    }

    @Test
    void deviceItselfDoesNotCount() throws TunException {
        routes().requireFree(Prefix.parse("192.168.0.1/24"), "eth0");
    }

    @Test
    void addressesOfThisHostCount() throws TunException {
        HostRoutes here = HostRoutes.read();
        assertEquals(
                "the address 127.0.0.1/8 of lo",
                here.overlap(Prefix.parse("127.3.0.0/16"), "tun0").orElseThrow().toString());
    }
}
