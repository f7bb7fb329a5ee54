package org.lucidstack.contract;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.lucidstack.Verifies;
import org.lucidstack.tcp.send.RttEstimator.Settings;
import org.lucidstack.time.Clock;

/** What must be true of the estimate of the round-trip time and of the timeout that follows from it (RFC 6298). */
public abstract class RttEstimatorContract extends Contract {

    private static final long MS = Clock.MILLISECOND;
    /** As the RFC says it: least RTO 1 s, clock granularity 1 ms. */
    private static final Settings RFC =
            new Settings(Clock.SECOND, Clock.SECOND, 60 * Clock.SECOND, MS, 300 * Clock.SECOND);
    /** So low that the formula shows. */
    private static final Settings LOW = new Settings(Clock.SECOND, MS, 60 * Clock.SECOND, MS, 300 * Clock.SECOND);

    /** An estimator; all times in nanoseconds. */
    public interface Subject {
        void sample(long rtt, long now);

        /** The timer expired. */
        void backoff();

        /** The retransmission timeout, backoff included. */
        long rto();

        long srtt();

        long rttvar();

        /** The least sample of the last minutes. */
        long minRtt();
    }

    protected abstract Subject create(Settings settings);

    private void sample(Subject rtt, long millis, long now) {
        story.at(now);
        story.action("a sample of " + millis + " ms");
        rtt.sample(millis * MS, now);
    }

    private void backoff(Subject rtt) {
        story.action("the timer expires");
        rtt.backoff();
    }

    private void expectNear(String what, double millis, long nanos) {
        double was = nanos / 1e6;
        story.expectThat(
                String.format("%s %.3f ms", what, millis),
                Math.abs(was - millis) < 0.001,
                String.format("was %.6f ms", was));
    }

    @Test
    @Verifies("RFC6298-2-1")
    void beginsWithOneSecond() {
        story.expect("RTO", Clock.SECOND, create(RFC).rto());
    }

    @Test
    @Verifies("RFC6298-2-2")
    void theFirstSampleIsTheEstimate() {
        Subject rtt = create(LOW);
        sample(rtt, 100, 0);
        expectNear("SRTT", 100, rtt.srtt());
        expectNear("RTTVAR", 50, rtt.rttvar());
        expectNear("RTO", 300, rtt.rto());
    }

    @Test
    @Verifies("RFC6298-2-3")
    void theSecondSampleCountsAnEighthAndAQuarter() {
        Subject rtt = create(LOW);
        sample(rtt, 100, 0);
        sample(rtt, 180, 1);
        expectNear("RTTVAR", 0.75 * 50 + 0.25 * 80, rtt.rttvar());
        expectNear("SRTT", 110, rtt.srtt());
        expectNear("RTO", 110 + 4 * 57.5, rtt.rto());
    }

    @Test
    @Verifies("RFC6298-2-3")
    void aSampleBelowTheEstimateVariesAsMuch() {
        Subject rtt = create(LOW);
        sample(rtt, 100, 0);
        sample(rtt, 20, 1);
        expectNear("RTTVAR", 0.75 * 50 + 0.25 * 80, rtt.rttvar());
        expectNear("SRTT", 90, rtt.srtt());
    }

    @Test
    @Verifies({"MUST-18", "RFC6298-2-3"})
    void followsTheFormulaOverManySamples() {
        Random random = random(6);
        for (int round = 0; round < 5; round++) {
            Subject rtt = create(LOW);
            story.newRound("round " + round);
            double srtt = 0;
            double rttvar = 0;
            for (int i = 0; i < 200; i++) {
                long millis = 1 + random.nextInt(400);
                sample(rtt, millis, i * MS);
                rttvar = i == 0 ? millis / 2.0 : 0.75 * rttvar + 0.25 * Math.abs(srtt - millis);
                srtt = i == 0 ? millis : 0.875 * srtt + 0.125 * millis;
                expectNear("SRTT", srtt, rtt.srtt());
                expectNear("RTTVAR", rttvar, rtt.rttvar());
                expectNear("RTO", srtt + Math.max(1, 4 * rttvar), rtt.rto());
            }
        }
    }

    @Test
    @Verifies("RFC6298-2-4")
    void neverFallsBelowItsLeast() {
        Subject rtt = create(RFC);
        sample(rtt, 10, 0);
        expectNear("RTO", 1000, rtt.rto());
        expectNear("SRTT, which has no least value,", 10, rtt.srtt());
    }

    @Test
    void aLongPathRaisesItAboveItsLeast() {
        Subject rtt = create(RFC);
        sample(rtt, 2000, 0);
        expectNear("RTO", 6000, rtt.rto());
        sample(rtt, 2000, 1);
        expectNear("RTO", 2000 + 4 * 750, rtt.rto());
    }

    @Test
    @Verifies("RFC6298-2-5")
    void neverRisesAboveItsMost() {
        Subject rtt = create(RFC);
        sample(rtt, 50_000, 0);
        expectNear("RTO", 60_000, rtt.rto());
        for (int i = 0; i < 100; i++) {
            backoff(rtt);
            expectNear("RTO", 60_000, rtt.rto());
        }
    }

    @Test
    @Verifies("RFC6298-5-3")
    void doublesAtEveryExpiry() {
        Subject rtt = create(RFC);
        for (long seconds = 1; seconds < 60; seconds *= 2) {
            story.expect("RTO", seconds * Clock.SECOND, rtt.rto());
            backoff(rtt);
        }
        story.expect("RTO", 60 * Clock.SECOND, rtt.rto());
    }

    @Test
    void aSampleEndsTheBackoff() {
        Subject rtt = create(LOW);
        sample(rtt, 100, 0);
        backoff(rtt);
        backoff(rtt);
        expectNear("RTO", 1200, rtt.rto());
        sample(rtt, 100, 1);
        expectNear("RTO", 100 + 4 * 37.5, rtt.rto());
        backoff(rtt);
        expectNear("RTO", 2 * (100 + 4 * 37.5), rtt.rto());
    }

    @Test
    void aSteadyPathSettlesAtTheGranularity() {
        Subject rtt = create(LOW);
        for (int i = 0; i < 200; i++) {
            sample(rtt, 80, i);
        }
        expectNear("SRTT", 80, rtt.srtt());
        expectNear("RTO", 81, rtt.rto());
    }

    @Test
    @Verifies("RFC8985-6.2-1")
    void remembersTheLeastOfTheLastMinutes() {
        Subject rtt = create(LOW);
        sample(rtt, 50, 0);
        sample(rtt, 20, Clock.SECOND);
        sample(rtt, 90, 2 * Clock.SECOND);
        expectNear("minimum", 20, rtt.minRtt());
        for (int minute = 1; minute < 20; minute++) {
            sample(rtt, 90, minute * 60 * Clock.SECOND);
        }
        expectNear("minimum", 90, rtt.minRtt());
    }

    @Test
    void samplesOfNoTimeAndOfHoursDoNoHarm() {
        Subject rtt = create(RFC);
        story.action("samples of 0 ns and of ten hours");
        rtt.sample(0, 0);
        rtt.sample(36_000 * Clock.SECOND, 1);
        story.expectThat(
                "an RTO within its bounds",
                rtt.rto() >= Clock.SECOND && rtt.rto() <= 60 * Clock.SECOND,
                "was " + rtt.rto());
    }
}
