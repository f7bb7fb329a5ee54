package org.lucidstack.env;

import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.lucidstack.net.IpAddress;
import org.lucidstack.time.Clock;
import org.lucidstack.time.TimerQueue;

/**
 * What every layer of a stack is given in place of globals. One per stack.
 *
 * @param clock the time the stack was last told
 * @param timers all timers of the stack
 * @param random the only source of randomness
 * @param events where observers listen
 * @param counters what happened, in numbers
 * @param journal what keeps everything that enters and leaves, for a replay
 */
public record Environment(
        Clock clock, TimerQueue timers, RandomGenerator random, Events events, Counters counters, Journal journal) {

    /** Without a journal. */
    public Environment(Clock clock, TimerQueue timers, RandomGenerator random, Events events, Counters counters) {
        this(clock, timers, random, events, counters, Journal.NONE);
    }

    /** The current time in nanoseconds. */
    public long now() {
        return clock.now();
    }

    /** Counts a drop and tells observers. @param source whose packet, or null */
    public void drop(DropReason reason, @Nullable IpAddress source, String detail) {
        counters.dropped(reason);
        if (events.isObserved()) {
            events.emit(new PacketEvent.Dropped(now(), reason, source, detail));
        }
    }

    public void drop(DropReason reason, @Nullable IpAddress source) {
        drop(reason, source, "");
    }

    public void count(Counter counter) {
        counters.increment(counter);
    }
}
