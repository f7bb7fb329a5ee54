package org.lucidstack.tcp.congestion;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.lucidstack.Verifies;

class NewRenoTest {

    private static final int MSS = 1000;

    private static AckSample ack(long bytes) {
        return new AckSample(0, bytes, 0, 0, bytes, true);
    }

    private static NewReno avoiding(long window) {
        NewReno reno = new NewReno(MSS, 2 * window);
        reno.onLoss(0, 2 * window);
        reno.onRecoveryExit(0, window);
        return reno;
    }

    @Test
    @Verifies({"RFC6928-2-1", "RFC5681-3.1-1"})
    void initialWindowIsTenSegmentsUnlessTheHandshakeLostPackets() {
        assertEquals(14_600, CongestionControls.initialWindow(1460, 0));
        assertEquals(5360, CongestionControls.initialWindow(536, 0));
        assertEquals(17_920, CongestionControls.initialWindow(8960, 0));
        assertEquals(14_600, CongestionControls.initialWindow(1460, 1));
        assertEquals(1460, CongestionControls.initialWindow(1460, 2));
    }

    @Test
    @Verifies("RFC5681-3.1-2")
    void slowStartCountsBytesUpToALimit() {
        NewReno reno = new NewReno(MSS, 10 * MSS);
        assertEquals(CongestionControl.UNLIMITED, reno.ssthresh());
        reno.onAck(ack(MSS));
        assertEquals(11 * MSS, reno.window());
        for (int i = 0; i < 10; i++) {
            reno.onAck(ack(MSS / 10));
        }
        assertEquals(12 * MSS, reno.window(), "ACK division gains nothing");
        reno.onAck(ack(1000 * MSS));
        assertEquals((12 + SlowStart.ABC_LIMIT) * MSS, reno.window(), "one ACK makes no burst of its own size");
    }

    @Test
    @Verifies({"RFC5681-3.1-4", "MUST-19"})
    void avoidanceAddsOneSegmentPerWindow() {
        NewReno reno = avoiding(10 * MSS);
        for (int round = 0; round < 20; round++) {
            long before = reno.window();
            for (long acked = 0; acked < before; acked += MSS) {
                reno.onAck(ack(MSS));
            }
            assertEquals(before + MSS, reno.window());
        }
    }

    @Test
    @Verifies("RFC5681-3.1-4")
    void avoidanceNeverRoundsToZero() {
        NewReno reno = avoiding(10_000_000);
        for (int i = 0; i < 10_000; i++) {
            reno.onAck(ack(MSS));
        }
        assertEquals(10_001_000, reno.window());
    }

    @Test
    @Verifies({"RFC5681-3.2-3", "RFC5681-3.1-5", "RFC5681-4.3-1"})
    void aLossHalvesTheFlightAndASecondOneHalvesAgain() {
        NewReno reno = new NewReno(MSS, 20 * MSS);
        assertEquals(8 * MSS, reno.onLoss(0, 16 * MSS), "from the flight, not from the window");
        assertEquals(4 * MSS, reno.onLoss(0, 16 * MSS));
        assertEquals(2 * MSS, reno.onLoss(0, MSS));
        assertEquals(2 * MSS, reno.onLoss(0, 0));
    }

    @Test
    @Verifies("RFC6582-3.2-2")
    void leavesRecoveryWithoutABurst() {
        NewReno reno = new NewReno(MSS, 20 * MSS);
        reno.onLoss(0, 20 * MSS);
        reno.onRecoveryExit(0, 3 * MSS);
        assertEquals(4 * MSS, reno.window());
        reno.onRecoveryExit(0, 30 * MSS);
        assertEquals(10 * MSS, reno.window());
        reno.onRecoveryExit(0, 0);
        assertEquals(2 * MSS, reno.window());
    }

    @Test
    @Verifies({"RFC5681-3.1-5", "RFC5681-3.1-6"})
    void aTimeoutRestartsFromOneSegment() {
        NewReno reno = new NewReno(MSS, 20 * MSS);
        reno.onTimeout(0, 12 * MSS, true);
        assertEquals(MSS, reno.window());
        assertEquals(6 * MSS, reno.ssthresh());
        reno.onTimeout(0, 12 * MSS, false);
        assertEquals(6 * MSS, reno.ssthresh(), "a repeated timeout leaves ssthresh alone");
        reno.onAck(ack(5 * MSS));
        assertEquals(2 * MSS, reno.window(), "one segment per ACK after a timeout");
    }

