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

/** The last bytes of a write that was cut short leave with the first bytes of what follows, if that follows at once. */
class CutShortWriteTest {

    private static final int MSS = 1448;
    private static final int WHOLE = 45 * MSS;
    private static final int HEADERS = 20 + 32;
    private static final int MUCH = 1 << 20;
    /** After so many bytes the congestion window holds nothing back here. */
    private static final int WARM = 4 * MUCH;

    private final StackPair pair = new StackPair(new Offload(true, true));
    /** Payload bytes of the segments that left. */
    private final List<Integer> left = new ArrayList<>();

    private Connection connect(ConnectionOptions options) throws IOException {
        Endpoint remote = new Endpoint(IpAddress.parse("10.0.0.2"), 7);
        Listener listener = pair.b.listen(remote, 1, new ConnectionOptions().receiveBuffer(2 * MUCH));
        Connection client = pair.a.connect(new Endpoint(IpAddress.unspecified(4), 0), remote, options);
        pair.run(Clock.MILLISECOND);
        Connection server = Objects.requireNonNull(listener.accept());
        for (int sent = 0; sent < WARM; pair.run(Clock.MILLISECOND)) {
            sent += write(client, MUCH);
            pair.run(Clock.MILLISECOND);
            server.receive(ByteBuffer.allocate(MUCH));
        }
        pair.lost = packet -> {
            left.add(packet.length - HEADERS);
            return false;
        };
        return client;
    }

    private static int write(Connection connection, int bytes) throws IOException {
        return connection.send(ByteBuffer.allocate(bytes));
    }

    private int sum() {
        return left.stream().mapToInt(Integer::intValue).sum();
    }

    @Test
    void itsLastSegmentIsFilledByWhatFollows() throws IOException {
        Connection client = connect(new ConnectionOptions());

        int taken = write(client, MUCH);
        pair.a.flush();
        int more = write(client, MUCH - taken);
        pair.a.flush();

        assertTrue(taken < MUCH && taken % MSS != 0, taken + " bytes");
        assertTrue(more > 0, more + " bytes");
        assertTrue(left.size() > 5, left.toString());
        assertTrue(left.stream().allMatch(bytes -> bytes == WHOLE), left.toString());
    }

    @Test
    void itLeavesInTheNextRoundIfNothingFollows() throws IOException {
        Connection client = connect(new ConnectionOptions());

        int taken = write(client, MUCH);
        pair.a.flush();

        assertEquals(taken - taken % WHOLE, sum());
        assertEquals(pair.a.now(), pair.a.nextDeadline());

        pair.a.flush();

        assertEquals(taken, sum());
        assertEquals(taken % WHOLE, left.getLast());
    }

    @Test
    void aWriteThatWasTakenWholeWaitsForNothing() throws IOException {
        Connection client = connect(new ConnectionOptions());

        assertEquals(100_000, write(client, 100_000));
        pair.a.flush();

        assertEquals(List.of(WHOLE, 100_000 - WHOLE), left);
    }

    @Test
    void theLastBytesBeforeAFinWaitForNothing() throws IOException {
        Connection client = connect(new ConnectionOptions());

        int taken = write(client, MUCH);
        client.shutdownOutput();
        pair.a.flush();

        assertEquals(taken, sum());
    }

    @Test
    void aBufferSmallerThanASegmentWaitsForNothing() throws IOException {
        Connection client = connect(new ConnectionOptions().sendBuffer(10_000));

        assertEquals(10_000, write(client, MUCH));
        pair.a.flush();

        assertEquals(List.of(10_000), left);
    }
}
