package org.lucidstack.socket.loop;

import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.lucidstack.time.Clock;

/**
 * Who gets the lock of a stack next. The lock is not fair, because that would cost a switch of threads per call; but a busy loop
 * must not keep out the readers that it has just woken, nor they the loop, which alone empties the device.
 */
final class Turns {

    /** Value of {@link #waitsSince} while the loop does not wait for the lock. */
    private static final long NOT_WAITING = Long.MIN_VALUE;

    /** How long the loop waits for the lock before user calls give way, in nanoseconds. */
    private static final long PATIENCE = 100 * Clock.MICROSECOND;

    private static final int MAX_PAUSES = 50;

    private final ReentrantLock lock;

    /** Since when the loop waits for the lock, as {@link System#nanoTime} tells. */
    private volatile long waitsSince = NOT_WAITING;

    Turns(ReentrantLock lock) {
        this.lock = lock;
    }

    /** Takes the lock for the loop. */
    void take() {
        if (lock.hasQueuedThreads()) {
            Thread.yield();
        }
        if (!lock.tryLock()) {
            waitsSince = System.nanoTime();
            lock.lock();
            waitsSince = NOT_WAITING;
        }
    }

    /** Called by a user before it takes the lock: lets the loop go first if that has waited long. */
    void giveWay() {
        long since = waitsSince;
        if (since == NOT_WAITING || lock.isHeldByCurrentThread() || System.nanoTime() - since < PATIENCE) {
            return;
        }
        for (int i = 0; i < MAX_PAUSES && waitsSince == since; i++) {
            LockSupport.parkNanos(PATIENCE);
        }
    }
}
