package org.lucidstack.tcp.congestion;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lucidstack.Verifies;

class CubicTest {

    private static final int MSS = 1000;
    private static final long MS = 1_000_000L;
    private static final long SECOND = 1000 * MS;

    /** A controller that has just left the recovery of a loss at {@code window}. */
    private static Cubic afterLossAt(long window) {
        Cubic cubic = new Cubic(MSS, window);
        cubic.onLoss(0, window);
        cubic.onRecoveryExit(0, window);
        return cubic;
    }

    private static AckSample ack(long now, long acked, long rtt, long flight) {
        return new AckSample(now, acked, rtt, rtt, flight, true);
    }

    /**
     * Acknowledges a whole window, segment by segment, evenly spread over one round trip. Returns the time after it.
     */
    private static long round(Cubic cubic, long now, long rtt) {
        long flight = cubic.window();
        long segments = Math.max(flight / MSS, 1);
        for (long i = 1; i <= segments; i++) {
            cubic.onAck(ack(now + rtt * i / segments, MSS, rtt, flight));
        }
        return now + rtt;
    }

    /** RFC 9438 in its own units, segments and seconds, word for word and without regard to cost. */
    private static final class Model {
        double cwnd;
        double wMax;
        double cwndPrior;
        double epochStart = -1;
        double k;
        double wEst;

        void loss() {
            wMax = cwnd < wMax ? cwnd * (1 + 0.7) / 2 : cwnd;
            cwndPrior = cwnd;
            cwnd = Math.max(cwnd * 0.7, 2);
            epochStart = -1;
        }

        double wCubic(double t) {
            return 0.4 * Math.pow(t - k, 3) + wMax;
        }

        void ack(double now, double rtt) {
            if (epochStart < 0) {
                epochStart = now;
                wMax = Math.max(wMax, cwnd);
                k = Math.pow((wMax - cwnd) / 0.4, 1.0 / 3);
                wEst = cwnd;
            }
            double t = now - epochStart;
            wEst += (wEst >= cwndPrior ? 1 : 3 * (1 - 0.7) / (1 + 0.7)) / cwnd;
            if (wCubic(t) < wEst) {
                cwnd = Math.max(cwnd, wEst);
                return;
            }
            double target = wCubic(t + rtt);
            if (target < cwnd) {
                target = cwnd;
            } else if (target > 1.5 * cwnd) {
                target = 1.5 * cwnd;
            }
            cwnd += (target - cwnd) / cwnd;
        }
    }

    @ParameterizedTest(name = "RTT {0} ms, loss at {1} segments")
    @CsvSource({"1,20", "1,500", "5,100", "10,1000", "40,333", "100,50", "100,2000", "300,100", "1000,20", "1000,5000"})
    @Verifies({"RFC9438-4.2-1", "RFC9438-4.3-1", "RFC9438-4.4-1", "RFC9438-4.6-1", "RFC9438-4.7-1"})
    void staysWithinOneSegmentOfADoublePrecisionModel(long rttMillis, long segments) {
        Cubic cubic = new Cubic(MSS, segments * MSS);
        Model model = new Model();
        model.cwnd = segments;
        long rtt = rttMillis * MS;
        long now = 0;
        for (int epoch = 0; epoch < 4; epoch++) {
            cubic.onLoss(now, cubic.window());
            cubic.onRecoveryExit(now, cubic.window());
            model.loss();
            // the second and fourth epoch end early, below W_max: fast convergence
            long end = now + Math.max(30 * rtt, epoch % 2 == 0 ? 20 * SECOND : SECOND);
            for (int rounds = 0; now < end && rounds < 1500; rounds++) {
                long count = cubic.window() / MSS;
                for (long i = 1; i <= count; i++) {
                    long at = now + rtt * i / count;
                    cubic.onAck(ack(at, MSS, rtt, cubic.window()));
                    model.ack(at / 1e9, rtt / 1e9);
                    assertEquals(model.cwnd * MSS, cubic.window(), MSS, "at " + at + " ns");
                }
                now += rtt;
            }
        }
    }

    @Test
    @Verifies({"RFC9438-4.2-1", "RFC9438-4.4-1"})
    void returnsToTheOldWindowAfterKSecondsAndPassesItOnTheOtherSide() {
        Cubic cubic = afterLossAt(1000 * MSS);
        assertEquals(700 * MSS, cubic.window());
        // K = cube root of (300 / 0.4) = 9.086 s
        long now = 0;
        long halfWay = 0;
        while (now < 9_086 * MS) {
            now = round(cubic, now, 50 * MS);
            halfWay = now <= 4_500 * MS ? cubic.window() : halfWay;
        }
        assertEquals(1000 * MSS, cubic.window(), 3 * MSS);
        // concave: at half the time, seven eighths of the way are done
        assertEquals(962 * MSS, halfWay, 3 * MSS);
        while (now < 13_629 * MS) {
            now = round(cubic, now, 50 * MS);
        }
        assertEquals(1037 * MSS, cubic.window(), 3 * MSS);
    }

