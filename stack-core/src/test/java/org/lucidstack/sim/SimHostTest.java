package org.lucidstack.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.lucidstack.buffer.Payload;
import org.lucidstack.net.Endpoint;
import org.lucidstack.net.IpAddress;
import org.lucidstack.time.Clock;
import org.lucidstack.udp.ReceivedDatagram;
import org.lucidstack.udp.UdpHandler;
import org.lucidstack.udp.UdpSocket;

final class SimHostTest {
    private static final Endpoint ANY = new Endpoint(IpAddress.parse("::"), 0);

    private final Simulation sim = new Simulation(42);
    private final List<String> log = new ArrayList<>();

    /** Answers each datagram with itself. */
    private void echo(SimHost host, int port) throws IOException {
        UdpSocket socket = host.stack().openUdp(new Endpoint(IpAddress.parse("::"), port));
        socket.setHandler(new UdpHandler() {
            @Override
            public void onReadable(UdpSocket ready) {
                try {
                    ReceivedDatagram datagram = ready.receive();
                    ready.send(datagram.source(), Payload.of(datagram.data()));
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            }
        });
    }

    private UdpSocket client(SimHost host) throws IOException {
        UdpSocket socket = host.stack().openUdp(ANY);
        socket.setHandler(new UdpHandler() {
            @Override
            public void onReadable(UdpSocket ready) {
                try {
                    ReceivedDatagram datagram = ready.receive();
                    log.add(datagram.data().length + " bytes from " + datagram.source() + " at " + sim.now());
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            }
        });
        return socket;
    }

    @Test
    void datagramsGoBothWaysInExactTime() throws IOException {
        SimHost a = sim.host("a");
        SimHost b = sim.host("b");
        sim.connect(
                a,
                "10.0.0.1/24,fd00::1/64",
                b,
                "10.0.0.2/24,fd00::2/64",
                LinkSettings.of(8_000_000, Duration.ofMillis(10)));
        echo(b, 7);
        UdpSocket client = client(a);
        client.send(new Endpoint(IpAddress.parse("10.0.0.2"), 7), Payload.of(new byte[72]));
        sim.runFor(Duration.ofSeconds(1));
        client.send(new Endpoint(IpAddress.parse("fd00::2"), 7), Payload.of(new byte[52]));
        sim.runFor(Duration.ofSeconds(1));
        long roundTrip = 2 * (10 * Clock.MILLISECOND + 100 * Clock.MICROSECOND);
        assertEquals(
                List.of(
                        "72 bytes from 10.0.0.2:7 at " + roundTrip,
                        "52 bytes from [fd00::2]:7 at " + (Clock.SECOND + roundTrip)),
                log);
    }

    @Test
    void crossesARouterThatCutsFragmentsAgain() throws IOException {
        SimHost a = sim.host("a");
        SimHost b = sim.host("b");
        SimRouter router = sim.router("r");
        sim.connect(a, "10.0.1.2/24", router, "10.0.1.1/24", LinkSettings.PERFECT);
        SimLink narrow = sim.connect(router, "10.0.2.1/24", b, "10.0.2.2/24", LinkSettings.PERFECT.withMtu(576));
        echo(b, 7);
        UdpSocket client = client(a);
        client.send(new Endpoint(IpAddress.parse("10.0.2.2"), 7), Payload.of(new byte[300]));
        sim.runFor(Duration.ofSeconds(1));
        assertEquals(List.of("300 bytes from 10.0.2.2:7 at 0"), log);
        client.send(new Endpoint(IpAddress.parse("10.0.2.2"), 7), Payload.of(new byte[3000]));
        sim.runFor(Duration.ofSeconds(1));
        assertEquals(1 + 7, narrow.there().delivered());
    }

    @Test
    void linksComeBeforeTheStackIsUsed() {
        SimHost a = sim.host("a");
        assertThrows(IllegalStateException.class, a::stack);
        sim.connect(a, "10.0.0.1/24", sim.host("b"), "10.0.0.2/24", LinkSettings.PERFECT);
        a.stack();
        SimHost c = sim.host("c");
        assertThrows(
                IllegalStateException.class,
                () -> sim.connect(a, "10.1.0.1/24", c, "10.1.0.2/24", LinkSettings.PERFECT));
        assertThrows(IllegalArgumentException.class, () -> sim.host("a"));
    }
}
