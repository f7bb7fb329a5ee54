package org.lucidstack.icmp;

import org.lucidstack.time.Clock;

/** Lets a number of events pass at once and then so many per second. Exact: it counts in nanoseconds of credit. */
final class TokenBucket {

    private final Clock clock;
    private final long interval;
    private final long depth;
    private long credit;
    private long updated;

    /**
     * @param perSecond tokens that come back each second, at least 1
     * @param burst tokens that it holds at most, and at first
     */
    TokenBucket(Clock clock, int perSecond, int burst) {
        this.clock = clock;
        this.interval = Clock.SECOND / perSecond;
        this.depth = interval * burst;
        this.credit = depth;
        this.updated = clock.now();
    }

    /** Takes a token, if there is one. */
    boolean tryTake() {
        long now = clock.now();
        credit = Math.min(depth, credit + Math.min(depth, now - updated));
        updated = now;
        if (credit < interval) {
            return false;
        }
        credit -= interval;
        return true;
    }
}
