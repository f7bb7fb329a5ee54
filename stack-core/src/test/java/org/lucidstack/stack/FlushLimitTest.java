package org.lucidstack.stack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.lucidstack.link.Offload;
import org.lucidstack.net.Endpoint;
import org.lucidstack.net.IpAddress;
import org.lucidstack.tcp.Connection;
import org.lucidstack.tcp.ConnectionOptions;
import org.lucidstack.tcp.Listener;
import org.lucidstack.time.Clock;

/** What many connections could send does not leave in one go: acknowledgments are looked at in between. */
class FlushLimitTest {

    private static final int CONNECTIONS = 10;
    private static final int EACH = 1 << 20;
    private static final int OF_ONE = 256 * 1024 + 65_535;
    private static final int OF_ALL = (1 << 20) + OF_ONE;

    private final StackPair pair = new StackPair(new Offload(true, true));
    private final List<Connection> clients = new ArrayList<>();
    private final List<Connection> servers = new ArrayList<>();
    private long left;

    private void connect() throws IOException {
        ConnectionOptions options = new ConnectionOptions().sendBuffer(EACH).receiveBuffer(2 * EACH);
        Endpoint remote = new Endpoint(IpAddress.parse("10.0.0.2"), 7);
        Listener listener = pair.b.listen(remote, CONNECTIONS, options);
        for (int i = 0; i < CONNECTIONS; i++) {
            clients.add(pair.a.connect(new Endpoint(IpAddress.unspecified(4), 0), remote, options));
            pair.run(Clock.MILLISECOND);
            servers.add(Objects.requireNonNull(listener.accept()));
        }
    }

    private void connectAndOpenTheWindows() throws IOException {
        connect();
        for (int i = 0; i < 3; i++) {
            fill();
            pair.run(100 * Clock.MILLISECOND);
            drain();
            pair.run(Clock.MILLISECOND);
        }
        pair.lost = packet -> {
            left += packet.length;
            return false;
        };
    }

    private void fill() throws IOException {
        for (Connection client : clients) {
            assertEquals(EACH, client.send(ByteBuffer.allocate(EACH)));
        }
    }

    private void drain() throws IOException {
        for (Connection server : servers) {
            assertEquals(EACH, server.receive(ByteBuffer.allocate(2 * EACH)));
        }
    }

    @Test
    void aFlushSendsALimitedAmountAndTheNextOneIsDueAtOnce() throws IOException {
        connectAndOpenTheWindows();
        fill();

        pair.a.flush();

        assertTrue(left >= 1 << 20, left + " bytes");
        assertTrue(left <= OF_ALL, left + " bytes");
        assertEquals(pair.a.now(), pair.a.nextDeadline());

        long first = left;
        pair.a.flush();

        assertTrue(left - first >= 1 << 20, left + " bytes");
        assertTrue(left - first <= OF_ALL, left + " bytes");

        pair.run(Clock.SECOND);
        drain();
    }

    @Test
    void oneConnectionSendsALimitedAmountPerFlush() throws IOException {
        connectAndOpenTheWindows();
        clients.getFirst().send(ByteBuffer.allocate(EACH));

        pair.a.flush();

        assertTrue(left >= 256 * 1024, left + " bytes");
        assertTrue(left <= OF_ONE, left + " bytes");
        assertEquals(pair.a.now(), pair.a.nextDeadline());
    }
}
