package org.lucidstack.demo.socks;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lucidstack.demo.HostPort;
import org.lucidstack.demo.LineLog;
import org.lucidstack.demo.stream.DialException;
import org.lucidstack.demo.stream.DialException.Reason;
import org.lucidstack.demo.stream.Dialer;
import org.lucidstack.demo.stream.DuplexStream;
import org.lucidstack.demo.stream.Guard;
import org.lucidstack.demo.stream.SocketDialer;
import org.lucidstack.demo.stream.StreamListener;

/** A server on loopback, asked byte by byte and by our own dialer. */
@Timeout(60)
class SocksServerTest {

    private static final Dialer DIRECT = SocketDialer.direct(Duration.ofSeconds(10));

    private final List<String> log = Collections.synchronizedList(new ArrayList<>());
    private StreamListener listener;

    private void serve(Dialer dialer, Users users) throws IOException {
        listener = StreamListener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        listener.start(new SocksServer(dialer, Guard.ALL, users, new LineLog(log::add))::serve);
    }

    @AfterEach
    void close() {
        listener.close();
    }

    private Socket client(String hex) throws IOException {
        Socket socket =
                new Socket(listener.address().getAddress(), listener.address().getPort());
        socket.getOutputStream().write(HexFormat.of().parseHex(hex));
        return socket;
    }

    private static String read(Socket socket, int count) throws IOException {
        return HexFormat.of().formatHex(socket.getInputStream().readNBytes(count));
    }

    private static String port(int port) {
        return String.format("%04x", port);
    }

    @Test
    void theReplyComesBeforeAnyByteOfTheTarget() throws IOException {
        serve(DIRECT, null);
        try (ServerSocket banner = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
                Socket client = client("050100" + "05010001" + "7f000001" + port(banner.getLocalPort()) + "6869")) {
            Socket target = banner.accept();
            target.getOutputStream().write("220 first".getBytes(StandardCharsets.US_ASCII));
            assertEquals("0500", read(client, 2));
            assertEquals("05000001" + "7f000001" + port(target.getPort()), read(client, 10), "the real BND.ADDR");
            assertEquals("220 first", new String(client.getInputStream().readNBytes(9), StandardCharsets.US_ASCII));
            assertEquals("hi", new String(target.getInputStream().readNBytes(2), StandardCharsets.US_ASCII));
            client.shutdownOutput();
            assertEquals(-1, target.getInputStream().read());
            target.close();
            assertEquals(-1, client.getInputStream().read());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "REFUSED, 05",
        "DENIED, 02",
        "NETWORK_UNREACHABLE, 03",
        "HOST_UNREACHABLE, 04",
        "TIMED_OUT, 04",
        "UNKNOWN_NAME, 04",
        "OTHER, 01"
    })
    void causesHaveTheirReplies(Reason reason, String reply) throws IOException {
        Dialer failing = (host, port) -> {
            throw new DialException(reason, host, port);
        };
        serve(failing, null);
        String name = "05010003" + "0178" + "0050";
        try (Socket client = client("050100" + name + "00".repeat(5000))) {
            assertEquals("0500" + "05" + reply + "0001" + "00000000" + "0000", read(client, 12));
            assertEquals(-1, client.getInputStream().read(), "and that was all");
        }
        try (Socket client = client("0401" + "0050" + "00000001" + "00" + "7800")) {
            assertEquals("005b000000000000", read(client, 8));
        }
        assertEquals(2, log.size(), log::toString);
        SocksDialer dialer =
                new SocksDialer(new HostPort("127.0.0.1", listener.address().getPort()), DIRECT);
        Reason seen =
                assertThrows(DialException.class, () -> dialer.dial("x", 80)).reason();
        boolean isTold = reason != Reason.UNKNOWN_NAME && reason != Reason.TIMED_OUT;
        assertEquals(isTold ? reason : Reason.HOST_UNREACHABLE, seen);
    }

    @ParameterizedTest
    @CsvSource({
        "05 0102, 05ff",
        "05 00, 05ff",
        "050100 0502000100000000 0000, 050005070001000000000000",
        "050100 0509000100000000 0000, 050005070001000000000000",
        "050100 05010009, 050005080001000000000000",
        "0402 0050 c0000201 00, 005b000000000000"
    })
    void whatIsNotServedIsAnswered(String request, String answer) throws IOException {
        serve(DIRECT, null);
        try (Socket client = client(request.replace(" ", ""))) {
            assertEquals(answer, read(client, answer.length() / 2));
            assertEquals(-1, client.getInputStream().read());
        }
    }

    @Test
    void onlyWhoKnowsAPasswordIsServed(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("users");
        Files.writeString(file, "ann:pa:ss\n\nbob:x\n");
        serve(DIRECT, Users.read(file));
        try (Socket client = client("050100")) {
            assertEquals("05ff", read(client, 2), "without");
        }
        try (Socket client = client("05020002" + "0103616e6e0178")) {
            assertEquals("0502" + "0101", read(client, 4), "wrong");
            assertEquals(-1, client.getInputStream().read());
        }
        try (Socket client = client("05020002" + "0103616e6e0570613a7373" + "05020001000000000000")) {
            assertEquals("0502" + "0100" + "0507", read(client, 6), "right");
        }
        try (Socket client = client("0401" + "0050" + "7f000001" + "616e6e00")) {
            assertEquals("005b", read(client, 2), "version 4 has no passwords");
        }
        assertTrue(log.stream().noneMatch(line -> line.contains("pa:ss")), log::toString);
    }

