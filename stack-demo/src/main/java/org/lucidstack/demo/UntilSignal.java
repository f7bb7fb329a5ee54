package org.lucidstack.demo;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ends a server cleanly on SIGTERM and SIGINT: the signal makes {@link #await} return, the process ends with exit code 0 when
 * {@link #close} was called, or after some seconds. Use it as a resource around what has to be undone.
 */
public final class UntilSignal implements AutoCloseable {

    private static final Duration SHUTDOWN = Duration.ofSeconds(8);

    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch done = new CountDownLatch(1);

    public UntilSignal() {
        Runtime.getRuntime().addShutdownHook(new Thread(this::signalled));
    }

    private void signalled() {
        if (done.getCount() == 0) {
            return;
        }
        asked.countDown();
        try {
            done.await(SHUTDOWN.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(0);
    }

    /** Waits for the signal, or for {@link #end}. */
    public void await() throws InterruptedException {
        asked.await();
    }

    /** As {@link #await()}, but no longer than {@code timeout}; whether it is over. */
    public boolean await(Duration timeout) throws InterruptedException {
        return asked.await(timeout.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Makes {@link #await} return without a signal. Any thread. */
    public void end() {
        asked.countDown();
    }

    /** All is undone. */
    @Override
    public void close() {
        done.countDown();
    }
}
