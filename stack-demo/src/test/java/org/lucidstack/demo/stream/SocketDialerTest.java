package org.lucidstack.demo.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.lucidstack.demo.stream.DialException.Reason;
import org.lucidstack.socket.StackLoop;

class SocketDialerTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final Dialer DIRECT = SocketDialer.direct(TIMEOUT);

    private static Reason failure(Dialer dialer, String host, int port) {
        DialException e = assertThrows(DialException.class, () -> dialer.dial(host, port));
        return e.reason();
    }

    private static int closedPort() throws IOException {
        try (ServerSocket server = new ServerSocket(0)) {
            return server.getLocalPort();
        }
    }

    @Test
    void connectsAndTellsBothEnds() throws IOException {
        try (ServerSocket server = new ServerSocket(0);
                DuplexStream stream = DIRECT.dial("127.0.0.1", server.getLocalPort())) {
            assertEquals(server.getLocalPort(), stream.remote().getPort());
            assertEquals(server.accept().getPort(), stream.local().getPort());
        }
    }

    @Test
    void aClosedPortRefuses() throws IOException {
        assertEquals(Reason.REFUSED, failure(DIRECT, "127.0.0.1", closedPort()));
        DialException e = assertThrows(DialException.class, () -> DIRECT.dial("::1", closedPort()));
        assertEquals("cannot connect to [::1]:", e.getMessage().substring(0, 24));
    }

    /** A label may have 63 bytes, so nobody need be asked. */
    @Test
    void anImpossibleNameIsUnknown() {
        assertEquals(Reason.UNKNOWN_NAME, failure(DIRECT, "x".repeat(64) + ".invalid", 80));
    }

    @Test
    void aStackTellsTheSame() throws IOException {
        Dialer dialer = SocketDialer.over(StackLoop.ofThisJvm(), Resolver.SYSTEM, TIMEOUT);
        assertEquals(Reason.REFUSED, failure(dialer, "127.0.0.1", 9));
        assertEquals(Reason.HOST_UNREACHABLE, failure(dialer, "192.0.2.1", 9));
    }

    @Test
    void theMostTellingFailureOfANameIsReported() throws IOException {
        Resolver two = host -> List.of(InetAddress.getByName("192.0.2.1"), InetAddress.getByName("127.0.0.1"));
        Dialer dialer = SocketDialer.over(StackLoop.ofThisJvm(), two, TIMEOUT);
        assertEquals(Reason.REFUSED, failure(dialer, "two", 9));
    }
}
