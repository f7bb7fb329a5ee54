package org.lucidstack.demo.tunnel.udp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.lucidstack.demo.tunnel.TunnelFixture.packet;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.lucidstack.demo.tunnel.Credentials;
import org.lucidstack.demo.tunnel.Drop;
import org.lucidstack.demo.tunnel.TunnelFixture;
import org.lucidstack.demo.tunnel.crypto.TunnelKey;

/** Server and clients on a network in memory, under a clock that the test moves. */
class UdpTransportTest {

    private static final InetSocketAddress SERVER = new InetSocketAddress("10.0.0.1", 8080);
    private static final InetSocketAddress FIRST = new InetSocketAddress("10.0.0.2", 1111);
    private static final InetSocketAddress SECOND = new InetSocketAddress("10.0.0.3", 2222);

    /** Who receives at which address; whatever was sent, in order. */
    private final Map<InetSocketAddress, DatagramPort.Receiver> receivers = new HashMap<>();

    private final List<byte[]> sent = new ArrayList<>();
    private final TunnelFixture hub = new TunnelFixture();
    private final UdpServerTransport server = new UdpServerTransport(
            new Port(SERVER), "server", TunnelFixture.credentials("10.8.0.1/32"), SessionLimits.DEFAULT, hub.log);
    private boolean isCut;
    private int pathMtu = 1500;
    private long now = 1000;

    UdpTransportTest() {
        server.start(hub.packets);
        server.tick(now);
    }

    /** Delivers at once, on the sender's thread. */
    private final class Port implements DatagramPort {
        private InetSocketAddress address;

        Port(InetSocketAddress address) {
            this.address = address;
        }

        @Override
        public void open() throws IOException {}

        @Override
        public void start(Receiver receiver) {
            receivers.put(address, receiver);
        }

        void move(InetSocketAddress to) {
            receivers.put(to, receivers.remove(address));
            address = to;
        }

        @Override
        public Outcome send(ByteBuffer datagram, InetSocketAddress to) {
            if (datagram.remaining() + 28 > pathMtu) {
                return Outcome.TOO_LONG;
            }
            byte[] bytes = new byte[datagram.remaining()];
            datagram.get(datagram.position(), bytes);
            sent.add(bytes);
            if (!isCut && receivers.containsKey(to)) {
                receivers.get(to).receive(ByteBuffer.wrap(bytes.clone()), address);
            }
            return Outcome.SENT;
        }

        @Override
        public void close() {
            receivers.remove(address);
        }
    }

    private final class Client {
        final TunnelFixture end = new TunnelFixture();
        final Port port;
        final UdpClientTransport transport;

        Client(InetSocketAddress from, String inner) {
            this(from, TunnelFixture.credentials(inner), SessionLimits.DEFAULT);
        }

        Client(InetSocketAddress from, Credentials credentials, SessionLimits limits) {
            port = new Port(from);
            transport = new UdpClientTransport(
                    port, InetSocketAddress.createUnresolved("10.0.0.1", 8080), credentials, limits, end.log);
            transport.start(end.packets);
            transport.tick(now);
        }
    }

    private void pass(long millis, Client... clients) {
        for (long end = now + millis; now < end; ) {
            now += 250;
            server.tick(now);
            for (Client client : clients) {
                client.transport.tick(now);
            }
        }
    }

    @Test
    void packetsReachServerAndOtherClients() {
        Client first = new Client(FIRST, "10.8.0.2/32");
        Client second = new Client(SECOND, "10.8.0.3/32");
        byte[] toServer = packet("10.8.0.2", "10.8.0.1", 40);
        byte[] toSecond = packet("10.8.0.2", "10.8.0.3", 50);
        byte[] toFirst = packet("10.8.0.1", "10.8.0.2", 60);
        first.end.emit(toServer);
        first.end.emit(toSecond);
        hub.emit(toFirst);
        assertArrayEquals(toServer, hub.delivered.get(0));
        assertArrayEquals(toSecond, second.end.delivered.get(0));
        assertArrayEquals(toFirst, first.end.delivered.get(0));
        assertEquals(1, hub.delivered.size());
    }

    @Test
    void learnsWhatThePathTakesAndTellsTheSender() {
        Client client = new Client(FIRST, "10.8.0.2/32");
        pathMtu = 1300;
        int length = 1400;
        for (int tries = 0; hub.delivered.isEmpty() && tries < 20; tries++) {
            client.end.emit(TunnelFixture.packet("10.8.0.2", "10.8.0.1", length, true));
            length = Math.min(length, client.transport.maxPacket());
        }
        assertEquals(1300 - 28 - UdpSession.OVERHEAD, length);
        assertEquals(length, hub.delivered.get(0).length);
        client.end.emit(TunnelFixture.packet("10.8.0.2", "10.8.0.1", 1400, true));
        ByteBuffer answer = ByteBuffer.wrap(client.end.delivered.getLast());
        assertEquals(0x0304, answer.getShort(20), "fragmentation needed");
        assertEquals(length, answer.getShort(26), "the next hop's MTU");
        client.end.emit(TunnelFixture.packet("10.8.0.2", "10.8.0.1", 1400, false));
        assertEquals(3, hub.delivered.size(), "two pieces more");
    }

