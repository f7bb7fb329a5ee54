package org.lucidstack.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.lucidstack.buffer.Payload;
import org.lucidstack.net.Endpoint;
import org.lucidstack.net.FourTuple;
import org.lucidstack.net.IpAddress;
import org.lucidstack.net.Ipv4Address;
import org.lucidstack.time.Clock;
import org.lucidstack.wire.SeqNumber;
import org.lucidstack.wire.TcpFlags;
import org.lucidstack.wire.TcpOption;
import org.lucidstack.wire.TcpSegment;

/**
 * What 100,000 idle connections and as many in TIME-WAIT cost: heap for each, and the time to find one among them. Half of the test looks at
 * connections that have never been used, half at such that have sent, lost, repaired and received (out of order, too) before they rested.
 */
@Tag("slow")
class ConnectionMemoryTest {

    private static final int CONNECTIONS = 100_000;
    private static final int WARM = 1000;
    private static final int LOOKUPS = 200_000;
    private static final long MOST = 1024;
    private static final int FULL_SEGMENT = 1448;
    private static final int ANSWER = 10_000;
    private static final long ROUND_TRIP = 100 * Clock.MILLISECOND;
    private static final IpAddress SERVER = IpAddress.parse("192.0.2.2");

    private final TcpHost host = new TcpHost(1, new TcpConfig());
    private TcpSegment last;

    @Test
    void idleConnectionsAreSmallAndFoundAtOnce() throws Exception {
        Listener listener = host.tcp.listen(new Endpoint(SERVER, 80), 10, new ConnectionOptions());
        host.sink = (tuple, segment, ecn) -> last = segment;
        establish(listener, 0, WARM);
        lookUp(WARM);
        double few = lookUp(WARM);
        long before = usedHeap();
        establish(listener, WARM, WARM + CONNECTIONS);
        host.advance(100 * Clock.SECOND);
        long established = (usedHeap() - before) / CONNECTIONS;
        double many = lookUp(CONNECTIONS);
        assertEquals(WARM + CONNECTIONS, host.tcp.connectionCount());
        closeAll();
        assertEquals(0, host.tcp.connectionCount());
        long timeWait = (usedHeap() - before) / CONNECTIONS;
        System.out.printf(
                "idle connection: %d bytes of heap; TIME-WAIT: %d bytes; a segment for one of 1,000: %.0f ns, of 101,000: %.0f ns%n",
                established, timeWait, few, many);
        assertTrue(established <= MOST, () -> "an idle connection costs " + established + " bytes");
        assertTrue(timeWait <= 200, () -> "TIME-WAIT costs " + timeWait + " bytes");
        // caches make the larger table slower, but a search through it would take a thousand times as long
        assertTrue(many < 20 * few, () -> "from " + few + " ns to " + many + " ns");
    }

    @Test
    void connectionsThatRestAreSmallAgain() throws Exception {
        Listener listener = host.tcp.listen(new Endpoint(SERVER, 80), 10, new ConnectionOptions());
        host.sink = (tuple, segment, ecn) -> last = segment;
        establish(listener, 0, WARM);
        use(0, WARM);
        long before = usedHeap();
        establish(listener, WARM, WARM + CONNECTIONS);
        use(WARM, WARM + CONNECTIONS);
        host.advance(100 * Clock.SECOND);
        long used = (usedHeap() - before) / CONNECTIONS;
        assertEquals(WARM + CONNECTIONS, host.tcp.connectionCount());
        System.out.printf("idle connection that was used: %d bytes of heap%n", used);
        assertTrue(used <= MOST, () -> "it costs " + used + " bytes");
    }

