package org.lucidstack.tcp.send;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.lucidstack.Verifies;

class RttEstimatorTest {

    private static final long MS = 1_000_000L;
    private static final long SECOND = 1000 * MS;

    /** The RFC's rules with G = 1 ms and a bound of 200 ms. */
    private static RttEstimator plain() {
        return new RttEstimator(new RttEstimator.Settings(SECOND, 200 * MS, 60 * SECOND, MS, 300 * SECOND));
    }

    @Test
    @Verifies("RFC6298-2-1")
    void startsWithOneSecond() {
        RttEstimator estimator = new RttEstimator(RttEstimator.Settings.DEFAULT);
        assertEquals(SECOND, estimator.rto());
        assertFalse(estimator.hasSample());
        assertEquals(0, estimator.srtt());
        assertEquals(0, estimator.minRtt());
    }

    @Test
    @Verifies({"MUST-18", "RFC6298-2-2", "RFC6298-2-3"})
    void followsTheTableWorkedByHand() {
        // sample, SRTT, RTTVAR, RTO in milliseconds; RTTVAR' = 3/4 RTTVAR + 1/4 |SRTT - R|, SRTT' = 7/8 SRTT + 1/8 R
        double[][] table = {
            {400, 400, 200, 1200},
            {400, 400, 150, 1000},
            {800, 450, 212.5, 1300},
            {450, 450, 159.375, 1087.5},
            {50, 400, 219.53125, 1278.125},
            {400, 400, 164.6484375, 1058.59375},
        };
        RttEstimator estimator = plain();
        for (double[] row : table) {
            estimator.sample((long) (row[0] * MS), 0);
            assertEquals(row[1] * MS, estimator.srtt(), 1, "SRTT after " + row[0]);
            assertEquals(row[2] * MS, estimator.rttvar(), 2, "RTTVAR after " + row[0]);
            assertEquals(row[3] * MS, estimator.rto(), 8, "RTO after " + row[0]);
        }
    }

    @Test
    @Verifies({"RFC6298-2-4", "RFC6298-2-5"})
    void keepsTheTimeoutBetweenItsBounds() {
        RttEstimator estimator = plain();
        estimator.sample(MS, 0);
        assertEquals(200 * MS, estimator.rto());
        estimator = plain();
        estimator.sample(50 * SECOND, 0);
        assertEquals(60 * SECOND, estimator.rto());
        assertThrows(
                IllegalArgumentException.class,
                () -> new RttEstimator.Settings(SECOND, SECOND, 59 * SECOND, MS, SECOND));
    }

    @Test
    void theDefaultLeavesRoomForADelayedAckOnASteadyPath() {
        RttEstimator estimator = new RttEstimator(RttEstimator.Settings.DEFAULT);
        for (int i = 0; i < 100; i++) {
            estimator.sample(100 * MS, i);
        }
        assertEquals(300 * MS, estimator.rto());
    }

    @Test
    @Verifies("RFC6298-5-3")
    void doublesUntilTheCapAndStartsAfreshWithASample() {
        RttEstimator estimator = new RttEstimator(RttEstimator.Settings.DEFAULT);
        long[] expected = {1, 2, 4, 8, 16, 32, 64, 120, 120};
        for (long seconds : expected) {
            assertEquals(seconds * SECOND, estimator.rto());
            estimator.backoff();
        }
        for (int i = 0; i < 200; i++) {
            estimator.backoff();
        }
        assertEquals(120 * SECOND, estimator.rto());
        estimator.sample(100 * MS, 0);
        assertEquals(0, estimator.backoffCount());
        assertEquals(300 * MS, estimator.rto());
    }

    @Test
    void aResetKeepsTheEstimate() {
        RttEstimator estimator = new RttEstimator(RttEstimator.Settings.DEFAULT);
        estimator.sample(100 * MS, 0);
        estimator.backoff();
        estimator.backoff();
        assertEquals(1200 * MS, estimator.rto());
        assertEquals(300 * MS, estimator.rtoWithoutBackoff());
        estimator.resetBackoff();
        assertEquals(300 * MS, estimator.rto());
    }

    @Test
    @Verifies("RFC6298-5-4")
    void beginsWithThreeSecondsAfterALostSyn() {
        RttEstimator estimator = new RttEstimator(RttEstimator.Settings.DEFAULT);
        estimator.backoff();
        estimator.handshakeTimedOut();
        assertEquals(3 * SECOND, estimator.rto());
        estimator.sample(100 * MS, 0);
        assertEquals(300 * MS, estimator.rto());
    }

    @Test
    @Verifies("RFC8985-6.2-1")
    void forgetsAnOldMinimum() {
        RttEstimator estimator = plain();
        estimator.sample(10 * MS, 0);
        for (int second = 1; second <= 150; second++) {
            estimator.sample(50 * MS, second * SECOND);
        }
        assertEquals(10 * MS, estimator.minRtt());
        for (int second = 151; second <= 301; second++) {
            estimator.sample(50 * MS, second * SECOND);
        }
        assertEquals(50 * MS, estimator.minRtt());
        estimator.sample(70 * MS, 1000 * SECOND);
        assertEquals(70 * MS, estimator.minRtt(), "after a long silence only the new sample counts");
    }

    @Property
    @Verifies({"RFC6298-2-3", "RFC6298-2-4", "RFC6298-2-5"})
    void staysNearADoublePrecisionModel(
            @ForAll @Size(min = 1, max = 60) List<@LongRange(max = 100_000_000_000L) Long> samples) {
        RttEstimator estimator = plain();
        double srtt = 0;
        double rttvar = 0;
        boolean first = true;
        for (long sample : samples) {
            estimator.sample(sample, 0);
            if (first) {
                srtt = sample;
                rttvar = sample / 2.0;
                first = false;
            } else {
                rttvar = 0.75 * rttvar + 0.25 * Math.abs(srtt - sample);
                srtt = 0.875 * srtt + 0.125 * sample;
            }
            double rto = Math.min(Math.max(srtt + Math.max(MS, 4 * rttvar), 200 * MS), 60 * SECOND);
            assertEquals(srtt, estimator.srtt(), 10);
            assertEquals(rttvar, estimator.rttvar(), 20);
            assertEquals(rto, estimator.rto(), 100);
            assertTrue(estimator.rttvar() >= 0);
        }
    }
}