    @Test
    void neverSendsWhatTheOtherEndDoesNotTake() {
        Credentials small = TunnelFixture.credentials("10.8.0.2/32", 1200);
        Client client = new Client(FIRST, small, SessionLimits.DEFAULT);
        client.end.emit(packet("10.8.0.2", "10.8.0.1", 40));
        hub.emit(TunnelFixture.packet("10.8.0.1", "10.8.0.2", 1201, true));
        assertEquals(List.of(), client.end.delivered);
        assertEquals(1200, ByteBuffer.wrap(hub.delivered.get(1)).getShort(26));
        hub.emit(TunnelFixture.packet("10.8.0.1", "10.8.0.2", 1200, true));
        assertEquals(1, client.end.delivered.size());
    }

    @Test
    void aSpoofedSourceIsDroppedAndCounted() {
        Client first = new Client(FIRST, "10.8.0.2/32");
        new Client(SECOND, "10.8.0.3/32");
        first.end.emit(packet("10.8.0.3", "10.8.0.1", 40));
        assertEquals(List.of(), hub.delivered);
        assertEquals(1, hub.log.count(Drop.SPOOFED_SOURCE));
        assertTrue(
                hub.lines.stream().anyMatch(line -> line.contains("10.8.0.2") && line.contains("10.8.0.3")),
                hub.lines::toString);
    }

    @Test
    void anAddressHasOneClient() {
        Client first = new Client(FIRST, "10.8.0.2/32");
        Client second = new Client(SECOND, "10.8.0.2/32");
        hub.emit(packet("10.8.0.1", "10.8.0.2", 40));
        assertEquals(1, first.end.delivered.size());
        assertEquals(0, second.end.delivered.size());
        assertTrue(second.end.lines.toString().contains("in use"), second.end.lines::toString);
        // The first is gone without a word: after its silence the second gets in by itself.
        first.port.close();
        pass(30_000, second);
        hub.emit(packet("10.8.0.1", "10.8.0.2", 40));
        assertEquals(1, second.end.delivered.size());
    }

    @Test
    void aReplayedHelloTakesNothing() {
        Client client = new Client(FIRST, "10.8.0.2/32");
        byte[] hello = sent.get(0);
        int before = sent.size();
        receivers.get(SERVER).receive(ByteBuffer.wrap(hello.clone()), SECOND);
        assertEquals(before, sent.size(), "no answer");
        assertEquals(1, hub.log.count(Drop.STALE_HANDSHAKE));
        client.end.emit(packet("10.8.0.2", "10.8.0.1", 40));
        assertEquals(1, hub.delivered.size());
    }

    @Test
    void anotherKeyGetsNoAnswer() {
        new Client(FIRST, TunnelFixture.stranger("10.8.0.2/32"), SessionLimits.DEFAULT);
        assertEquals(1, sent.size(), "the hello alone");
        assertEquals(1, hub.lines.size(), hub.lines::toString);
    }

    @Test
    void aKeyPairHasTheAddressesThatItWasGiven() {
        TunnelKey serverKey = TunnelKey.parse(TunnelKey.generate(true));
        TunnelKey known = TunnelKey.parse(TunnelKey.generate(true));
        TunnelFixture end = new TunnelFixture();
        UdpServerTransport pairs = new UdpServerTransport(
                new Port(SERVER),
                "server",
                TunnelFixture.pairServer(serverKey, known, "10.8.0.2/32"),
                SessionLimits.DEFAULT,
                end.log);
        pairs.start(end.packets);
        pairs.tick(now);
        Client other =
                new Client(SECOND, TunnelFixture.pairClient(known, serverKey, "10.8.0.3/32"), SessionLimits.DEFAULT);
        assertTrue(other.end.lines.toString().contains("not allow"), other.end.lines::toString);
        Client unknown = new Client(
                SECOND,
                TunnelFixture.pairClient(TunnelKey.parse(TunnelKey.generate(true)), serverKey, "10.8.0.2/32"),
                SessionLimits.DEFAULT);
        unknown.end.emit(packet("10.8.0.2", "10.8.0.1", 40));
        assertEquals(0, end.delivered.size());
        Client client =
                new Client(FIRST, TunnelFixture.pairClient(known, serverKey, "10.8.0.2/32"), SessionLimits.DEFAULT);
        client.end.emit(packet("10.8.0.2", "10.8.0.1", 40));
        assertEquals(1, end.delivered.size(), end.lines::toString);
    }

