package org.lucidstack.demo.relay;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lucidstack.demo.relay.Message.Register;
import org.lucidstack.demo.stream.BufferedStream;
import org.lucidstack.demo.stream.SocketDialer;

/** The relay as a whole, on loopback. */
@Timeout(120)
class RelayLoopbackTest {

    private RelayFixture relay;

    @BeforeEach
    void open() throws IOException {
        relay = new RelayFixture();
    }

    @AfterEach
    void close() throws Exception {
        relay.close();
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void manyClientsOfTwoAgentsGetTheirOwnBytes(boolean isCompat) throws Exception {
        RelayServer server = relay.server(null, null, isCompat, 0);
        List<Integer> ports = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            ports.add(relay.agent(server.address().getPort(), relay.echo.getLocalPort(), Transport.TCP, null, isCompat)
                    .awaitPort());
        }
        assertNotEquals(ports.get(0), ports.get(1));
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<byte[]>> answers = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                int number = i;
                answers.add(
                        threads.submit(() -> RelayFixture.exchange(ports.get(number % 2), random(20_000 + number))));
            }
            for (int i = 0; i < answers.size(); i++) {
                assertArrayEquals(random(20_000 + i), answers.get(i).get());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aRefusingTargetResetsTheClientAndTheNextIsServed(boolean isCompat) throws Exception {
        RelayServer server = relay.server(null, null, isCompat, 0);
        int target;
        try (ServerSocket closed = new ServerSocket(0)) {
            target = closed.getLocalPort();
        }
        int port = relay.agent(server.address().getPort(), target, Transport.TCP, null, isCompat)
                .awaitPort();
        try (Socket client = RelayFixture.connect(port)) {
            assertThrows(IOException.class, () -> client.getInputStream().read());
        }
        assertTrue(relay.log.stream().anyMatch(line -> line.contains("connection refused")), relay.log::toString);
        try (ServerSocket now = new ServerSocket(target);
                Socket client = RelayFixture.connect(port);
                Socket accepted = now.accept()) {
            client.getOutputStream().write(1);
            assertEquals(1, accepted.getInputStream().read());
        }
    }

    @Test
    void garbageClosesOnlyItsConnection() throws Exception {
        RelayServer server = relay.server(null, null, false, 0);
        int port = relay.agent(server).awaitPort();
        try (Socket good = RelayFixture.connect(port)) {
            good.getOutputStream().write(5);
            assertEquals(5, good.getInputStream().read());
            for (int at : new int[] {server.address().getPort(), 42_000, port}) {
                try (Socket bad = RelayFixture.connect(at)) {
                    bad.getOutputStream().write(random(1 << 20));
                } catch (IOException closed) {
                    // Before it had said everything.
                }
            }
            good.getOutputStream().write(6);
            assertEquals(6, good.getInputStream().read());
            assertArrayEquals(random(9), RelayFixture.exchange(port, random(9)));
        }
    }

    @Test
    void onlyWhoKnowsTheSecretIsLetIn() throws Exception {
        Secret secret = new Secret(random(20));
        int server = relay.server(null, secret, false, 0).address().getPort();
        int target = relay.echo.getLocalPort();
        int port = relay.agent(server, target, Transport.TCP, secret, false).awaitPort();
        assertArrayEquals(random(9), RelayFixture.exchange(port, random(9)));
        Secret wrong = new Secret(random(21));
        assertTrue(relay.agent(server, target, Transport.TCP, wrong, false)
                .awaitFailure()
                .startsWith("authentication failed: the server says"));
        assertTrue(relay.agent(server, target, Transport.TCP, null, false)
                .awaitFailure()
                .startsWith("authentication failed: the server wants"));
        int open = relay.server(null, null, false, 0).address().getPort();
        assertTrue(relay.agent(open, target, Transport.TCP, secret, false)
                .awaitFailure()
                .startsWith("authentication failed: the server has no secret"));
    }

    @Test
    void anExhaustedRangeRefusesTheNextAgentOnly() throws Exception {
        RelayServer server = relay.server(new PortRange(43_010, 43_010), null, false, 0);
        int port = relay.agent(server).awaitPort();
        assertEquals(43_010, port);
        assertEquals(
                "the server has no room: no port of 43010:43010 is free.",
                relay.agent(server).awaitFailure());
        assertArrayEquals(random(9), RelayFixture.exchange(port, random(9)));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anAgentComesBackToItsPortWhenTheServerDoes(boolean isCompat) throws Exception {
        RelayServer first = relay.server(null, null, isCompat, 0);
        int control = first.address().getPort();
        RelayFixture.Agent agent = relay.agent(control, relay.echo.getLocalPort(), Transport.TCP, null, isCompat);
        int port = agent.awaitPort();
        first.close();
        relay.server(null, null, isCompat, control);
        assertEquals(port, agent.awaitPort());
        assertArrayEquals(random(9), RelayFixture.exchange(port, random(9)));
    }

    @Test
    void datagramsComeAndGoUntilTheirSenderIsSilent() throws Exception {
        RelayServer server = relay.server(null, null, false, 0);
        try (DatagramSocket target = new DatagramSocket(0, RelayFixture.LOOPBACK);
                DatagramSocket client = new DatagramSocket(0, RelayFixture.LOOPBACK)) {
            target.setSoTimeout(60_000);
            client.setSoTimeout(60_000);
            int port = relay.agent(server.address().getPort(), target.getLocalPort(), Transport.UDP, null, false)
                    .awaitPort();
            client.connect(RelayFixture.LOOPBACK, port);
            DatagramPacket seen = new DatagramPacket(new byte[1000], 1000);
            client.send(new DatagramPacket(random(700), 700));
            target.receive(seen);
            assertEquals(700, seen.getLength());
            int from = seen.getPort();
            target.send(seen);
            client.receive(seen);
            assertEquals(700, seen.getLength());
            // Idle for longer than the second it may be: another socket takes its place.
            int again = from;
            while (again == from) {
                Thread.sleep(1500);
                client.send(new DatagramPacket(random(3), 3));
                target.receive(seen);
                again = seen.getPort();
            }
            assertEquals(3, seen.getLength());
        }
    }

    /** What a program that speaks the original protocol sees and says. */
    @Test
    void theOriginalMessagesOnTheWire() throws Exception {
        RelayServer server = relay.server(new PortRange(43_020, 43_020), null, true, 0);
        String publicAddress = HexFormat.of().formatHex("127.0.0.1:43020".getBytes());
        try (Socket agent = RelayFixture.connect(server.address().getPort())) {
            assertEquals("01000000" + "0f00000000000000" + publicAddress, read(agent, 27));
            try (Socket client = RelayFixture.connect(43_020)) {
                assertEquals("00000000" + "0f00000000000000", read(agent, 12));
                String address = new String(agent.getInputStream().readNBytes(15));
                int agentPort = Integer.parseInt(address.substring("127.0.0.1:".length()));
                try (Socket data = RelayFixture.connect(agentPort)) {
                    agent.getOutputStream().write(new byte[4]);
                    client.getOutputStream().write(7);
                    assertEquals(7, data.getInputStream().read());
                    data.getOutputStream().write(8);
                    assertEquals(8, client.getInputStream().read());
                }
            }
        }
    }

    private static String read(Socket socket, int count) throws IOException {
        return HexFormat.of().formatHex(socket.getInputStream().readNBytes(count));
    }

    /** Registers and does nothing more: no claims, no heartbeats. */
    @Test
    @Tag("slow")
    void aSilentAgentLosesItsClientsAndItsPort() throws Exception {
        RelayServer server = relay.server(null, null, false, 0);
        BufferedStream control = new BufferedStream(
                SocketDialer.direct(Duration.ofSeconds(9))
                        .dial("127.0.0.1", server.address().getPort()),
                MessageCodec.MAX_FRAME);
        long start = System.nanoTime();
        control.next(MessageCodec::parse);
        ByteBuffer register = MessageCodec.encode(
                new Register(Message.VERSION, Transport.TCP, 0, new byte[Message.NONCE_LENGTH], new byte[0]));
        control.write(register);
        int port = ((Message.Registered) control.next(MessageCodec::parse)).port();
        try (Socket client = RelayFixture.connect(port)) {
            assertThrows(IOException.class, () -> client.getInputStream().read());
            long seconds = (System.nanoTime() - start) / 1_000_000_000;
            assertTrue(seconds >= 9 && seconds < 25, "dropped after " + seconds + " s");
        }
        while (isOpen(port)) {
            Thread.sleep(200);
        }
        long seconds = (System.nanoTime() - start) / 1_000_000_000;
        assertTrue(seconds >= 14 && seconds <= 30, "closed after " + seconds + " s");
    }

    private static boolean isOpen(int port) {
        try (Socket probe = RelayFixture.connect(port)) {
            return probe.isConnected();
        } catch (IOException e) {
            return false;
        }
    }
}
