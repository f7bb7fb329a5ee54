package org.lucidstack.tcp.security;

import java.util.random.RandomGenerator;

/** A secret that is replaced from time to time; what was made with it is good until the one after it is replaced. */
final class RotatingSecret {

    private final RandomGenerator random;
    private final long lifetime;
    private TupleHash current;
    private TupleHash previous;
    private long lastPeriod = Long.MIN_VALUE;

    /** @param random for the secrets @param lifetime of each in nanoseconds */
    RotatingSecret(RandomGenerator random, long lifetime) {
        this.random = random;
        this.lifetime = lifetime;
        this.current = new TupleHash(random);
        this.previous = new TupleHash(random);
    }

    /** The one to use at {@code now}. */
    TupleHash current(long now) {
        rotate(now);
        return current;
    }

    /** The one that was used before it. */
    TupleHash previous(long now) {
        rotate(now);
        return previous;
    }

    private void rotate(long now) {
        long period = Math.floorDiv(now, lifetime);
        if (period == lastPeriod) {
            return;
        }
        previous = period == lastPeriod + 1 ? current : new TupleHash(random);
        current = new TupleHash(random);
        lastPeriod = period;
    }
}
