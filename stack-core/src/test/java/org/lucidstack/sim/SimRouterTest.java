package org.lucidstack.sim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.lucidstack.buffer.Payload;
import org.lucidstack.icmp.RouterErrors;
import org.lucidstack.net.Ipv4Address;
import org.lucidstack.net.Ipv6Address;
import org.lucidstack.net.Prefix;
import org.lucidstack.wire.IpCodec;
import org.lucidstack.wire.IpPacket;
import org.lucidstack.wire.IpProtocol;
import org.lucidstack.wire.Ipv4Packet;
import org.lucidstack.wire.Ipv6Packet;
import org.lucidstack.wire.OpaqueBytes;
import org.lucidstack.wire.PacketPrinter;
import org.lucidstack.wire.ParseResult.Parsed;

final class SimRouterTest {
    /** A node that only keeps what it gets. */
    private record Sink(String name, List<byte[]> packets, List<SimInterface> ends) implements SimNode {
        Sink(String name) {
            this(name, new ArrayList<>(), new ArrayList<>());
        }

        @Override
        public void attach(SimInterface end, List<Prefix> addresses) {
            ends.add(end);
            end.setReceiver((packet, verified) -> {
                byte[] bytes = new byte[packet.remaining()];
                packet.get(bytes);
                packets.add(bytes);
            });
        }

        List<String> lines() {
            return packets.stream().map(PacketPrinter::print).toList();
        }
    }

    private final Simulation sim = new Simulation(1);
    private final Sink left = new Sink("left");
    private final Sink right = new Sink("right");
    private final SimRouter router = sim.router("router");

    @BeforeEach
    void build() {
        sim.connect(left, "10.0.1.2/24,fd01::2/64", router, "10.0.1.1/24,fd01::1/64", LinkSettings.PERFECT);
        SimLink narrow = sim.connect(
                router, "10.0.2.1/24,fd02::1/64", right, "10.0.2.2/24,fd02::2/64", LinkSettings.PERFECT.withMtu(1280));
        router.route("192.0.2.0/24", narrow);
    }

    private static Ipv4Packet v4(String destination, int ttl, boolean dontFragment, int length) {
        byte[] payload = new byte[length];
        for (int i = 0; i < length; i++) {
            payload[i] = (byte) i;
        }
        return new Ipv4Packet(
                0,
                0,
                77,
                false,
                dontFragment,
                false,
                0,
                ttl,
                99,
                Ipv4Address.parse("10.0.1.2"),
                Ipv4Address.parse(destination),
                OpaqueBytes.EMPTY,
                Payload.of(payload));
    }

    private static Ipv6Packet v6(int hopLimit, int length) {
        return new Ipv6Packet(
                0,
                0,
                5,
                hopLimit,
                Ipv6Address.parse("fd01::2"),
                Ipv6Address.parse("fd02::2"),
                List.of(),
                99,
                Payload.of(new byte[length]));
    }

    private void send(IpPacket packet) {
        left.ends().getFirst().transmit(IpCodec.encode(packet));
        sim.runFor(Duration.ofSeconds(1));
    }

    @Test
    void forwardsAndTakesOneHop() {
        send(v4("10.0.2.2", 9, true, 100));
        send(v4("192.0.2.7", 9, true, 100));
        send(v6(9, 100));
        assertEquals(3, right.packets().size());
        for (byte[] packet : right.packets()) {
            assertTrue(
                    IpCodec.parse(ByteBuffer.wrap(packet)) instanceof Parsed<? extends IpPacket> parsed
                            && parsed.value().hopLimit() == 8,
                    "a good header with one hop less");
        }
        assertEquals(3, router.forwarded());
    }

    @Test
    void answersWhatItCannotForward() {
        send(v4("10.0.2.2", 1, true, 100));
        send(v6(1, 100));
        send(v4("203.0.113.1", 9, true, 100));
        send(v4("10.0.2.2", 9, true, 1261));
        send(v6(9, 1241));
        assertEquals(
                List.of(
                        "IP 10.0.1.1 > 10.0.1.2: ICMP time exceeded in-transit, length 128",
                        "IP6 fd01::1 > fd01::2: ICMP6 time exceeded in-transit, length 148",
                        "IP 10.0.1.1 > 10.0.1.2: ICMP unreachable, code 0, length 128",
                        "IP 10.0.1.1 > 10.0.1.2: ICMP unreachable, code 4, mtu 1280, length 556",
                        "IP6 fd01::1 > fd01::2: ICMP6 packet too big, mtu 1280, length 1240"),
                left.lines());
        assertTrue(right.packets().isEmpty());
    }

    @Test
    void staysSilentAboutErrorsAndLaterFragments() {
        byte[] error = RouterErrors.encode(
                RouterErrors.timeExceeded(v6(1, 10), new byte[48]),
                Ipv6Address.parse("fd01::2"),
                Ipv6Address.parse("fd03::1"));
        left.ends().getFirst().transmit(error);
        Ipv4Packet whole = v4("10.0.2.2", 1, false, 100);
        send(new Ipv4Packet(
                0,
                0,
                77,
                false,
                false,
                false,
                8,
                1,
                IpProtocol.UDP,
                whole.source(),
                whole.destination(),
                OpaqueBytes.EMPTY,
                whole.payload()));
        assertTrue(left.packets().isEmpty());
        assertEquals(0, router.errors());
    }

    @Test
    void cutsIpv4PacketsThatMayBeCut() {
        Ipv4Packet whole = v4("10.0.2.2", 9, false, 3000);
        send(whole);
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        for (byte[] bytes : right.packets()) {
            assertTrue(bytes.length <= 1280);
            Ipv4Packet part = (Ipv4Packet) ((Parsed<? extends IpPacket>) IpCodec.parse(ByteBuffer.wrap(bytes))).value();
            assertEquals(joined.size(), part.fragmentOffset());
            joined.writeBytes(part.payload().toByteArray());
            assertEquals(joined.size() < 3000, part.moreFragments());
        }
        assertEquals(3, right.packets().size());
        assertArrayEquals(whole.payload().toByteArray(), joined.toByteArray());
    }
}
