package org.lucidstack.demo.host;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.lucidstack.demo.UserError;
import org.lucidstack.drill.host.HostSession;

/** {@code stack packetdrill-host}: the lines on the socket. */
@Timeout(60)
class PacketdrillHostTest {
    @TempDir
    private Path folder;

    private Path path;
    private HostServer server;

    @BeforeEach
    void start() throws IOException {
        path = folder.resolve("host.sock");
        server = open();
    }

    private HostServer open() throws IOException {
        HostServer opened = HostServer.open(path, 1);
        Thread.ofPlatform().daemon().start(() -> {
            try {
                opened.run();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        return opened;
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
        assertFalse(Files.exists(path));
    }

    private SocketChannel connect() throws IOException {
        return SocketChannel.open(UnixDomainSocketAddress.of(path));
    }

    private static void write(SocketChannel to, String text) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
        while (bytes.hasRemaining()) {
            to.write(bytes);
        }
    }

    /** Everything that comes until the host closes. */
    private static byte[] readAll(SocketChannel from) throws IOException {
        var bytes = new ByteArrayOutputStream();
        Channels.newInputStream(from).transferTo(bytes);
        return bytes.toByteArray();
    }

    private String converse(String requests) throws IOException {
        try (SocketChannel channel = connect()) {
            write(channel, requests);
            return new String(readAll(channel), StandardCharsets.US_ASCII);
        }
    }

    /** 300 requests: connections, data, time. */
    private static String session(long seed) {
        StringBuilder lines = new StringBuilder("0 HELLO 1\n0 CONFIG local4=192.168.0.1/16 seed=" + seed + "\n");
        lines.append("10 SOCKET inet stream 6\n10 BIND 3 0.0.0.0 80\n10 LISTEN 3 8\n");
        SplittableRandom random = new SplittableRandom(9);
        String[] operations = {
            "ACCEPT 3",
            "SOCKET inet stream 6",
            "CONNECT F 127.0.0.1 80",
            "CONNECT F 192.0.2.7 81",
            "SEND F - 0011223344",
            "RECV F 10 -",
            "RUN @",
            "INFO F",
            "POLL 7 F:in,out",
            "CLOSE F",
            "SYNC",
            "QUEUED F out",
            "NONBLOCK F 1",
        };
        for (int i = 0; i < 294; i++) {
            long time = 20 + i * 300_000L;
            lines.append(time).append(' ');
            lines.append(operations[random.nextInt(operations.length)]
                    .replace("F", "" + (4 + random.nextInt(12)))
                    .replace("@", "" + (time + 250_000)));
            lines.append('\n');
        }
        return lines.append("100000000 BYE\n").toString();
    }

    @Test
    void theSameRequestsGiveTheSameBytes() throws IOException {
        String requests = session(5);
        assertEquals(300, requests.lines().count());
        String first = converse(requests);
        assertEquals(300, first.lines().filter(line -> line.startsWith("= ")).count());
        assertTrue(first.lines().filter(line -> line.contains(" PKT ")).count() > 20, first);
        assertArrayEquals(
                first.getBytes(StandardCharsets.US_ASCII), converse(requests).getBytes(StandardCharsets.US_ASCII));
        assertFalse(first.equals(converse(session(6))));
    }

    @Test
    void whoLeavesInTheMiddleLeavesNothing() throws IOException {
        try (SocketChannel rude = connect()) {
            write(rude, "0 SOCKET inet stream 6\n0 BIND 3 0.0.0.0 8");
        }
        try (SocketChannel half = connect()) {
            write(half, "0 SYNC\n0 BYE");
            half.shutdownOutput();
            assertEquals("= 0 OK\n", new String(readAll(half), StandardCharsets.US_ASCII));
        }
        assertEquals("= 0 OK 3\n= 0 OK\n", converse("0 SOCKET inet stream 6\n0 BYE\n"));
    }

    @Test
    void twoMayTalkAtATime() throws IOException {
        try (SocketChannel idle = connect()) {
            write(idle, "0 HELLO 1\n");
            assertEquals("= 0 OK 1 lucid\n= 0 OK\n", converse("0 HELLO 1\n0 BYE\n"));
        }
    }

    @Test
    void aLineThatIsTooLongIsOneError() throws IOException {
        String longest = "0 INJECT " + "0".repeat(HostSession.MAX_LINE - 9);
        String reply = converse(longest + "\n" + longest + "0\n" + longest.repeat(9) + "\n\n0 SYNC\n0 BYE\n");
        assertEquals("= 0 ERR EINVAL\n= 0 ERR EMSGSIZE\n= 0 ERR EMSGSIZE\n= 0 ERR EINVAL\n= 0 OK\n= 0 OK\n", reply);
    }

    @Test
    void aFileThatIsLeftOverIsReplacedAndNoOther() throws IOException {
        assertThrows(UserError.class, () -> HostServer.open(path, 1));
        server.close();
        try (ServerSocketChannel stale = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            stale.bind(UnixDomainSocketAddress.of(path));
        }
        assertTrue(Files.exists(path));
        server = open();
        assertEquals("= 0 OK\n", converse("0 BYE\n"));
        Path file = Files.writeString(folder.resolve("file"), "precious");
        assertThrows(UserError.class, () -> HostServer.open(file, 1));
        assertThrows(UserError.class, () -> HostServer.open(Path.of("/dev/null"), 1));
        assertThrows(UserError.class, () -> HostServer.open(folder.resolve("none/host.sock"), 1));
        assertThrows(UserError.class, () -> HostServer.open(folder.resolve("x".repeat(200)), 1));
        assertEquals("precious", Files.readString(file));
    }

    /** The command itself, in a process of its own: its ready line, and its end by a signal. */
    @Test
    void theCommandSaysWhenItIsReadyAndEndsOnASignal() throws IOException, InterruptedException {
        Path socket = folder.resolve("own.sock");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "org.lucidstack.demo.Main",
                        "packetdrill-host",
                        "--socket",
                        socket.toString())
                .redirectErrorStream(true)
                .start();
        try (var output = process.inputReader()) {
            assertEquals("ready " + socket, output.readLine());
            assertTrue(Files.exists(socket));
            process.destroy();
            assertTrue(process.waitFor(20, TimeUnit.SECONDS));
            assertEquals(0, process.exitValue());
            assertFalse(Files.exists(socket));
        } finally {
            process.destroyForcibly();
        }
    }
}
