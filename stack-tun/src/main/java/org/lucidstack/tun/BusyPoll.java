package org.lucidstack.tun;

/**
 * Reads in a loop for a short while before a wait sleeps: saves the wake-up (5 to 10 microseconds) when the next packet
 * comes soon, at the price of a busy processor. Adaptive: after waits that were not worth it, only now and then one is
 * tried.
 */
final class BusyPoll {

    /** After this many useless spins in a row, spinning pauses. */
    private static final int PATIENCE = 8;

    private static final int PAUSE = 64;

    private final long limitNanos;
    private int useless;

    /** @param limitNanos longest spin; 0 only looks */
    BusyPoll(long limitNanos) {
        this.limitNanos = limitNanos;
    }

    /** Whether there is a packet, so that there is no need to sleep. Looks once at least. */
    boolean spin(PacketSource reader, Waiter waiter, long timeoutNanos) throws TunException {
        if (reader.poll()) {
            return true;
        }
        if (limitNanos == 0 || isPausing()) {
            return false;
        }
        long start = System.nanoTime();
        long limit = Math.min(limitNanos, timeoutNanos);
        do {
            Thread.onSpinWait();
            if (reader.poll()) {
                useless = 0;
                return true;
            }
            if (waiter.isSignalled()) {
                return false;
            }
        } while (System.nanoTime() - start < limit);
        useless++;
        return false;
    }

    private boolean isPausing() {
        if (useless < PATIENCE) {
            return false;
        }
        useless++;
        if (useless >= PATIENCE + PAUSE) {
            useless = PATIENCE - 1;
        }
        return true;
    }
}
