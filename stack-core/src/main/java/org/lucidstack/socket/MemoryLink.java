package org.lucidstack.socket;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.lucidstack.buffer.Payload;
import org.lucidstack.link.Offload;
import org.lucidstack.link.PacketReceiver;
import org.lucidstack.link.PolledLinkDevice;
import org.lucidstack.wire.PacketBuffer;

/**
 * One end of a wire in memory: what it transmits, the other end receives, on another thread. An end whose other end is itself
 * is a loopback interface. A wire without offload carries packets as they would be on a real one; with offload it carries
 * super-segments whole and leaves out checksums, as the kernel's loopback does.
 */
public final class MemoryLink implements PolledLinkDevice {

    /** Two ends. */
    public record Pair(MemoryLink left, MemoryLink right) {}

    private static final int MAX_PACKET = 1 << 16;
    /** Bytes of packets on their way; more are dropped. Wide, so that loss is made by those who mean it. */
    private static final int CAPACITY = 64 << 20;

    private record Arrival(ByteBuffer packet, boolean checksumVerified) {}

    private final String name;
    private final int mtu;
    private final Offload offload;
    private final int bufferSize;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private MemoryLink peer = this;

    // Guarded by the lock.
    private final ArrayDeque<Arrival> inbox = new ArrayDeque<>();
    private final ArrayDeque<ByteBuffer> free = new ArrayDeque<>();
    private boolean woken;
    private @Nullable String down;

    private MemoryLink(String name, int mtu, Offload offload) {
        this.name = name;
        this.mtu = mtu;
        this.offload = offload;
        this.bufferSize = offload.segmentation() ? MAX_PACKET : mtu;
    }

    /** A wire with two ends. */
    public static Pair pair(String left, String right, int mtu, Offload offload) {
        MemoryLink a = new MemoryLink(left, mtu, offload);
        MemoryLink b = new MemoryLink(right, mtu, offload);
        a.peer = b;
        b.peer = a;
        return new Pair(a, b);
    }

    /** An end that receives what it transmits. */
    public static MemoryLink loopback(String name, int mtu, Offload offload) {
        return new MemoryLink(name, mtu, offload);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int mtu() {
        return mtu;
    }

    @Override
    public Offload offload() {
        return offload;
    }

    @Override
    public boolean transmit(PacketBuffer packet) {
        return packet.length() <= bufferSize && peer.deliver(packet);
    }

    private boolean deliver(PacketBuffer packet) {
        lock.lock();
        try {
            if (down != null || (inbox.size() + 1L) * bufferSize > CAPACITY) {
                return false;
            }
            ByteBuffer buffer = free.isEmpty()
                    ? ByteBuffer.allocate(bufferSize)
                    : free.removeLast().clear();
            buffer.put(packet.headers().duplicate());
            Payload payload = packet.payload();
            payload.copyTo(buffer);
            boolean wasEmpty = inbox.isEmpty();
            inbox.addLast(new Arrival(buffer.flip(), packet.isChecksumPartial()));
            if (wasEmpty) {
                changed.signal();
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void await(long timeoutNanos) throws IOException {
        lock.lock();
        try {
            long left = timeoutNanos;
            while (inbox.isEmpty() && !woken && down == null && left > 0) {
                left = timeoutNanos == Long.MAX_VALUE ? awaitChange() : changed.awaitNanos(left);
            }
            woken = false;
            ensureUp();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(name + ": the loop was interrupted", e);
        } finally {
            lock.unlock();
        }
    }

    private long awaitChange() throws InterruptedException {
        changed.await();
        return Long.MAX_VALUE;
    }

    private void ensureUp() throws IOException {
        if (down != null) {
            throw new IOException(name + ": " + down);
        }
    }

    @Override
    public void wakeup() {
        lock.lock();
        try {
            woken = true;
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean receive(PacketReceiver receiver, int maxPackets) throws IOException {
        for (int count = 0; count < maxPackets; count++) {
            @Nullable Arrival arrival = next();
            if (arrival == null) {
                return false;
            }
            // Not under the lock: the stack may answer at once, and on a loopback that comes back here.
            receiver.receive(arrival.packet(), arrival.checksumVerified());
            recycle(arrival.packet());
        }
        return true;
    }

    private @Nullable Arrival next() throws IOException {
        lock.lock();
        try {
            ensureUp();
            return inbox.pollFirst();
        } finally {
            lock.unlock();
        }
    }

    private void recycle(ByteBuffer buffer) {
        lock.lock();
        try {
            if (free.size() < 64) {
                free.addLast(buffer);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Takes this end down, as when a network device is deleted: its loop ends with an exception that says {@code reason}. */
    public void fail(String reason) {
        lock.lock();
        try {
            down = reason;
            inbox.clear();
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        fail("closed");
    }
}
