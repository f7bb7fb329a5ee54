package org.lucidstack.demo.stream;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Joins two streams until both directions have ended.
 *
 * <pre>
 *   end of one direction   -> half-close of the other stream; the opposite direction goes on
 *   reset while reading    -> reset of the other stream, at once
 *   reset while writing    -> what that peer had sent before is still delivered, for 10 s, then reset of the other stream
 *   nobody reads           -> one buffer fills, nothing more is read
 * </pre>
 */
public final class Relay {

    private static final int BUFFER_SIZE = 32 * 1024;
    private static final int SPARE_BUFFERS = 64;
    private static final BufferPool BUFFERS = new BufferPool(BUFFER_SIZE, SPARE_BUFFERS);

    private static final Duration LAST_WORDS = Duration.ofSeconds(10);

    private final DuplexStream a;
    private final DuplexStream b;
    private final Duration lastWords;
    private final AtomicLong aToB = new AtomicLong();
    private final AtomicLong bToA = new AtomicLong();
    private final AtomicReference<@Nullable IOException> failure = new AtomicReference<>();
    private final AtomicReference<@Nullable Deadline> limitOfLastWords = new AtomicReference<>();

    /** Neither stream may be used by anybody else from now on, except to abort it. */
    public Relay(DuplexStream a, DuplexStream b) {
        this(a, b, LAST_WORDS);
    }

    /** @param lastWords how long what a peer had sent before it was gone may take to be delivered */
    Relay(DuplexStream a, DuplexStream b, Duration lastWords) {
        this.a = a;
        this.b = b;
        this.lastWords = lastWords;
    }

    /** Moves bytes until both directions have ended, and closes both streams. Waits; meant for a virtual thread. */
    public void run() {
        Thread backward = Thread.ofVirtual().name("relay").start(() -> pump(b, a, bToA));
        pump(a, b, aToB);
        join(backward);
        Deadline limit = limitOfLastWords.get();
        if (limit != null) {
            limit.close();
        }
        if (failure.get() == null) {
            a.close();
            b.close();
        } else {
            abort();
        }
    }

    private void abort() {
        a.abort();
        b.abort();
    }

    private void join(Thread backward) {
        boolean interrupted = false;
        while (true) {
            try {
                backward.join();
                break;
            } catch (InterruptedException e) {
                // Whoever interrupts a relay wants it to end.
                interrupted = true;
                abort();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void pump(DuplexStream from, DuplexStream to, AtomicLong count) {
        ByteBuffer buffer = BUFFERS.take();
        try {
            while (read(from, buffer.clear())) {
                int length = buffer.flip().remaining();
                to.write(buffer);
                count.addAndGet(length);
            }
            if (failure.get() == null) {
                to.shutdownOutput();
            }
        } catch (IOException e) {
            // Nothing more is read for whom nothing can be written to; the opposite pump delivers the last words and
            // notices, too, but must not wait for ever for a peer that waits to be read itself.
            if (failure.compareAndSet(null, e)) {
                limitOfLastWords.set(Deadline.after(lastWords, this::abort));
            }
        } finally {
            BUFFERS.give(buffer);
        }
    }

    private boolean read(DuplexStream from, ByteBuffer buffer) throws IOException {
        try {
            return from.read(buffer) >= 0;
        } catch (IOException e) {
            failure.compareAndSet(null, e);
            abort();
            throw e;
        }
    }

    /** Bytes that went from the first stream to the second so far. */
    public long aToB() {
        return aToB.get();
    }

    /** Bytes that went from the second stream to the first so far. */
    public long bToA() {
        return bToA.get();
    }

    /** Why it ended other than by the end of both directions, or null. */
    public @Nullable IOException failure() {
        return failure.get();
    }
}
