package org.lucidstack.socket.async;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousChannel;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.InterruptedByTimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.lucidstack.socket.endpoint.ScatterGather;
import org.lucidstack.socket.loop.NetworkDown;
import org.lucidstack.socket.loop.StackMonitor;
import org.lucidstack.time.Clock;
import org.lucidstack.time.TimerQueue;

/**
 * The reads, or the writes, of an asynchronous channel: one may be under way at a time, and is tried again whenever the
 * connection is told of something. Used while the stack is held, but for {@link #start}.
 */
final class AsyncTransfer extends TimerQueue.Timer {

    /** Moves what can be moved without waiting; 0 means nothing yet. */
    interface Step {
        long run(ByteBuffer[] buffers, int offset, int length) throws IOException;
    }

    /** A step with its buffers. */
    private interface Attempt {
        long run() throws IOException;
    }

    private final AsynchronousChannel channel;
    private final StackMonitor monitor;
    private final String name;
    private final Supplier<IllegalStateException> pending;
    private final Step step;
    private @Nullable Attempt attempt;
    private @Nullable AsyncResult<Long> result;
    private boolean timedOut;

    /**
     * @param name what it is, such as {@code Reading}
     * @param pending makes what is thrown if a second operation is started
     */
    AsyncTransfer(
            AsynchronousChannel channel,
            StackMonitor monitor,
            String name,
            Supplier<IllegalStateException> pending,
            Step step) {
        this.channel = channel;
        this.monitor = monitor;
        this.name = name;
        this.pending = pending;
        this.step = step;
    }

    /**
     * Starts an operation, by any thread. One that has no bytes to move is done at once.
     *
     * @param timeout in nanoseconds; 0 or less waits for ever
     * @throws IllegalStateException if one is under way, or nobody knows where the stream stands because one was cut short
     */
    AsyncResult<Long> start(ByteBuffer[] buffers, int offset, int length, long timeout) {
        AsyncResult<Long> started = new AsyncResult<>(channel);
        monitor.enter();
        try {
            ensureFree();
            if (!channel.isOpen()) {
                return started.failed(new ClosedChannelException());
            }
            if (ScatterGather.remaining(buffers, offset, length) == 0) {
                started.complete(0L);
                return started;
            }
            attempt = () -> step.run(buffers, offset, length);
            result = started;
            if (timeout > 0) {
                monitor.stack().environment().timers().arm(this, monitor.now() + timeout);
            }
            progress();
            return started;
        } finally {
            monitor.exit();
        }
    }

    private void ensureFree() {
        if (timedOut) {
            throw new IllegalStateException(name + " not allowed due to timeout or cancellation");
        }
        if (attempt != null) {
            throw pending.get();
        }
    }

    /** Tries again. */
    void progress() {
        if (attempt == null) {
            return;
        }
        try {
            long count = attempt.run();
            if (count != 0) {
                AsyncResult<Long> done = finish();
                if (done != null) {
                    done.complete(count);
                }
            }
        } catch (IOException | RuntimeException e) {
            fail(e instanceof NetworkDown ? new AsynchronousCloseException() : e);
        }
    }

    void fail(Throwable cause) {
        AsyncResult<Long> failed = finish();
        if (failed != null) {
            failed.failed(cause);
        }
    }

    private @Nullable AsyncResult<Long> finish() {
        AsyncResult<Long> finished = result;
        attempt = null;
        result = null;
        if (deadline() != Clock.NEVER) {
            monitor.stack().environment().timers().cancel(this);
        }
        return finished;
    }

    @Override
    protected void fire(long now) {
        timedOut = true;
        fail(new InterruptedByTimeoutException());
    }
}
