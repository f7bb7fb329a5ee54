package org.lucidstack.tcp.recv;

/**
 * Lets the receive buffer grow while it is what limits the peer: whenever one window's worth of data has arrived and the application has
 * kept up with reading it, the buffer doubles, up to its bound. No clock is needed, because a sender fills a window at most once per
 * round trip.
 */
final class ReceiveBufferTuner {

    private final int max;
    private int capacity;
    private long roundEnd;
    private int readInRound;

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
    void onArrival(long nxt) {
        if (capacity >= max || nxt < roundEnd) {
            return;
        }
        if (roundEnd > 0 && readInRound >= capacity / 2) {
            capacity = (int) Math.min(2L * capacity, max);
        }
        roundEnd = nxt + capacity;
        readInRound = 0;
    }
}