    @Test
    void datagramsGoBothWays() throws IOException {
        serve(DIRECT, null);
        try (DatagramSocket target = new DatagramSocket(0, InetAddress.getLoopbackAddress());
                DatagramSocket here = new DatagramSocket(0, InetAddress.getLoopbackAddress());
                Socket control = client("050100" + "05030001000000000000")) {
            here.setSoTimeout(20_000);
            target.setSoTimeout(20_000);
            assertEquals("0500" + "05000001" + "7f000001", read(control, 10));
            int port = Integer.parseInt(read(control, 2), 16);
            String header = "00000001" + "7f000001" + port(target.getLocalPort());
            byte[] question = HexFormat.of().parseHex(header + "6869");
            InetSocketAddress server = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
            here.send(new DatagramPacket(question, question.length, server));
            DatagramPacket packet = new DatagramPacket(new byte[100], 100);
            target.receive(packet);
            assertEquals(2, packet.getLength());
            target.send(packet);
            here.receive(packet);
            byte[] answer = new byte[packet.getLength()];
            System.arraycopy(packet.getData(), 0, answer, 0, answer.length);
            assertArrayEquals(question, answer, "with the target as its source");
            control.close();
            awaitPortFree(port);
        }
    }

    @Test
    void ourDialerCarriesDatagramsUntilTheServerEndsTheirConnection() throws IOException {
        List<DuplexStream> controls = Collections.synchronizedList(new ArrayList<>());
        serve(DIRECT, null);
        SocksDialer dialer =
                new SocksDialer(new HostPort("127.0.0.1", listener.address().getPort()), (host, port) -> {
                    controls.add(DIRECT.dial(host, port));
                    return controls.getLast();
                });
        try (DatagramSocket target = new DatagramSocket(0, InetAddress.getLoopbackAddress());
                SocksDatagrams datagrams = dialer.associate(StandardProtocolFamily.INET)) {
            HostPort to = new HostPort("127.0.0.1", target.getLocalPort());
            target.setSoTimeout(20_000);
            datagrams.send(ByteBuffer.wrap(new byte[] {1, 2}), to);
            DatagramPacket packet = new DatagramPacket(new byte[100], 100);
            target.receive(packet);
            assertEquals(2, packet.getLength());
            target.send(packet);
            ByteBuffer answer = ByteBuffer.allocate(10);
            assertEquals(to, datagrams.receive(answer), "it is the target's");
            assertEquals(ByteBuffer.wrap(new byte[] {1, 2}), answer.flip());
            controls.getFirst().shutdownOutput();
            assertThrows(IOException.class, () -> datagrams.receive(ByteBuffer.allocate(10)));
        }
    }

    @Test
    void ourDialerLogsIn(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("users");
        Files.writeString(file, "ann:pa:ss\n");
        serve(DIRECT, Users.read(file));
        HostPort proxy = new HostPort("127.0.0.1", listener.address().getPort());
        try (ServerSocket target = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            byte[] right = "pa:ss".getBytes(StandardCharsets.US_ASCII);
            new SocksDialer(proxy, DIRECT, "ann", right)
                    .dial("127.0.0.1", target.getLocalPort())
                    .close();
            for (SocksDialer dialer :
                    List.of(new SocksDialer(proxy, DIRECT), new SocksDialer(proxy, DIRECT, "ann", new byte[] {'x'}))) {
                DialException refused =
                        assertThrows(DialException.class, () -> dialer.dial("127.0.0.1", target.getLocalPort()));
                assertEquals(Reason.OTHER, refused.reason());
            }
        }
    }

    /** The association ends with its connection. */
    private static void awaitPortFree(int port) {
        boolean isFree = false;
        while (!isFree) {
            try (DatagramSocket again = new DatagramSocket(port, InetAddress.getLoopbackAddress())) {
                isFree = again.isBound();
            } catch (IOException e) {
                Thread.onSpinWait();
            }
        }
    }

    @Test
    void garbageClosesOnlyItsConnection() throws IOException {
        serve(DIRECT, null);
        try (ServerSocket echo = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
                Socket good = client("050100" + "05010001" + "7f000001" + port(echo.getLocalPort()));
                Socket bad = client("16030100")) {
            Socket target = echo.accept();
            byte[] garbage = new byte[1 << 20];
            new Random(1).nextBytes(garbage);
            assertThrows(IOException.class, () -> {
                bad.getOutputStream().write(garbage);
                if (bad.getInputStream().read() < 0) {
                    throw new IOException("closed");
                }
            });
            read(good, 12);
            target.getOutputStream().write(7);
            assertEquals("07", read(good, 1));
        }
        assertTrue(log.getFirst().contains("this is not SOCKS"), log::toString);
    }

    @Test
    void ourDialerGoesThroughIt() throws IOException {
        serve(DIRECT, null);
        SocksDialer dialer =
                new SocksDialer(new HostPort("127.0.0.1", listener.address().getPort()), DIRECT);
        try (ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
                DuplexStream stream = dialer.dial("127.0.0.1", server.getLocalPort())) {
            Socket accepted = server.accept();
            accepted.getOutputStream().write(new byte[] {1, 2, 3});
            ByteBuffer read = ByteBuffer.allocate(3);
            while (read.hasRemaining()) {
                assertTrue(stream.read(read) > 0);
            }
            assertArrayEquals(new byte[] {1, 2, 3}, read.array());
        }
        listener.close();
        DialException gone = assertThrows(DialException.class, () -> dialer.dial("127.0.0.1", 1));
        assertEquals(Reason.OTHER, gone.reason(), "a proxy that refuses says nothing about the target");
    }
}
