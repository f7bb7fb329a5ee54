package org.lucidstack.tun;

import org.lucidstack.time.Clock;

/**
 * Reads in a loop for a short while before a wait sleeps: saves the wake-up (5 to 10 microseconds, on virtual machines
 * up to 100) when the next packet comes soon, at the price of a busy processor. Other threads that want the processor get
 * it. Where no packet comes in time, it stops after a few milliseconds and tries again a little later, so that at most a
 * tenth of a processor is lost.
 */
final class BusyPoll {

    /**
     * Time spent in vain after which spinning pauses. It begins anew with each packet that was found. Shorter would not do:
     * if the scheduler has put the other side on this processor, it is some ticks before it finds a better one.
     */
    static final long CREDIT = 5 * Clock.MILLISECOND;

    static final long PAUSE = 50 * Clock.MILLISECOND;

    private final long limit;
    private final Clock clock;
    private long credit = CREDIT;
    private long pausedSince;

    /** @param limit of one spin in nanoseconds; 0 only looks */
    BusyPoll(long limit, Clock clock) {
        this.limit = limit;
        this.clock = clock;
    }

    /** Whether there is a packet, so that there is no need to sleep. Looks once at least. */
    boolean spin(PacketSource source, Waiter waiter, long timeoutNanos) throws TunException {
        return source.poll() || limit > 0 && spinOn(source, waiter, Math.min(limit, timeoutNanos));
    }

    private boolean spinOn(PacketSource source, Waiter waiter, long atMost) throws TunException {
        long start = clock.now();
        if (isPausing(start)) {
            return false;
        }
        long spent = 0;
        while (spent < atMost) {
            if (waiter.isSignalled()) {
                return false;
            }
            Thread.yield();
            if (source.poll()) {
                credit = CREDIT;
                return true;
            }
            spent = clock.now() - start;
        }
        spend(spent, start);
        return false;
    }

    private boolean isPausing(long now) {
        if (credit <= 0 && now - pausedSince >= PAUSE) {
            credit = CREDIT;
        }
        return credit <= 0;
    }

    private void spend(long nanos, long since) {
        credit -= nanos;
        if (credit <= 0) {
            pausedSince = since + nanos;
        }
    }
}