    /** The peer asks in two segments, of which the second comes first; the answer loses its first segment. */
    private void use(int from, int to) throws TcpException {
        ByteBuffer data = ByteBuffer.allocate(ANSWER);
        for (int i = from; i < to; i++) {
            Connection c = Objects.requireNonNull(host.tcp.find(tuple(i)));
            SeqNumber una = SeqNumber.of(c.sendWindow.nxt());
            request(i, 151, una);
            request(i, 101, una);
            assertEquals(100, c.receive(data.clear()));
            assertEquals(ANSWER, c.send(data.clear()));
            host.tcp.flush();
            SeqNumber end = una.plus(ANSWER);
            TcpOption sack = new TcpOption.Sack(List.of(new TcpOption.SackBlock(una.plus(FULL_SEGMENT), end)));
            host.advance(host.now + ROUND_TRIP);
            receive(i, 201, una, TcpFlags.ACK, List.of(new TcpOption.Timestamps(3, 0), sack));
            host.advance(host.now + ROUND_TRIP);
            receive(i, 201, end, TcpFlags.ACK, List.of(new TcpOption.Timestamps(4, 0)));
            assertEquals(0, c.unacknowledged());
            assertTrue(c.info().segments().retransmitted() > 0);
        }
    }

    private void request(int index, int seq, SeqNumber ack) {
        FourTuple tuple = tuple(index);
        List<TcpOption> options = List.of(new TcpOption.Timestamps(2, 0));
        Payload text = Payload.of(new byte[50]);
        SeqNumber number = new SeqNumber(seq);
        host.receive(
                tuple, new TcpSegment(tuple.remotePort(), 80, number, ack, TcpFlags.ACK, 512, 0, options, text), 0);
        host.tcp.flush();
    }

    private void establish(Listener listener, int from, int to) {
        List<TcpOption> options = List.of(
                new TcpOption.MaximumSegmentSize(1460),
                new TcpOption.SackPermitted(),
                new TcpOption.Timestamps(1, 0),
                new TcpOption.WindowScale(7));
        for (int i = from; i < to; i++) {
            receive(i, 100, SeqNumber.ZERO, TcpFlags.SYN, options);
            receive(i, 101, last.seq().plus(1), TcpFlags.ACK, List.of(new TcpOption.Timestamps(1, 0)));
            listener.accept();
        }
    }

    /** Nanoseconds for a segment that changes nothing, averaged over connections all over the table. */
    private double lookUp(int connections) {
        TcpOption timestamps = new TcpOption.Timestamps(1, 0);
        long start = System.nanoTime();
        for (int i = 0; i < LOOKUPS; i++) {
            int index = (int) (i * 7919L % connections);
            host.receive(tuple(index), segment(index, 101, SeqNumber.ZERO, TcpFlags.RST, List.of(timestamps), 5), 0);
        }
        return (System.nanoTime() - start) / (double) LOOKUPS;
    }

    private void closeAll() {
        for (Connection connection : host.tcp.connections()) {
            connection.close();
            host.tcp.flush();
            FourTuple tuple = connection.tuple();
            int flags = TcpFlags.ACK | TcpFlags.FIN;
            host.receive(
                    tuple,
                    new TcpSegment(
                            tuple.remotePort(),
                            80,
                            new SeqNumber(101),
                            last.seq().plus(1),
                            flags,
                            512,
                            0,
                            List.of(new TcpOption.Timestamps(2, 0)),
                            Payload.EMPTY),
                    0);
            host.tcp.flush();
        }
    }

    private void receive(int index, int seq, SeqNumber ack, int flags, List<TcpOption> options) {
        host.receive(tuple(index), segment(index, seq, ack, flags, options, 0), 0);
        host.tcp.flush();
    }

    private static FourTuple tuple(int index) {
        return new FourTuple(SERVER, 80, new Ipv4Address(0x0a000000 + (index >>> 14)), 1024 + (index & 0x3fff));
    }

    private static TcpSegment segment(
            int index, int seq, SeqNumber ack, int flags, List<TcpOption> options, int beyondEdge) {
        int number = beyondEdge == 0 ? seq : seq - beyondEdge;
        return new TcpSegment(
                tuple(index).remotePort(), 80, new SeqNumber(number), ack, flags, 512, 0, options, Payload.EMPTY);
    }

    private static long usedHeap() throws InterruptedException {
        Runtime runtime = Runtime.getRuntime();
        for (int i = 0; i < 4; i++) {
            System.gc();
        }
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
