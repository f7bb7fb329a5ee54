package org.lucidstack.demo.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lucidstack.demo.stream.DialException.Reason;
import org.lucidstack.net.Endpoint;
import org.lucidstack.net.FourTuple;
import org.lucidstack.net.IpAddress;
import org.lucidstack.wire.Unreachable;

/** The parts of the gateway that need no network. */
class GatewayPartsTest {

    private static final IpAddress ONE = IpAddress.parse("10.0.0.1");
    private static final IpAddress TWO = IpAddress.parse("fd00::2");

    @Test
    void flowsAreCappedPerSourceAndInAll() {
        FlowLimits limits = new FlowLimits(3, 2);
        assertTrue(limits.tryEnter(ONE) && limits.tryEnter(ONE));
        assertFalse(limits.tryEnter(ONE), "of one source");
        assertTrue(limits.tryEnter(TWO));
        assertFalse(limits.tryEnter(TWO), "in all");
        assertEquals(2, limits.refused());
        limits.leave(ONE);
        assertTrue(limits.tryEnter(TWO));
        limits.leave(ONE);
        limits.leave(TWO);
        limits.leave(TWO);
        assertEquals(0, limits.count());
    }

    @ParameterizedTest
    @CsvSource({
        "direct, direct",
        "socks5://proxy:1080, socks5://proxy:1080",
        "socks5://[::1]:1080/, socks5://[::1]:1080",
        "socks5://ann@proxy:1080, socks5://ann@proxy:1080",
        "ssh://me@host, ssh://me@host:22"
    })
    void aWayIsRead(String text, String meant) {
        assertEquals(meant, ViaOption.parse(text).toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Direct",
                "socks5://proxy",
                "socks5://ann:pass@proxy:1",
                "socks5://@proxy:1",
                "socks4://proxy:1",
                "ssh://host",
                "http://x:1"
            })
    void noWayIsRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> ViaOption.parse(text));
    }

    @Test
    void aProxysUnreachableIsOfTheHostAndOursIsWhatItIs() {
        DirectSockets sockets = new DirectSockets();
        Via direct = new Via(sockets, sockets, sockets, List.of(), null);
        Via proxied = new Via(sockets, sockets, null, List.of(), null);
        assertEquals(Unreachable.NETWORK, direct.unreachable(Reason.NETWORK_UNREACHABLE));
        assertEquals(Unreachable.HOST, direct.unreachable(Reason.HOST_UNREACHABLE));
        assertEquals(Unreachable.HOST, proxied.unreachable(Reason.NETWORK_UNREACHABLE));
        assertEquals(Unreachable.PROHIBITED, proxied.unreachable(Reason.DENIED));
    }

    @Test
    void whatGoesToTheProxyIsOurs() {
        DirectSockets sockets = new DirectSockets();
        Endpoint proxy = new Endpoint(ONE, 1080);
        Via via = new Via(sockets, sockets, null, List.of(proxy), null);
        Endpoint client = new Endpoint(IpAddress.parse("10.0.0.9"), 40_000);
        assertTrue(via.isOwn(FourTuple.of(proxy, client)));
        assertFalse(via.isOwn(FourTuple.of(new Endpoint(ONE, 80), client)));
        assertEquals(List.of(ONE), via.spared());
    }
}
