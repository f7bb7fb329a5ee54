package org.lucidstack.link;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.lucidstack.wire.PacketBuffer;

/**
 * A wire in memory between two stacks, each with a thread of its own. Its queues are bounded: what finds no room is
 * lost, as on any network. Buffers are pooled, so that a steady flow allocates nothing.
 *
 * <pre>
 *   stack A -- left()  ==================  right() -- stack B
 * </pre>
 */
public final class MemoryWire {

    private static final int QUEUE_PACKETS = 1024;
    private static final int QUEUE_BYTES = 16 << 20;
    private static final int SMALL = 2048;
    private static final int LARGE = 65_535 + 40;
    private static final int MAX_POOLED_LARGE = 256;

    private final int mtu;
    private final Offload offload;
    private final ConcurrentLinkedDeque<ByteBuffer> smallPool = new ConcurrentLinkedDeque<>();
    private final ConcurrentLinkedDeque<ByteBuffer> largePool = new ConcurrentLinkedDeque<>();
    private final AtomicInteger pooledLarge = new AtomicInteger();
    private final End left;
    private final End right;

    /**
     * @param name of the wire; its ends are called {@code NAME.left} and {@code NAME.right}
     * @param mtu in bytes
     * @param offload what the ends do for their stacks: with both, super-segments cross whole and checksums are not
     * computed
     */
    public MemoryWire(String name, int mtu, Offload offload) {
        this.mtu = mtu;
        this.offload = offload;
        this.left = new End(name + ".left");
        this.right = new End(name + ".right");
        left.peer = right;
        right.peer = left;
    }

    public PolledLinkDevice left() {
        return left;
    }

    public PolledLinkDevice right() {
        return right;
    }

    private ByteBuffer take(int length) {
        boolean isLarge = length > SMALL;
        ByteBuffer pooled = (isLarge ? largePool : smallPool).pollLast();
        if (pooled == null) {
            return ByteBuffer.allocateDirect(isLarge ? LARGE : SMALL);
        }
        if (isLarge) {
            pooledLarge.decrementAndGet();
        }
        return pooled.clear();
    }

    private void giveBack(ByteBuffer buffer) {
        if (buffer.capacity() == SMALL) {
            smallPool.addLast(buffer);
        } else if (pooledLarge.get() < MAX_POOLED_LARGE) {
            pooledLarge.incrementAndGet();
            largePool.addLast(buffer);
        }
    }

    /** One end. Its inbound queue is filled by the other end's stack and emptied by its own. */
    private final class End implements PolledLinkDevice {
        private final String name;
        private final ConcurrentLinkedQueue<ByteBuffer> inbound = new ConcurrentLinkedQueue<>();
        private final AtomicInteger inboundPackets = new AtomicInteger();
        private final AtomicInteger inboundBytes = new AtomicInteger();
        private final Semaphore signal = new Semaphore(0);
        private volatile boolean waiting;
        private volatile boolean closed;
        private End peer = this;

        End(String name) {
            this.name = name;
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
            return !closed && peer.offer(packet);
        }

        private boolean offer(PacketBuffer packet) {
            int length = packet.length();
            if (closed || inboundPackets.get() >= QUEUE_PACKETS || inboundBytes.get() + length > QUEUE_BYTES) {
                return false;
            }
            ByteBuffer buffer = take(length);
            buffer.put(
                    0,
                    packet.headers(),
                    packet.headers().position(),
                    packet.headers().remaining());
            packet.payload().copyTo(buffer.position(packet.headers().remaining()));
            buffer.flip();
            inboundPackets.incrementAndGet();
            inboundBytes.addAndGet(length);
            inbound.add(buffer);
            if (waiting) {
                signal.release();
            }
            return true;
        }

        @Override
        public void await(long timeoutNanos) throws IOException {
            ensureOpen();
            if (timeoutNanos <= 0) {
                return;
            }
            waiting = true;
            try {
                // Looked at after "waiting" was set: what comes later releases the signal.
                if (inbound.isEmpty() && signal.tryAcquire(timeoutNanos, TimeUnit.NANOSECONDS)) {
                    signal.drainPermits();
                }
            } catch (InterruptedException e) {
                throw (IOException) new InterruptedIOException("interrupted while waiting for " + name).initCause(e);
            } finally {
                waiting = false;
            }
            ensureOpen();
        }

        @Override
        public void wakeup() {
            signal.release();
        }

        @Override
        public boolean receive(PacketReceiver receiver, int maxPackets) throws IOException {
            ensureOpen();
            int count = 0;
            for (ByteBuffer packet = inbound.poll(); packet != null; packet = inbound.poll()) {
                inboundPackets.decrementAndGet();
                inboundBytes.addAndGet(-packet.remaining());
                receiver.receive(packet, offload.checksum());
                giveBack(packet);
                if (++count == maxPackets) {
                    return true;
                }
            }
            return false;
        }

        private void ensureOpen() throws IOException {
            if (closed) {
                throw new IOException(name + " is closed");
            }
        }

        @Override
        public void close() {
            closed = true;
            inbound.clear();
            signal.release();
        }
    }
}
