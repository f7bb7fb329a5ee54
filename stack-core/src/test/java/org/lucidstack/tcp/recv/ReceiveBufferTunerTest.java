package org.lucidstack.tcp.recv;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.lucidstack.time.Clock;

/** Rounds of one window each, as a sender that uses all of it sends them. */
class ReceiveBufferTunerTest {

    private static final int INITIAL = 128 * 1024;
    private static final int MAX = 6 * 1024 * 1024;
    private static final long SLOW = ReceiveBufferTuner.NO_TIME;
    private static final long FAST = ReceiveBufferTuner.NO_TIME - 1;

    private final ReceiveBufferTuner tuner = new ReceiveBufferTuner(INITIAL, MAX);
    private long nxt = 1;
    private long now = Clock.SECOND;

    @BeforeEach
    void firstByte() {
        tuner.onArrival(nxt, now);
    }

    /** A window arrives, and the application reads so many of its bytes meanwhile. */
    private void round(long duration, int read) {
        nxt += tuner.capacity();
        now += duration;
        tuner.onRead(read);
        tuner.onArrival(nxt, now);
    }

    private void rounds(int count, long duration) {
        for (int i = 0; i < count; i++) {
            round(duration, tuner.capacity());
        }
    }

    @Test
    void aSmallBufferDoublesWithEachWindowHoweverFast() {
        rounds(1, 0);
        assertEquals(2 * INITIAL, tuner.capacity());
        rounds(3, 0);
        assertEquals(ReceiveBufferTuner.LARGE, tuner.capacity());
    }

    @Test
    void nothingGrowsForAnApplicationThatDoesNotKeepUp() {
        for (int i = 0; i < 10; i++) {
            round(SLOW, INITIAL / 2 - 1);
        }
        assertEquals(INITIAL, tuner.capacity());
    }

    @Test
    void aLargeBufferStaysWhileItsWindowsComeInNoTime() {
        rounds(100, FAST);
        assertEquals(ReceiveBufferTuner.LARGE, tuner.capacity());
    }

    @Test
    void aLargeBufferGrowsToItsBoundWhenWindowsTakeTheirTime() {
        rounds(10, SLOW);
        assertEquals(MAX, tuner.capacity());
    }

    @Test
    void aFewSlowWindowsAreAnAccident() {
        rounds(4, FAST);
        for (int i = 0; i < 20; i++) {
            rounds(ReceiveBufferTuner.SLOW_ROUNDS - 1, SLOW);
            rounds(1, FAST);
        }
        assertEquals(ReceiveBufferTuner.LARGE, tuner.capacity());
        rounds(ReceiveBufferTuner.SLOW_ROUNDS, SLOW);
        assertEquals(2 * ReceiveBufferTuner.LARGE, tuner.capacity());
    }
}
