package org.lucidstack.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
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

/** What 100,000 idle connections and as many in TIME-WAIT cost: heap for each, and the time to find one among them. */
@Tag("slow")
class ConnectionMemoryTest {

    private static final int CONNECTIONS = 100_000;
    private static final int LOOKUPS = 200_000;
    private static final IpAddress SERVER = IpAddress.parse("192.0.2.2");

    private final TcpHost host = new TcpHost(1, new TcpConfig());
    private TcpSegment last;

    @Test
    void idleConnectionsAreSmallAndFoundAtOnce() throws Exception {
        Listener listener = host.tcp.listen(new Endpoint(SERVER, 80), 10, new ConnectionOptions());
        host.sink = (tuple, segment, ecn) -> last = segment;
        establish(listener, 0, 1000);
        lookUp(1000);
        double few = lookUp(1000);
        long before = usedHeap();
        establish(listener, 1000, 1000 + CONNECTIONS);
        host.advance(100 * Clock.SECOND);
        long established = (usedHeap() - before) / CONNECTIONS;
        double many = lookUp(CONNECTIONS);
        assertEquals(1000 + CONNECTIONS, host.tcp.connectionCount());
        closeAll();
        assertEquals(0, host.tcp.connectionCount());
        long timeWait = (usedHeap() - before) / CONNECTIONS;
        System.out.printf(
                "idle connection: %d bytes of heap; TIME-WAIT: %d bytes; a segment for one of 1,000: %.0f ns, of 101,000: %.0f ns%n",
                established, timeWait, few, many);
        assertTrue(established <= 1024, () -> "an idle connection costs " + established + " bytes");
        assertTrue(timeWait <= 200, () -> "TIME-WAIT costs " + timeWait + " bytes");
        // caches make the larger table slower, but a search through it would take a thousand times as long
        assertTrue(many < 20 * few, () -> "from " + few + " ns to " + many + " ns");
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