    @Test
    @Verifies("RFC9438-4.3-1")
    void isNeverSlowerThanRenoOnAShortPath() {
        Cubic cubic = afterLossAt(20 * MSS);
        long now = 0;
        for (int round = 0; round < 300; round++) {
            now = round(cubic, now, MS);
        }
        // 0.3 s of the cubic function give nothing; alpha = 0.529 per RTT up to 20 segments, then 1
        double expected = 20 + (300 - 6 / Cubic.ALPHA);
        assertEquals(expected * MSS, cubic.window(), 8 * MSS);
    }

    @Test
    @Verifies({"RFC9438-4.6-1", "RFC9438-4.7-1"})
    void aLossKeepsSeventyPercentAndAtLeastTwoSegments() {
        Cubic cubic = new Cubic(MSS, 100 * MSS);
        assertEquals(70 * MSS, cubic.onLoss(0, 100 * MSS));
        assertEquals(70 * MSS, cubic.window());
        assertEquals(49 * MSS, cubic.onLoss(0, 100 * MSS), "a lost retransmission is a second event");
        assertEquals(2 * MSS, cubic.onLoss(0, MSS));
    }

    @Test
    @Verifies("RFC9438-4.7-1")
    void fastConvergenceAimsBelowTheLastWindow() {
        Cubic cubic = afterLossAt(100 * MSS);
        cubic.onAck(ack(0, MSS, 100 * MS, 70 * MSS));
        cubic.onLoss(SECOND, 70 * MSS);
        cubic.onRecoveryExit(SECOND, 49 * MSS);
        // W_max = 70 * 0.85 = 59.5; K = cube root of (10.5 / 0.4) = 2.97 s
        long now = SECOND;
        while (now < SECOND + 2970 * MS) {
            now = round(cubic, now, 500 * MS);
        }
        assertEquals(59.5 * MSS, cubic.window(), 2 * MSS);
    }

    @Test
    @Verifies({"RFC9438-4.8-1", "RFC5681-3.1-6"})
    void aTimeoutRestartsWithAFlatCurve() {
        Cubic cubic = new Cubic(MSS, 100 * MSS);
        cubic.onTimeout(0, 100 * MSS, true);
        assertEquals(MSS, cubic.window());
        assertEquals(70 * MSS, cubic.ssthresh());
        cubic.onTimeout(0, 100 * MSS, false);
        assertEquals(70 * MSS, cubic.ssthresh());
        long now = 0;
        while (cubic.inSlowStart()) {
            now = round(cubic, now, SECOND);
        }
        // K = 0 and W_max = the window now: after 5 s W = 0.4 * 125 = 50 segments more
        long start = now;
        long before = cubic.window();
        while (now < start + 5 * SECOND) {
            now = round(cubic, now, SECOND);
        }
        assertTrue(before >= 70 * MSS && before < 75 * MSS, "" + before);
        assertTrue(cubic.window() > before + 40 * MSS && cubic.window() < before + 90 * MSS, "" + cubic.window());
    }

    @Test
    @Verifies({"RFC9438-4.2-2", "RFC9438-4.6-2"})
    void timeWithoutUseOfTheWindowIsNoGrowth() {
        Cubic busy = afterLossAt(200 * MSS);
        Cubic lazy = afterLossAt(200 * MSS);
        long now = 0;
        for (int i = 0; i < 20; i++) {
            round(busy, now, 100 * MS);
            now = round(lazy, now, 100 * MS);
        }
        assertEquals(busy.window(), lazy.window());
        long before = lazy.window();
        long pauseEnd = now + 60 * SECOND;
        for (long at = now; at <= pauseEnd; at += 100 * MS) {
            lazy.onAck(new AckSample(at, MSS, 100 * MS, 100 * MS, MSS, false));
        }
        assertEquals(before, lazy.window());
        for (int i = 0; i < 20; i++) {
            round(busy, now + i * 100 * MS, 100 * MS);
            round(lazy, pauseEnd + i * 100 * MS, 100 * MS);
        }
        assertEquals(busy.window(), lazy.window(), MSS);
    }

    @Test
    @Verifies("RFC9438-4.9-1")
    void undoGoesOnWithTheOldCurve() {
        Cubic undone = afterLossAt(200 * MSS);
        Cubic never = afterLossAt(200 * MSS);
        long now = 0;
        for (int i = 0; i < 10; i++) {
            round(undone, now, 100 * MS);
            now = round(never, now, 100 * MS);
        }
        CongestionControl.Saved saved = undone.save();
        undone.onLoss(now, undone.window());
        undone.undo(saved);
        for (int i = 0; i < 30; i++) {
            round(undone, now, 100 * MS);
            now = round(never, now, 100 * MS);
        }
        assertEquals(never.window(), undone.window());
        saved = undone.save();
        undone.onTimeout(now, undone.window(), true);
        undone.undo(saved);
        assertEquals(saved.window(), undone.window());
        assertEquals(saved.ssthresh(), undone.ssthresh());
    }

