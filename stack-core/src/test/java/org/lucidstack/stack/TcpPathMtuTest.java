package org.lucidstack.stack;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lucidstack.Verifies;
import org.lucidstack.buffer.Payload;
import org.lucidstack.link.Offload;
import org.lucidstack.net.Endpoint;
import org.lucidstack.net.IpAddress;
import org.lucidstack.net.Ipv4Address;
import org.lucidstack.net.Ipv6Address;
import org.lucidstack.tcp.Connection;
import org.lucidstack.tcp.ConnectionOptions;
import org.lucidstack.tcp.Listener;
import org.lucidstack.time.Clock;
import org.lucidstack.udp.UdpSocket;
import org.lucidstack.wire.IcmpCodec;
import org.lucidstack.wire.IcmpMessage;
import org.lucidstack.wire.IpCodec;
import org.lucidstack.wire.IpPacket;
import org.lucidstack.wire.IpProtocol;

/** A router in the middle takes packets of 1300 bytes at most and says so, truthfully or not. */
class TcpPathMtuTest {

    private static final int BOTTLENECK = 1300;

    private final StackPair pair = new StackPair(Offload.NONE);
    private final ArrayDeque<byte[]> rejected = new ArrayDeque<>();
    private final List<Integer> lengths = new ArrayList<>();
    private Connection client;
    private Connection server;

    @BeforeEach
    void narrowThePath() {
        pair.lost = packet -> {
            boolean isToB = IpPacketFields.destination(packet).equals("10.0.0.2")
                    || IpPacketFields.destination(packet).equals("fd00::2");
            if (isToB) {
                lengths.add(packet.length);
            }
            if (isToB && packet.length > BOTTLENECK) {
                rejected.add(packet);
                return true;
            }
            return false;
        };
    }

    /** Reads single fields of packets. */
    private static final class IpPacketFields {
        static String destination(byte[] packet) {
            int at = packet[0] >>> 4 == 4 ? 16 : 24;
            int length = packet[0] >>> 4 == 4 ? 4 : 16;
            return IpAddress.of(Arrays.copyOfRange(packet, at, at + length)).toString();
        }
    }

    private void connect(String address) throws IOException {
        IpAddress to = IpAddress.parse(address);
        Listener listener = pair.b.listen(new Endpoint(to, 7), 5, new ConnectionOptions());
        client = pair.a.connect(
                new Endpoint(IpAddress.unspecified(to.version()), 0), new Endpoint(to, 7), new ConnectionOptions());
        pair.run(Clock.MILLISECOND);
        server = listener.accept();
    }

    /** What the router says about a packet. */
    private void tellTooBig(byte[] packet, int mtu) {
        Payload quote = Payload.of(packet).slice(0, 576);
        IpPacket error = packet[0] >>> 4 == 4
                ? StackUnderTest.v4(
                        Ipv4Address.parse("10.99.0.1"),
                        Ipv4Address.parse("10.0.0.1"),
                        IpProtocol.ICMP,
                        IcmpCodec.encodeV4(new IcmpMessage.DestinationUnreachable(4, mtu, quote)))
                : StackUnderTest.v6(
                        Ipv6Address.parse("fd99::1"),
                        Ipv6Address.parse("fd00::1"),
                        IpProtocol.ICMPV6,
                        IcmpCodec.encodeV6(
                                new IcmpMessage.PacketTooBig(mtu, quote),
                                Ipv6Address.parse("fd99::1"),
                                Ipv6Address.parse("fd00::1")));
        pair.a.receive(pair.aEnd, ByteBuffer.wrap(IpCodec.encode(error)), false);
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.2", "fd00::2"})
    @Verifies({"RFC8201-5.4-1", "RFC9293-3.7.2-1", "RFC1191-2-1", "RFC1191-6.4-1"})
    void aTransferGoesOnInSmallerSegments(String address) throws IOException {
        connect(address);
        byte[] data = new byte[200_000];
        new Random(1).nextBytes(data);
        ByteBuffer out = ByteBuffer.wrap(data);
        ByteBuffer in = ByteBuffer.allocate(data.length);
        client.send(out);
        pair.run(0);
        assertTrue(rejected.size() >= 10, "the first window was too big: " + rejected.size());
        int rejectedAtFirst = rejected.size();
        lengths.clear();
        long before = pair.a.now();
        // Every packet of the window draws a message; only the first says something new.
        for (byte[] packet = rejected.poll(); packet != null; packet = rejected.poll()) {
            tellTooBig(packet, BOTTLENECK);
        }
        pair.run(Clock.MILLISECOND);
        assertTrue(lengths.size() > 0, "resent at once, not after a timeout");
        assertTrue(lengths.stream().allMatch(length -> length <= BOTTLENECK));
        while (in.hasRemaining() && pair.a.now() < before + 5 * Clock.SECOND) {
            client.send(out);
            pair.run(Clock.MILLISECOND);
            server.receive(in);
        }
        assertArrayEquals(data, in.array());
        assertEquals(0, rejected.size());
        assertEquals(BOTTLENECK, pair.a.pathMtu(IpAddress.parse(address)));
        assertTrue(rejectedAtFirst > 0);
    }

    @Test
    @Verifies({"RFC8201-4-1", "RFC5927-4.1-1"})
    void forgedMessagesDoNothing() throws IOException {
        connect("10.0.0.2");
        pair.lost = packet -> false;
        client.send(ByteBuffer.wrap(new byte[5000]));
        byte[][] sent = new byte[1][];
        pair.lost = packet -> {
            sent[0] = sent[0] == null && packet.length == 1500 ? packet : sent[0];
            return true;
        };
        pair.run(0);
        byte[] packet = sent[0];
        for (int field : new int[] {19, 20, 22, 24}) {
            byte[] forged = packet.clone();
            forged[field] ^= 0x55;
            tellTooBig(forged, 600);
            assertEquals(1500, pair.a.pathMtu(IpAddress.parse("10.0.0.2")), "field at " + field);
        }
        tellTooBig(packet, 600);
        assertEquals(600, pair.a.pathMtu(IpAddress.parse("10.0.0.2")));
    }

    @Test
    @Verifies("RFC8201-5.2-1")
    void whatADatagramFoundOutConcernsConnectionsToo() throws IOException {
        connect("fd00::2");
        UdpSocket socket = pair.a.openUdp(new Endpoint(IpAddress.parse("fd00::1"), 9));
        socket.options().dontFragment(true);
        socket.send(new Endpoint(IpAddress.parse("fd00::2"), 9), Payload.of(new byte[1400]));
        tellTooBig(rejected.remove(), BOTTLENECK);
        lengths.clear();
        client.send(ByteBuffer.wrap(new byte[50_000]));
        pair.run(Clock.SECOND);
        assertEquals(0, rejected.size());
        assertEquals(
                BOTTLENECK, lengths.stream().mapToInt(Integer::intValue).max().orElse(0));
    }
}
