package org.lucidstack.demo.relay;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** How long to wait before the next attempt: doubled each time, and spread so that many do not come back at once. */
final class Backoff {

    private static final long FIRST_MILLIS = 500;
    private static final long LAST_MILLIS = 10_000;

    private final RandomGenerator random;
    private long millis = FIRST_MILLIS;

    Backoff(RandomGenerator random) {
        this.random = random;
    }

    /** Between half and one and a half of 0.5 s, 1 s, 2 s, 4 s, 8 s, 10 s, 10 s... */
    Duration next() {
        long wait = millis / 2 + random.nextLong(millis + 1);
        millis = Math.min(2 * millis, LAST_MILLIS);
        return Duration.ofMillis(wait);
    }

    /** An attempt succeeded. */
    void reset() {
        millis = FIRST_MILLIS;
    }
}
