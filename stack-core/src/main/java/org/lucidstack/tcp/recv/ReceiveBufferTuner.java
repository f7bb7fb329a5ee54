package org.lucidstack.tcp.recv;

import org.lucidstack.time.Clock;

/**
 * Lets the receive buffer grow while it is what limits the peer: whenever one window's worth of data has arrived and the application has
 * kept up with reading it, the buffer doubles, up to its bound. No clock is needed for that, because a sender fills a window at most once
 * per round trip.
 *
 * <p>A buffer that is large already grows only if windows take their time to arrive. If they do not, the round trip is so short that a
 * larger window would do nothing but wait in a queue on the way, out of the caches, with nothing left in the sender that an
 * acknowledgment could let go.
 */
final class ReceiveBufferTuner {

    /** Bytes from which on a buffer is large: half of what a Linux socket has in flight at most. */
    static final int LARGE = 2 * 1024 * 1024;
    /** A large window that arrives in less time comes at 8 Gbit/s or more. */
    static final long NO_TIME = 2 * Clock.MILLISECOND;
    /** So many slow windows in a row are no accident. */
    static final int SLOW_ROUNDS = 4;

    private final int max;
    private int capacity;
    private long roundEnd;
    private int readInRound;
    private long roundStart;
    private int slowRounds;

    /** @param initial bytes at first @param max bytes at most; the same as initial to keep it as it is */
    ReceiveBufferTuner(int initial, int max) {
        this.capacity = initial;
        this.max = max;
    }

    int capacity() {
        return capacity;
    }

    void onRead(int bytes) {
        readInRound = Math.min(readInRound + bytes, max);
    }

    /** RCV.NXT has advanced. */
    void onArrival(long nxt, long now) {
        if (capacity >= max || nxt < roundEnd) {
            return;
        }
        slowRounds = now - roundStart < NO_TIME ? 0 : slowRounds + 1;
        boolean worthwhile = capacity < LARGE || slowRounds >= SLOW_ROUNDS;
        if (roundEnd > 0 && readInRound >= capacity / 2 && worthwhile) {
            capacity = (int) Math.min(2L * capacity, max);
        }
        roundEnd = nxt + capacity;
        roundStart = now;
        readInRound = 0;
    }
}
