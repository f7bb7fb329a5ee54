package org.lucidstack.demo.stream;

import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Aborts a stream whose peer does not finish a handshake in time: {@code try (Deadline limit = Deadline.of(stream, d)) {...}}. */
public final class Deadline implements AutoCloseable {

    private static final ScheduledThreadPoolExecutor TIMER = timer();

    private final ScheduledFuture<?> end;

    private Deadline(ScheduledFuture<?> end) {
        this.end = end;
    }

    private static ScheduledThreadPoolExecutor timer() {
        ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("deadlines").factory());
        timer.setRemoveOnCancelPolicy(true);
        return timer;
    }

    /** Starts the clock. */
    public static Deadline of(DuplexStream stream, Duration limit) {
        // On a thread of its own: an abort over SSH may have to wait.
        return new Deadline(TIMER.schedule(
                () -> Thread.startVirtualThread(stream::abort), limit.toMillis(), TimeUnit.MILLISECONDS));
    }

    /** Stops the clock; no effect if the stream was aborted. */
    @Override
    public void close() {
        end.cancel(false);
    }
}