    @Test
    @Verifies("RFC5681-3.1-6")
    void slowStartEndsExactlyAtTheThreshold() {
        NewReno reno = new NewReno(MSS, 20 * MSS);
        reno.onTimeout(0, 7 * MSS, true);
        long[] expected = {2000, 3000, 3500, 3500, 3500, 4500};
        for (long window : expected) {
            reno.onAck(ack(MSS));
            assertEquals(window, reno.window());
        }
    }

    @Test
    void anUnusedWindowDoesNotGrow() {
        NewReno reno = new NewReno(MSS, 10 * MSS);
        reno.onAck(new AckSample(0, MSS, 0, 0, MSS, false));
        assertEquals(10 * MSS, reno.window());
    }

    @Test
    @Verifies("RFC5681-4.1-1")
    void idleRestartsFromTheInitialWindow() {
        NewReno reno = new NewReno(MSS, 10 * MSS);
        for (int i = 0; i < 30; i++) {
            reno.onAck(ack(MSS));
        }
        reno.onIdle(0);
        assertEquals(10 * MSS, reno.window());
        reno.onTimeout(0, MSS, true);
        reno.onIdle(0);
        assertEquals(MSS, reno.window(), "never up");
    }

    @Test
    @Verifies("RFC5681-3.1-7")
    void aSmallerSegmentScalesTheWindow() {
        NewReno reno = new NewReno(1500, 15_000);
        reno.onMssChanged(500);
        assertEquals(5000, reno.window());
        reno.onMssChanged(1000);
        assertEquals(5000, reno.window());
    }

    @Test
    @Verifies("RFC3168-6.1.2-1")
    void anEcnEchoCountsAsALoss() {
        NewReno reno = new NewReno(MSS, 20 * MSS);
        reno.onEcnEcho(0, 20 * MSS);
        assertEquals(10 * MSS, reno.window());
        assertEquals(10 * MSS, reno.ssthresh());
    }

    @Test
    void undoTakesTheReductionBack() {
        NewReno reno = new NewReno(MSS, 20 * MSS);
        CongestionControl.Saved saved = reno.save();
        reno.onTimeout(0, 20 * MSS, true);
        reno.undo(saved);
        assertEquals(20 * MSS, reno.window());
        assertEquals(CongestionControl.UNLIMITED, reno.ssthresh());
    }

    @Test
    @Verifies("MAY-18")
    void theFactoryKnowsItsNames() {
        for (String name : CongestionControls.NAMES) {
            assertEquals(name, CongestionControls.byName(name, MSS, MSS).name());
        }
        assertEquals(
                CongestionControls.NAMES.getFirst(),
                CongestionControls.byName("", MSS, MSS).name());
        assertThrows(IllegalArgumentException.class, () -> CongestionControls.byName("vegas", MSS, MSS));
    }

    @Property
    @Verifies({"RFC5681-3.1-4", "RFC5681-3.1-6"})
    void theWindowStaysAtLeastOneSegmentAndGrowsByLimitedSteps(
            @ForAll List<@IntRange(max = 6) Integer> events, @ForAll int seed) {
        NewReno reno = new NewReno(MSS, 10 * MSS);
        Random random = new Random(seed);
        for (int event : events) {
            long before = reno.window();
            switch (event) {
                case 0 -> reno.onLoss(0, random.nextInt(100 * MSS));
                case 1 -> reno.onRecoveryExit(0, random.nextInt(100 * MSS));
                case 2 -> reno.onTimeout(0, random.nextInt(100 * MSS), random.nextBoolean());
                case 3 -> reno.onIdle(0);
                default -> {
                    reno.onAck(ack(random.nextInt(100 * MSS)));
                    assertTrue(reno.window() - before <= SlowStart.ABC_LIMIT * MSS);
                }
            }
            assertTrue(reno.window() >= MSS);
            assertTrue(reno.ssthresh() >= 2 * MSS);
        }
    }

    @Test
    void aFixedWindowIgnoresEverything() {
        FixedWindow fixed = new FixedWindow(5000);
        CongestionControl.Saved saved = fixed.save();
        fixed.onAck(ack(MSS));
        fixed.onLoss(0, MSS);
        fixed.onTimeout(0, MSS, true);
        fixed.onEcnEcho(0, MSS);
        fixed.onIdle(0);
        fixed.onMssChanged(100);
        fixed.undo(saved);
        assertEquals(5000, fixed.window());
    }
}
