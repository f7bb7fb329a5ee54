package org.lucidstack.demo.ssh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.keyverifier.AcceptAllServerKeyVerifier;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.forward.AcceptAllForwardingFilter;
import org.apache.sshd.server.keyprovider.SimpleGeneratorHostKeyProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.lucidstack.demo.stream.DialException;

/** Channels of the library API, through a server of the same library on the loopback. */
@Timeout(60)
class DirectTcpipTest {

    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final InetSocketAddress ME = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);

    @TempDir
    Path folder;

    private SshServer server;
    private SshClient client;
    private ClientSession session;
    private ServerSocket target;

    @BeforeEach
    void logIn() throws IOException {
        server = SshServer.setUpDefaultServer();
        server.setHost("127.0.0.1");
        server.setKeyPairProvider(new SimpleGeneratorHostKeyProvider(folder.resolve("host")));
        server.setPasswordAuthenticator((user, password, s) -> true);
        server.setForwardingFilter(AcceptAllForwardingFilter.INSTANCE);
        server.start();
        client = SshClient.setUpDefaultClient();
        client.setServerKeyVerifier(AcceptAllServerKeyVerifier.INSTANCE);
        client.start();
        session = client.connect("me", "127.0.0.1", server.getPort())
                .verify(LIMIT)
                .getSession();
        session.addPasswordIdentity("x");
        session.auth().verify(LIMIT);
        target = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void logOut() throws IOException {
        target.close();
        client.stop();
        server.stop(true);
    }

    private DirectTcpip open() throws DialException {
        return DirectTcpip.open(session, "127.0.0.1", target.getLocalPort(), ME);
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void aRequestThatHasEndedGetsItsWholeAnswer() throws IOException {
        try (DirectTcpip channel = open();
                Socket far = target.accept()) {
            channel.send(bytes("hello"));
            channel.shutdownOutput();
            assertEquals("hello", new String(far.getInputStream().readAllBytes(), StandardCharsets.US_ASCII));
            far.getOutputStream().write(new byte[3_000_000]);
            far.shutdownOutput();
            ByteBuffer target = ByteBuffer.allocateDirect(100_000);
            int count = 0;
            for (int n = channel.recv(target); n >= 0; n = channel.recv(target.clear())) {
                count += n;
            }
            assertEquals(3_000_000, count);
        }
    }

    @Test
    void theEndOfTheStreamWakesWhoWaitsForData() throws Exception {
        try (DirectTcpip channel = open();
                Socket far = target.accept()) {
            Thread sender = Thread.startVirtualThread(() -> {
                try {
                    Thread.sleep(200);
                    far.shutdownOutput();
                } catch (IOException | InterruptedException e) {
                    throw new AssertionError(e);
                }
            });
            assertEquals(-1, channel.recv(ByteBuffer.allocate(10)));
            sender.join();
        }
    }

    @Test
    void closingWakesWhoWaitsForData() throws Exception {
        DirectTcpip channel = open();
        try (Socket far = target.accept()) {
            Thread.startVirtualThread(() -> {
                try {
                    Thread.sleep(200);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                channel.abort();
            });
            ByteBuffer nothing = ByteBuffer.allocate(10);
            try {
                assertEquals(-1, channel.recv(nothing));
            } catch (IOException closed) {
                // The end of the stream and a failure both say that nothing more comes.
            }
            assertEquals(-1, far.getInputStream().read());
        }
    }

    @Test
    void aRefusedTargetIsATypedFailure() throws IOException {
        int port = target.getLocalPort();
        target.close();
        assertThrows(DialException.class, () -> DirectTcpip.open(session, "127.0.0.1", port, ME));
    }
}
