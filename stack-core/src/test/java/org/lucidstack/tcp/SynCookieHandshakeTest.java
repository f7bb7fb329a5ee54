package org.lucidstack.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lucidstack.Verifies;
import org.lucidstack.buffer.Payload;
import org.lucidstack.env.Counter;
import org.lucidstack.net.Endpoint;
import org.lucidstack.net.FourTuple;
import org.lucidstack.time.Clock;
import org.lucidstack.wire.SeqNumber;
import org.lucidstack.wire.TcpFlags;
import org.lucidstack.wire.TcpSegment;

/** Connections to a listener whose SYN queue is full, so that every SYN is answered by a cookie. */
class SynCookieHandshakeTest {

    private static final Endpoint PORT = new Endpoint(TcpPair.SERVER, 7);

    private static TcpPair pair(TcpConfig client) {
        return new TcpPair(client, new TcpConfig().synQueue(0));
    }

    @ParameterizedTest(name = "timestamps {0}")
    @CsvSource({"true", "false"})
    @Verifies({"RFC4987-3.6-1", "RFC4987-3.4-1"})
    void theConnectionIsWhatWasAgreed(boolean timestamps) throws Exception {
        TcpPair pair = pair(new TcpConfig().timestamps(timestamps).ecn(true));
        Listener listener = pair.server.tcp.listen(PORT, 5, new ConnectionOptions());
        Connection client = pair.connect(7);
        pair.run(Clock.SECOND);
        assertEquals(TcpState.ESTABLISHED, client.state(), pair::story);
        Connection server = listener.accept();
        assertNotNull(server, pair::story);
        assertEquals(1, pair.server.counters.get(Counter.TcpExtSyncookiesSent));
        assertEquals(1, pair.server.counters.get(Counter.TcpExtSyncookiesRecv));
        assertEquals(
                new Agreement(
                        1460,
                        timestamps,
                        timestamps,
                        client.agreement.receiveShift(),
                        client.agreement.sendShift(),
                        timestamps),
                server.agreement);
        assertEquals(0, server.info().roundTrip().srtt(), "nobody knows when the SYN-ACK went out");
        client.send(ByteBuffer.wrap("hello".getBytes()));
        server.send(ByteBuffer.wrap("hi".getBytes()));
        pair.client.tcp.flush();
        pair.server.tcp.flush();
        pair.run(2 * Clock.SECOND);
        assertEquals(5, server.receive(ByteBuffer.allocate(10)), pair::story);
        assertEquals(2, client.receive(ByteBuffer.allocate(10)), pair::story);
        server.close();
        client.close();
        pair.client.tcp.flush();
        pair.server.tcp.flush();
        pair.run(100 * Clock.SECOND);
        assertEquals(0, pair.server.tcp.connectionCount() + pair.server.timers.size(), pair::story);
    }

    @Test
    @Verifies({"RFC4987-3.6-1", "RFC4987-3.4-1"})
    void aFloodOfSynsLeavesNothingBehind() throws Exception {
        TcpPair pair = pair(new TcpConfig());
        Listener listener = pair.server.tcp.listen(PORT, 5, new ConnectionOptions());
        for (int i = 0; i < 10_000; i++) {
            FourTuple tuple = FourTuple.of(PORT, new Endpoint(TcpPair.CLIENT, 1 + i % 60_000));
            pair.server.receive(tuple, segment(tuple, i, 0, TcpFlags.SYN), 0);
        }
        pair.server.tcp.flush();
        assertEquals(10_000, pair.server.counters.get(Counter.TcpExtSyncookiesSent));
        assertEquals(0, pair.server.tcp.connectionCount() + pair.server.timers.size() + listener.halfOpenCount());
    }

    @Test
    @Verifies("RFC4987-3.6-1")
    void aForgedCookieDrawsReset() throws Exception {
        TcpPair pair = pair(new TcpConfig());
        Listener listener = pair.server.tcp.listen(PORT, 5, new ConnectionOptions());
        FourTuple tuple = FourTuple.of(PORT, new Endpoint(TcpPair.CLIENT, 1000));
        pair.server.receive(tuple, segment(tuple, 500, 1234, TcpFlags.ACK), 0);
        assertEquals(0, pair.server.counters.get(Counter.TcpExtSyncookiesFailed), "none was given out yet");
        pair.server.receive(tuple, segment(tuple, 499, 0, TcpFlags.SYN), 0);
        pair.server.receive(tuple, segment(tuple, 500, 1234, TcpFlags.ACK), 0);
        pair.server.tcp.flush();
        assertEquals(1, pair.server.counters.get(Counter.TcpExtSyncookiesFailed), pair::story);
        assertEquals(2, pair.server.counters.get(Counter.TcpOutRsts));
        assertNull(listener.accept());
        assertEquals(0, pair.server.tcp.connectionCount());
    }

    /** The client repeats its SYN before it hears of the cookie, and by then the queue has room. */
    @Test
    @Verifies("RFC4987-3.6-1")
    void aRepeatedSynDoesNotSpoilTheCookie() throws Exception {
        TcpPair pair = new TcpPair(new TcpConfig(), new TcpConfig().synQueue(1));
        Listener listener = pair.server.tcp.listen(PORT, 5, new ConnectionOptions());
        FourTuple stranger = FourTuple.of(PORT, new Endpoint(TcpPair.CLIENT, 999));
        pair.server.receive(stranger, segment(stranger, 499, 0, TcpFlags.SYN), 0);
        Connection client = pair.connect(7);
        TcpPair.Flight syn = pair.flights.stream()
                .filter(flight -> flight.tuple().remotePort() == client.tuple.localPort())
                .findFirst()
                .orElseThrow();
        pair.run(12 * Clock.MILLISECOND);
        pair.server.receive(stranger, segment(stranger, 500, 0, TcpFlags.RST), 0);
        pair.server.receive(syn.tuple(), syn.segment(), 0);
        pair.server.tcp.flush();
        assertEquals(1, listener.halfOpenCount(), pair::story);
        assertEquals(1, pair.server.counters.get(Counter.TcpExtSyncookiesSent), pair::story);
        pair.run(Clock.SECOND);
        assertEquals(TcpState.ESTABLISHED, client.state(), pair::story);
        Connection server = listener.accept();
        assertNotNull(server, pair::story);
        assertEquals(TcpState.ESTABLISHED, server.state(), pair::story);
        assertEquals(0, pair.server.counters.get(Counter.TcpOutRsts), pair::story);
        assertEquals(0, listener.halfOpenCount());
        assertEquals(1, pair.server.tcp.connectionCount());
    }

    private static TcpSegment segment(FourTuple tuple, int seq, int ack, int flags) {
        return new TcpSegment(
                tuple.remotePort(),
                tuple.localPort(),
                new SeqNumber(seq),
                new SeqNumber(ack),
                flags,
                1000,
                0,
                List.of(),
                Payload.EMPTY);
    }
}
