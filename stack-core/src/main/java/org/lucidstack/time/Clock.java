package org.lucidstack.time;

/**
 * The time that a stack is told. Nothing below package {@code socket} reads a system clock.
 *
 * <p>Times are nanoseconds from an arbitrary origin, never negative and never going back; durations are nanoseconds too.
 */
@FunctionalInterface
public interface Clock {

    /** One microsecond, in nanoseconds. */
    long MICROSECOND = 1_000L;

    /** One millisecond, in nanoseconds. */
    long MILLISECOND = 1_000_000L;

    /** One second, in nanoseconds. */
    long SECOND = 1_000_000_000L;

    /** A deadline that never comes. */
    long NEVER = Long.MAX_VALUE;

    /** The current time in nanoseconds. */
    long now();
}
