package org.lucidstack.tcp.recv;

/**
 * Lets the receive buffer grow while it is what limits the peer: whenever one window's worth of data has arrived and the application has
 * kept up with reading it, the buffer doubles, up to its bound. No clock is needed, because a sender fills a window at most once per
 * round trip.
 */
final class ReceiveBufferTuner {

    private final int max;
    private final boolean fixed;
    private int capacity;
    private long roundEnd;
    private long readInRound;

    /** @param initial bytes at first @param max bytes at most @param fixed whether it stays as it is */
    ReceiveBufferTuner(int initial, int max, boolean fixed) {
        this.capacity = initial;
        this.max = max;
        this.fixed = fixed;
    }

    int capacity() {
        return capacity;
    }

    void onRead(int bytes) {
        readInRound += bytes;
    }

    /** RCV.NXT has advanced. */
    void onArrival(long nxt) {
        if (fixed || nxt < roundEnd) {
            return;
        }
        if (roundEnd > 0 && readInRound >= capacity / 2 && capacity < max) {
            capacity = (int) Math.min(2L * capacity, max);
        }
        roundEnd = nxt + capacity;
        readInRound = 0;
    }
}
