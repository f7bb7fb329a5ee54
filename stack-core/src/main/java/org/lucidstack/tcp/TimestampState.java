package org.lucidstack.tcp;

import org.lucidstack.env.Implements;
import org.lucidstack.time.Clock;
import org.lucidstack.wire.TcpOption.Timestamps;

/**
 * The timestamps of one connection (RFC 7323): what we send, what we echo, and which segments are too old to be true (PAWS).
 */
final class TimestampState {

    /** RFC7323-5.5-1: after so long the peer's clock may have come around. */
    private static final long RECENT_LIFETIME = 24L * 24 * 3600 * Clock.SECOND;

    private final int offset;
    private int recent;
    private long recentAt;

    /** @param offset random, so that our clock tells nothing about our uptime (RFC7323-7.1-1) */
    TimestampState(int offset) {
        this.offset = offset;
    }

    /** TSval at {@code now}: one tick per millisecond (RFC7323-5.4-1). */
    @Implements({"RFC7323-5.4-1", "RFC7323-7.1-1"})
    int clock(long now) {
        return (int) (now / Clock.MILLISECOND) + offset;
    }

    /** When the tick {@code echo} began, in nanoseconds, judged from {@code now}; -1 if that cannot be. */
    long timeOf(int echo, long now) {
        int age = clock(now) - echo;
        long ticks = now / Clock.MILLISECOND - age;
        return age < 0 || ticks < 0 ? -1 : ticks * Clock.MILLISECOND;
    }

    /** The option of the next segment. */
    @Implements("RFC7323-3.2-4")
    Timestamps option(boolean withAck, long now) {
        return new Timestamps(clock(now), withAck ? recent : 0);
    }

    /** TS.Recent. */
    int recent() {
        return recent;
    }

    /** Takes the timestamp of the peer's SYN. */
    void initialize(int value, long now) {
        recent = value;
        recentAt = now;
    }

    /** PAWS: whether {@code value} lies before TS.Recent, which must not be stale itself (RFC7323-5.3-1, RFC7323-5.5-1). */
    @Implements({"RFC7323-5.3-1", "RFC7323-5.5-1"})
    boolean isOld(int value, long now) {
        return value - recent < 0 && now - recentAt < RECENT_LIFETIME;
    }

    /** RFC7323-4.3-1: TS.Recent follows the segment that the next acknowledgment will be for. */
    @Implements("RFC7323-4.3-1")
    void update(int value, long seq, long lastAckSent, long now) {
        if (seq <= lastAckSent && (value - recent >= 0 || now - recentAt >= RECENT_LIFETIME)) {
            recent = value;
            recentAt = now;
        }
    }
}
