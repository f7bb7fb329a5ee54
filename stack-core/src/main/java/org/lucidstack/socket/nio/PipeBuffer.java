package org.lucidstack.socket.nio;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import org.lucidstack.socket.loop.StackMonitor;
import org.lucidstack.socket.loop.WaitPoint;

/** The bytes between the two ends of a pipe: a ring of 64 KiB, guarded by the monitor. */
final class PipeBuffer {

    private static final int CAPACITY = 1 << 16;

    private final StackMonitor monitor;
    private final WaitPoint readers;
    private final WaitPoint writers;
    /** Position is the read end; made when the first byte comes. */
    private byte[] ring = new byte[0];

    private int head;
    private int length;
    private boolean sinkClosed;
    private boolean sourceClosed;
    private Runnable readable = () -> {};
    private Runnable writable = () -> {};

    PipeBuffer(StackMonitor monitor) {
        this.monitor = monitor;
        this.readers = new WaitPoint(monitor);
        this.writers = new WaitPoint(monitor);
    }

    /** The stack is held. */
    void onChange(Runnable readable, Runnable writable) {
        this.readable = readable;
        this.writable = writable;
    }

    /** As for a connection, see {@code ReadSide.read}. */
    int read(ByteBuffer target, long deadline) throws IOException {
        monitor.enter();
        try {
            boolean timedOut = false;
            while (true) {
                if (sourceClosed) {
                    throw new AsynchronousCloseException();
                }
                int count = take(target);
                if (count > 0 || timedOut || !target.hasRemaining()) {
                    return count;
                }
                if (sinkClosed) {
                    return -1;
                }
                timedOut = !readers.await(deadline);
            }
        } finally {
            monitor.exit();
        }
    }

    private int take(ByteBuffer target) {
        int count = Math.min(length, target.remaining());
        int first = Math.min(count, ring.length - head);
        target.put(ring, head, first).put(ring, 0, count - first);
        head = count == length ? 0 : (head + count) % CAPACITY;
        length -= count;
        if (count > 0) {
            writers.signalAll();
            writable.run();
        }
        return count;
    }

    /** As for a connection, see {@code WriteSide.write}. */
    int write(ByteBuffer source, long deadline) throws IOException {
        int start = source.position();
        monitor.enter();
        try {
            boolean timedOut = false;
            while (true) {
                if (sinkClosed) {
                    throw new AsynchronousCloseException();
                }
                if (sourceClosed) {
                    throw new IOException("Broken pipe");
                }
                put(source);
                if (!source.hasRemaining() || timedOut) {
                    return source.position() - start;
                }
                timedOut = !writers.await(deadline);
            }
        } finally {
            monitor.exit();
        }
    }

    private void put(ByteBuffer source) {
        if (ring.length == 0) {
            ring = new byte[CAPACITY];
        }
        int count = Math.min(CAPACITY - length, source.remaining());
        int tail = (head + length) % CAPACITY;
        int first = Math.min(count, CAPACITY - tail);
        source.get(ring, tail, first).get(ring, 0, count - first);
        length += count;
        if (count > 0) {
            readers.signalAll();
            readable.run();
        }
    }

    void close(boolean source) {
        monitor.enter();
        try {
            sourceClosed |= source;
            sinkClosed |= !source;
            readers.signalAll();
            writers.signalAll();
            readable.run();
            writable.run();
        } finally {
            monitor.exit();
        }
    }

    /** Whether a read would not wait. The stack is held. */
    boolean isReadable() {
        return length > 0 || sinkClosed;
    }

    /** Whether a write would not wait. The stack is held. */
    boolean isWritable() {
        return length < CAPACITY || sourceClosed;
    }
}
