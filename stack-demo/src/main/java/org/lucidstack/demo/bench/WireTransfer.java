package org.lucidstack.demo.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;
import org.lucidstack.link.Offload;
import org.lucidstack.net.Endpoint;
import org.lucidstack.net.Ipv4Address;
import org.lucidstack.tcp.Connection;
import org.lucidstack.tcp.ConnectionOptions;
import org.lucidstack.tcp.Listener;

/** Bulk data from one stack to the other over {@link BackToBack}, on the calling thread. */
final class WireTransfer {

    private static final int MTU = 1500;
    private static final int PORT = 9;
    /** Keeps what is under way in the caches, as a real wire's queues do. */
    private static final int RECEIVE_BUFFER = 1 << 18;

    private static final int CHUNK = 1 << 17;

    private final BackToBack pair;
    private final Connection sender;
    private final Connection receiver;
    private final ByteBuffer out = ByteBuffer.allocateDirect(CHUNK);
    private final ByteBuffer in = ByteBuffer.allocateDirect(CHUNK);
    private final long start = System.nanoTime();

    /** What came out. */
    record Speed(double gigabits, double packetsPerSecond) {}

    WireTransfer(Offload offload, boolean coalesces) throws IOException {
        pair = new BackToBack(MTU, offload, coalesces, RECEIVE_BUFFER);
        Listener listener = pair.server.listen(new Endpoint(BackToBack.SERVER, PORT), 1, new ConnectionOptions());
        sender = pair.client.connect(
                new Endpoint(Ipv4Address.UNSPECIFIED, 0),
                new Endpoint(BackToBack.SERVER, PORT),
                new ConnectionOptions());
        pair.settle();
        receiver = Objects.requireNonNull(listener.accept());
    }

    /**
     * Transfers for so long. Speeds are per second of this thread's processor time, so that they are those of one core even if
     * there is other work on it.
     */
    Speed run(Duration time) throws IOException {
        long begin = WireBenchCommand.processorTime();
        long packets = pair.up.packets();
        long bytes = 0;
        long now = begin;
        while (now - begin < time.toNanos()) {
            pair.advance(System.nanoTime() - start);
            fill();
            pair.client.flush();
            pair.up.carry(pair.server, pair.down);
            bytes += drain();
            pair.server.flush();
            pair.down.carry(pair.client, pair.up);
            now = WireBenchCommand.processorTime();
        }
        double seconds = (now - begin) / 1e9;
        return new Speed(bytes * 8 / seconds / 1e9, (pair.up.packets() - packets) / seconds);
    }

    private void fill() throws IOException {
        int count = 1;
        while (count > 0 && sender.unacknowledged() < RECEIVE_BUFFER) {
            count = sender.send(out.clear());
        }
    }

    private long drain() throws IOException {
        long bytes = 0;
        for (int count = receiver.receive(in.clear()); count > 0; count = receiver.receive(in.clear())) {
            bytes += count;
        }
        return bytes;
    }
}
