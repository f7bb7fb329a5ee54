package org.lucidstack.socket.loop;

import java.io.InterruptedIOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import org.jspecify.annotations.Nullable;
import org.lucidstack.time.Clock;

/**
 * Where threads wait for one kind of event of the stack: a condition of the monitor, made when somebody first waits. Who is
 * signalled runs when the signaller gives the stack back. All methods are called by a thread that holds the stack.
 */
public final class WaitPoint {

    private final StackMonitor monitor;
    private @Nullable Condition condition;
    private int waiting;
    private long signals;

    public WaitPoint(StackMonitor monitor) {
        this.monitor = monitor;
    }

    /**
     * Gives the stack back and waits for a signal; the caller then looks again at what it waits for. An interrupt is kept for
     * later.
     *
     * @param deadline in the loop's time; {@link Clock#NEVER} waits for ever, a time in the past does not wait
     * @return false if the deadline has passed
     */
    public boolean await(long deadline) {
        long seen = signals;
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return awaitInterruptibly(deadline, seen);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /**
     * Like {@link #await}; if {@code interruptible}, an interrupt ends the wait of a virtual thread: {@code java.net} closes a
     * socket whose virtual thread was interrupted, and leaves platform threads alone.
     *
     * @throws InterruptedIOException if interrupted; the interrupt status is kept
     */
    public boolean await(long deadline, boolean interruptible) throws InterruptedIOException {
        if (!interruptible || !Thread.currentThread().isVirtual()) {
            return await(deadline);
        }
        try {
            return awaitInterruptibly(deadline, signals);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("Closed by interrupt");
        }
    }

    /** @param seen how many signals there were when the caller looked at what it waits for */
    private boolean awaitInterruptibly(long deadline, long seen) throws InterruptedException {
        long timeout = deadline == Clock.NEVER ? Long.MAX_VALUE : deadline - monitor.now();
        if (timeout <= 0) {
            return false;
        }
        if (condition == null) {
            condition = monitor.newCondition();
        }
        monitor.beforeWait();
        if (signals != seen) {
            // What was sent came back over the loopback within the call, or the signal came with an interrupt.
            return true;
        }
        waiting++;
        try {
            if (deadline == Clock.NEVER) {
                condition.await();
                return true;
            }
            return condition.await(timeout, TimeUnit.NANOSECONDS);
        } finally {
            waiting--;
            monitor.afterWait();
        }
    }

    /** Wakes one waiting thread. */
    public void signal() {
        signals++;
        if (waiting > 0 && condition != null) {
            condition.signal();
        }
    }

    /** Wakes all waiting threads. */
    public void signalAll() {
        signals++;
        if (waiting > 0 && condition != null) {
            condition.signalAll();
        }
    }
}