    @Test
    @Verifies({"RFC5681-4.1-1", "RFC5681-3.1-7"})
    void idleAndSegmentSize() {
        Cubic cubic = new Cubic(MSS, 10 * MSS);
        for (int i = 0; i < 90; i++) {
            cubic.onAck(ack(i * MS, MSS, 10 * MS, 10 * MSS));
        }
        assertEquals(100 * MSS, cubic.window());
        cubic.onMssChanged(500);
        assertEquals(50 * MSS, cubic.window());
        cubic.onIdle(SECOND);
        assertEquals(10 * MSS, cubic.window());
        assertEquals(CongestionControl.UNLIMITED, cubic.ssthresh());
    }

    @Test
    @Verifies({"RFC9406-4.2-1", "RFC9406-4.2-2", "RFC9406-4.3-1"})
    void leavesSlowStartWhenRoundTripsGrow() {
        Cubic cubic = new Cubic(MSS, 16 * MSS);
        long now = round(cubic, 0, 40 * MS);
        now = round(cubic, now, 40 * MS);
        assertEquals(64 * MSS, cubic.window(), MSS);
        // 5 ms is the tolerated rise: 40/8
        now = round(cubic, now, 44 * MS);
        assertEquals(128 * MSS, cubic.window(), MSS);
        assertEquals(CongestionControl.UNLIMITED, cubic.ssthresh());
        long before = cubic.window();
        now = round(cubic, now, 52 * MS);
        assertTrue(cubic.window() < before * 3 / 2, "a quarter of the growth");
        for (int i = 0; i < 5; i++) {
            now = round(cubic, now, 52 * MS);
        }
        assertTrue(cubic.ssthresh() <= cubic.window(), "five rounds later it is over");
    }

    /** A loss that was none does not end the initial slow start: it must still be left when round trips grow. */
    @Test
    @Verifies({"RFC9406-4.2-1", "RFC9406-4.3-1", "RFC9438-4.9-1"})
    void undoGoesOnWatchingSlowStart() {
        Cubic cubic = new Cubic(MSS, 16 * MSS);
        long now = round(cubic, 0, 40 * MS);
        CongestionControl.Saved saved = cubic.save();
        cubic.onLoss(now, cubic.window());
        cubic.undo(saved);
        assertEquals(CongestionControl.UNLIMITED, cubic.ssthresh());
        now = round(cubic, now, 40 * MS);
        for (int i = 0; i < 7; i++) {
            now = round(cubic, now, 52 * MS);
        }
        assertTrue(cubic.ssthresh() <= cubic.window(), () -> "still in slow start at " + cubic.window() / MSS);
    }

    @Test
    @Verifies("RFC9406-4.2-2")
    void goesBackToSlowStartAfterJitter() {
        Cubic cubic = new Cubic(MSS, 16 * MSS);
        long now = round(cubic, 0, 40 * MS);
        now = round(cubic, now, 60 * MS);
        for (int i = 0; i < 7; i++) {
            now = round(cubic, now, 40 * MS);
        }
        assertEquals(CongestionControl.UNLIMITED, cubic.ssthresh());
        assertTrue(cubic.window() > 2000 * MSS);
    }

    @Property
    @Verifies({"RFC9438-4.2-1", "RFC9438-4.6-1"})
    void anyEventsKeepTheWindowSane(
            @ForAll List<@IntRange(max = 9) Integer> events,
            @ForAll @LongRange(min = 1, max = 2_000_000_000L) long step) {
        Cubic cubic = new Cubic(MSS, 10 * MSS);
        CongestionControl.Saved saved = cubic.save();
        long now = 0;
        for (int event : events) {
            long before = cubic.window();
            now += step;
            switch (event) {
                case 0 -> cubic.onLoss(now, before);
                case 1 -> cubic.onRecoveryExit(now, before);
                case 2 -> cubic.onTimeout(now, before, true);
                case 3 -> cubic.onTimeout(now, before, false);
                case 4 -> cubic.onIdle(now);
                case 5 -> saved = cubic.save();
                case 6 -> cubic.undo(saved);
                default -> {
                    cubic.onAck(ack(now, MSS * (long) event, step, before));
                    assertTrue(cubic.window() >= before, () -> cubic.window() + " from " + before);
                    long most = Math.max(before + SlowStart.ABC_LIMIT * MSS, before * 3 / 2 + MSS);
                    assertTrue(cubic.window() <= most, () -> cubic.window() + " from " + before);
                }
            }
            assertTrue(cubic.window() >= MSS);
            assertTrue(cubic.ssthresh() >= 2 * MSS);
        }
    }
}