    @Test
    void followsAClientThatMoves() {
        Client client = new Client(FIRST, "10.8.0.2/32");
        client.port.move(SECOND);
        client.end.emit(packet("10.8.0.2", "10.8.0.1", 40));
        hub.emit(packet("10.8.0.1", "10.8.0.2", 40));
        assertEquals(1, client.end.delivered.size());
    }

    @Test
    void survivesARestoredLinkAndARestartedServer() {
        Client client = new Client(FIRST, "10.8.0.2/32");
        isCut = true;
        pass(30_000, client);
        isCut = false;
        pass(5000, client);
        client.end.emit(packet("10.8.0.2", "10.8.0.1", 40));
        assertEquals(1, hub.delivered.size());
        TunnelFixture next = new TunnelFixture();
        UdpServerTransport restarted = new UdpServerTransport(
                new Port(SERVER), "server", TunnelFixture.credentials("10.8.0.1/32"), SessionLimits.DEFAULT, next.log);
        restarted.start(next.packets);
        for (int i = 0; i < 80; i++) {
            now += 250;
            restarted.tick(now);
            client.transport.tick(now);
        }
        client.end.emit(packet("10.8.0.2", "10.8.0.1", 40));
        assertEquals(1, next.delivered.size());
    }

    @Test
    void newKeysByTimeAndByCountWithoutALostPacket() {
        SessionLimits limits = new SessionLimits(20_000, 50, 60_000, 5000, 15_000, 500, 4000);
        Client client = new Client(FIRST, TunnelFixture.credentials("10.8.0.2/32"), limits);
        for (int i = 0; i < 400; i++) {
            pass(250, client);
            client.end.emit(packet("10.8.0.2", "10.8.0.1", 40));
            hub.emit(packet("10.8.0.1", "10.8.0.2", 40));
        }
        long hellos = sent.stream()
                .filter(datagram -> datagram[0] == UdpSession.HELLO)
                .count();
        assertTrue(hellos >= 8 && hellos < 20, "400 packets, 50 per session: " + hellos);
        assertEquals(400, hub.delivered.size());
        assertEquals(400, client.end.delivered.size());
    }

    @Property(tries = 200)
    void garbageIsCountedAndNothingElse(@ForAll long seed) {
        new UdpTransportTest().attack(seed);
    }

    private void attack(long seed) {
        Random random = new Random(seed);
        Client client = new Client(FIRST, "10.8.0.2/32");
        client.end.emit(packet("10.8.0.2", "10.8.0.1", 40));
        List<byte[]> seen = new ArrayList<>(sent);
        for (int i = 0; i < 50; i++) {
            byte[] datagram = random.nextBoolean()
                    ? seen.get(random.nextInt(seen.size())).clone()
                    : new byte[random.nextInt(200)];
            for (int flips = 1 + random.nextInt(3); datagram.length > 0 && flips > 0; flips--) {
                datagram[random.nextInt(datagram.length)] ^= (byte) (1 + random.nextInt(255));
            }
            InetSocketAddress victim = random.nextBoolean() ? SERVER : FIRST;
            receivers.get(victim).receive(ByteBuffer.wrap(datagram), SECOND);
        }
        assertEquals(1, hub.delivered.size());
        assertEquals(0, client.end.delivered.size());
        client.end.emit(packet("10.8.0.2", "10.8.0.1", 40));
        assertEquals(2, hub.delivered.size(), "the session lives");
    }

    /** The compatible format is the packet itself. */
    @Test
    void compatibleGoldenBytes() {
        TunnelFixture end = new TunnelFixture();
        InetSocketAddress unresolved = InetSocketAddress.createUnresolved("10.0.0.1", 8080);
        UdpCompatTransport client = new UdpCompatTransport(new Port(FIRST), "client", unresolved, end.log);
        client.tick(0);
        client.start(end.packets);
        byte[] packet = packet("10.8.0.2", "10.8.0.1", 3);
        end.emit(packet);
        assertArrayEquals(
                new byte[] {0x45, 0, 0, 23, 0, 0, 0, 0, 64, 17, 0, 0, 10, 8, 0, 2, 10, 8, 0, 1, 20, 21, 22},
                sent.get(0));
        receivers.get(FIRST).receive(ByteBuffer.wrap(sent.get(0)), SERVER);
        assertArrayEquals(packet, end.delivered.get(0));
        receivers.get(FIRST).receive(ByteBuffer.wrap(new byte[] {1, 2, 3}), SERVER);
        assertEquals(1, end.log.count(Drop.NOT_IP));
    }
}
