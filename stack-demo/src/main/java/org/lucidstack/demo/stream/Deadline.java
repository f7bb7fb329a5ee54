package org.lucidstack.demo.stream;

import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Does something about a peer that takes too long: {@code try (Deadline limit = Deadline.of(stream, d)) {...}}. */
public final class Deadline implements AutoCloseable {

    private static final ScheduledThreadPoolExecutor TIMER = timer();

    private volatile boolean passed;
    private @Nullable ScheduledFuture<?> end;

    private Deadline() {}

    private static ScheduledThreadPoolExecutor timer() {
        ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("deadlines").factory());
        timer.setRemoveOnCancelPolicy(true);
        return timer;
    }

    /** Starts the clock; aborts {@code stream} when {@code limit} is over. */
    public static Deadline of(DuplexStream stream, Duration limit) {
        return after(limit, stream::abort);
    }

    /** Starts the clock; runs {@code action}, on a thread of its own, when {@code limit} is over. */
    public static Deadline after(Duration limit, Runnable action) {
        Deadline deadline = new Deadline();
        deadline.end = TIMER.schedule(
                () -> {
                    deadline.passed = true;
                    Thread.startVirtualThread(action);
                },
                limit.toMillis(),
                TimeUnit.MILLISECONDS);
        return deadline;
    }

    /** Whether the time is over. */
    public boolean hasPassed() {
        return passed;
    }

    /** Stops the clock; no effect if the time is over. */
    @Override
    public void close() {
        if (end != null) {
            end.cancel(false);
        }
    }
}
