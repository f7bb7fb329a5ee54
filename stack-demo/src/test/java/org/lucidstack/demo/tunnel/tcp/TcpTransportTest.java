package org.lucidstack.demo.tunnel.tcp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.lucidstack.demo.tunnel.TunnelFixture.packet;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lucidstack.demo.tunnel.Credentials;
import org.lucidstack.demo.tunnel.Drop;
import org.lucidstack.demo.tunnel.Transport;
import org.lucidstack.demo.tunnel.TunnelFixture;

/** Server and clients on the loopback interface. */
class TcpTransportTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final InetAddress loopback = InetAddress.getLoopbackAddress();
    private final int port = freePort();
    private final TunnelFixture hub = new TunnelFixture();
    private final List<Transport> open = new ArrayList<>();

    private static int freePort() {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void serve(Credentials credentials) throws IOException {
        start(new TcpServerTransport(new InetSocketAddress(loopback, port), credentials, 1500, hub.log), hub);
    }

    private void start(Transport transport, TunnelFixture end) throws IOException {
        open.add(transport);
        transport.open();
        transport.start(end.packets);
    }

    private TunnelFixture connect(Credentials credentials) throws IOException {
        TunnelFixture end = new TunnelFixture();
        start(new TcpClientTransport("127.0.0.1", port, credentials, 1500, end.log), end);
        await(() -> end.packets.uplink() != null);
        return end;
    }

    private void await(BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < end, () -> "in vain; server: " + hub.lines);
            open.forEach(transport -> transport.tick(System.nanoTime() / 1_000_000));
            try {
                Thread.sleep(20);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    @AfterEach
    void close() {
        open.forEach(Transport::close);
    }

    @Test
    void severalClients() throws IOException {
        serve(TunnelFixture.credentials("10.8.0.1/32"));
        TunnelFixture first = connect(TunnelFixture.credentials("10.8.0.2/32"));
        TunnelFixture second = connect(TunnelFixture.credentials("10.8.0.3/32"));
        TunnelFixture third = connect(TunnelFixture.credentials("10.8.0.4/32"));
        await(() -> hub.lines.size() >= 3);
        byte[] toServer = packet("10.8.0.2", "10.8.0.1", 40);
        byte[] toSecond = packet("10.8.0.4", "10.8.0.3", 40);
        byte[] toThird = packet("10.8.0.1", "10.8.0.4", 40);
        first.emit(toServer);
        third.emit(toSecond);
        hub.emit(toThird);
        await(() -> hub.delivered.size() == 1 && second.delivered.size() == 1 && third.delivered.size() == 1);
        assertArrayEquals(toServer, hub.delivered.get(0));
        assertArrayEquals(toSecond, second.delivered.get(0));
        assertArrayEquals(toThird, third.delivered.get(0));
        first.emit(packet("10.8.0.3", "10.8.0.1", 40));
        await(() -> hub.log.count(Drop.SPOOFED_SOURCE) == 1);
        assertEquals(1, hub.delivered.size());
    }

    @Test
    void connectsAgainWhenTheServerIsBack() throws IOException {
        serve(TunnelFixture.credentials("10.8.0.1/32"));
        TunnelFixture client = connect(TunnelFixture.credentials("10.8.0.2/32"));
        open.remove(0).close();
        await(() -> client.packets.uplink() == null);
        serve(TunnelFixture.credentials("10.8.0.1/32"));
        await(() -> client.packets.uplink() != null);
        client.emit(packet("10.8.0.2", "10.8.0.1", 40));
        await(() -> hub.delivered.size() == 1);
    }

    @Test
    void anotherKeyIsOneLineAndNoAnswer() throws IOException {
        serve(TunnelFixture.credentials("10.8.0.1/32"));
        TunnelFixture end = new TunnelFixture();
        start(new TcpClientTransport("127.0.0.1", port, TunnelFixture.stranger("10.8.0.2/32"), 1500, end.log), end);
        await(() -> !end.lines.isEmpty());
        assertTrue(end.lines.get(0).contains("key"), end.lines::toString);
        await(() -> hub.log.count(Drop.NOT_AUTHENTIC) >= 3);
        assertEquals(1, hub.lines.size(), hub.lines::toString);
        assertEquals(1, end.lines.size(), end.lines::toString);
    }

    /** Length 0 and 65535, a web browser, another version, a plain tunnel: closed, with a line; the others go on. */
    @ParameterizedTest
    @ValueSource(strings = {"\0\0", "\u00ff\u00ff", "GET / HTTP/1.1\r\n\r\n", "\0\6LUCT\2x", "\0\5LUCT\1"})
    void badHellos(String bytes) throws IOException {
        serve(TunnelFixture.credentials("10.8.0.1/32"));
        TunnelFixture good = connect(TunnelFixture.credentials("10.8.0.2/32"));
        await(() -> hub.lines.size() == 1);
        assertEquals(0, send(bytes), "no answer");
        await(() -> hub.lines.size() == 2);
        good.emit(packet("10.8.0.2", "10.8.0.1", 40));
        await(() -> hub.delivered.size() == 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\0\0", "\u00ff\u00ff", "\0\3abc"})
    void compatibleServerTakesTheNextClientAfterABadOne(String bytes) throws IOException {
        serve(null);
        assertEquals(0, send(bytes));
        TunnelFixture good = connect(null);
        good.emit(packet("10.8.0.2", "10.8.0.1", 40));
        await(() -> hub.delivered.size() == 1);
        assertEquals(0, send(bytes));
        hub.emit(packet("10.8.0.1", "10.8.0.2", 40));
        await(() -> good.delivered.size() == 1);
    }

    /** Half a packet and then silence, and a hello that never comes. */
    @Tag("slow")
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void silenceIsNotWaitedFor(boolean isCompatible) throws IOException {
        serve(isCompatible ? null : TunnelFixture.credentials("10.8.0.1/32"));
        assertEquals(0, send("\0\24E"));
        TunnelFixture good = connect(isCompatible ? null : TunnelFixture.credentials("10.8.0.2/32"));
        good.emit(packet("10.8.0.2", "10.8.0.1", 40));
        await(() -> hub.delivered.size() == 1);
    }

    /** @return bytes of the answer before the connection was closed */
    private int send(String bytes) throws IOException {
        try (Socket socket = new Socket(loopback, port)) {
            socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
            socket.setSoTimeout(500);
            InputStream in = socket.getInputStream();
            for (int i = 0; i < 40; i++) {
                try {
                    return Math.max(0, in.read());
                } catch (SocketTimeoutException e) {
                    open.forEach(transport -> transport.tick(System.nanoTime() / 1_000_000));
                } catch (SocketException reset) {
                    return 0;
                }
            }
            throw new AssertionError("not closed");
        }
    }
}
