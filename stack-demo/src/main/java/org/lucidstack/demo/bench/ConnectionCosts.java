package org.lucidstack.demo.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.lucidstack.link.Offload;
import org.lucidstack.net.Endpoint;
import org.lucidstack.net.Ipv4Address;
import org.lucidstack.tcp.Connection;
import org.lucidstack.tcp.ConnectionOptions;
import org.lucidstack.tcp.Listener;
import org.lucidstack.time.Clock;

/**
 * What connections cost that do nothing, measured with two stacks in memory under virtual time.
 *
 * @param idleBytes heap of one end of an idle established connection
 * @param timeWaitBytes heap of a connection in TIME-WAIT
 * @param listenerBytes heap of a listener
 * @param segments how long a segment that changes nothing takes
 */
record ConnectionCosts(long idleBytes, long timeWaitBytes, long listenerBytes, List<SegmentTime> segments) {

    /** A segment's way through the whole stack, when the stack has so many connections. */
    record SegmentTime(int connections, double nanos) {}

    private static final int MANY = 100_000;
    private static final int LISTENERS = 10_000;
    private static final int PORT = 80;
    private static final int FIRST_LISTENER_PORT = 1000;
    /** What only a connection in use needs is given up by then, and TIME-WAIT is not over. */
    private static final long REST = 30 * Clock.SECOND;

    private static final int[] SIZES = {1, 1000, MANY};

    static ConnectionCosts measure(Consumer<String> progress) throws IOException {
        return new Rig(progress).measure();
    }

    private static final class Rig {
        private static final int RECEIVE_BUFFER = 128 * 1024;
        private static final int PORTS = 16_384;
        private static final int FIRST_PORT = 1024;
        private static final int FIRST_CLIENT = 0x0a000001;
        private static final int PACKET = 64;
        private static final int SEGMENTS = 400_000;
        private static final int WARM_UP = 5;
        /** A prime, so that the connections come in an order that no cache foresees. */
        private static final long STRIDE = 7919;

        private final Consumer<String> progress;
        private final BackToBack pair = new BackToBack(1500, new Offload(true, false), false, RECEIVE_BUFFER);
        private final List<Connection> clients = new ArrayList<>();
        private final List<Connection> servers = new ArrayList<>();
        /** The last ACK of each handshake, which the server takes as often as it comes: outside the heap. */
        private final ByteBuffer acks = ByteBuffer.allocateDirect(MANY * PACKET);

        private final Listener listener;
        private long now;

        Rig(Consumer<String> progress) throws IOException {
            this.progress = progress;
            listener = pair.server.listen(new Endpoint(BackToBack.SERVER, PORT), 1, new ConnectionOptions());
        }

        ConnectionCosts measure() throws IOException {
            progress.accept("listeners");
            long before = usedHeap();
            for (int i = 0; i < LISTENERS; i++) {
                Endpoint local = new Endpoint(BackToBack.SERVER, FIRST_LISTENER_PORT + i);
                pair.server.listen(local, 1, new ConnectionOptions());
            }
            long listenerBytes = (usedHeap() - before) / LISTENERS;
            List<SegmentTime> times = new ArrayList<>();
            long empty = 0;
            for (int size : SIZES) {
                progress.accept(size + (size == 1 ? " connection" : " connections"));
                establish(size);
                rest();
                times.add(new SegmentTime(size, nanosForSegment()));
                empty = size == SIZES[SIZES.length - 2] ? usedHeap() : empty;
            }
            int more = MANY - SIZES[SIZES.length - 2];
            long idleBytes = (usedHeap() - empty) / more / 2;
            progress.accept("TIME-WAIT");
            long timeWaitBytes = timeWaitBytes();
            return new ConnectionCosts(idleBytes, timeWaitBytes, listenerBytes, times);
        }

        private void establish(int count) throws IOException {
            for (int i = clients.size(); i < count; i++) {
                Endpoint local = new Endpoint(new Ipv4Address(FIRST_CLIENT + i / PORTS), FIRST_PORT + i % PORTS);
                clients.add(pair.client.connect(local, new Endpoint(BackToBack.SERVER, PORT), new ConnectionOptions()));
                pair.client.flush();
                pair.up.carry(pair.server, pair.down);
                pair.server.flush();
                pair.down.carry(pair.client, pair.up);
                pair.client.flush();
                ByteBuffer ack = pair.up.last();
                acks.put(i * PACKET, ack, 0, ack.limit()).put(i * PACKET + PACKET - 1, (byte) ack.limit());
                pair.settle();
                servers.add(Objects.requireNonNull(listener.accept()));
            }
        }

        private void rest() {
            now += REST;
            pair.advance(now);
            pair.settle();
        }

        private double nanosForSegment() {
            double nanos = 0;
            for (int run = 0; run < WARM_UP; run++) {
                long start = System.nanoTime();
                for (int i = 0; i < SEGMENTS; i++) {
                    int at = (int) (i * STRIDE % clients.size()) * PACKET;
                    pair.server.receive(
                            pair.down,
                            acks.limit(at + acks.get(at + PACKET - 1)).position(at),
                            true);
                    acks.clear();
                }
                nanos = (System.nanoTime() - start) / (double) SEGMENTS;
                pair.settle();
            }
            return nanos;
        }

        /** The clients close first, so that it is they who stay in TIME-WAIT; the servers' ends are gone. */
        private long timeWaitBytes() {
            for (int i = 0; i < MANY; i++) {
                clients.get(i).close();
                pair.settle();
                servers.get(i).close();
                pair.settle();
            }
            clients.clear();
            servers.clear();
            if (pair.client.tcp().timeWaitCount() != MANY || pair.server.tcp().connectionCount() != 0) {
                throw new IllegalStateException("not all connections are in TIME-WAIT");
            }
            long with = usedHeap();
            now += 100 * Clock.SECOND;
            pair.advance(now);
            return (with - usedHeap()) / MANY;
        }

        private static long usedHeap() {
            Runtime runtime = Runtime.getRuntime();
            for (int i = 0; i < 4; i++) {
                System.gc();
            }
            return runtime.totalMemory() - runtime.freeMemory();
        }
    }
}
