package org.lucidstack.contract;

import org.junit.jupiter.api.Test;
import org.lucidstack.Verifies;
import org.lucidstack.tcp.congestion.AckSample;
import org.lucidstack.tcp.congestion.CongestionControl;
import org.lucidstack.time.Clock;

/**
 * What must be true of every congestion control that may be let loose on the Internet, whatever its curve: it starts at the initial window,
 * doubles in slow start, gives way to a loss by a fifth or more, falls to one segment on a timeout, and does not grow while it is not used.
 * Round-trip time 100 ms, segments of 1,000 bytes.
 */
public abstract class CongestionControlContract extends Contract {

    private static final int MSS = 1000;
    private static final long INITIAL = 10 * MSS;
    private static final long RTT = 100 * Clock.MILLISECOND;

    /** @param mss payload bytes per segment @param initialWindow in bytes */
    protected abstract CongestionControl create(int mss, long initialWindow);

    private CongestionControl control;
    private long now;

    private void begin() {
        now = Clock.SECOND;
        story.newRound("a controller; segments of " + MSS + " bytes, initial window " + INITIAL);
        control = create(MSS, INITIAL);
    }

    private void ack(long bytes, long flight, boolean cwndLimited) {
        story.action("ACK of " + bytes + " new bytes" + (cwndLimited ? "" : ", the window was not used up"));
        control.onAck(new AckSample(now, bytes, RTT, RTT, flight, cwndLimited));
    }

    /** A window is sent and acknowledged, two segments at a time, in one round-trip time. */
    private void fullRound() {
        long window = control.window();
        for (long acked = 0; acked < window; acked += 2 * MSS) {
            now += RTT * 2 * MSS / window;
            story.at(now - Clock.SECOND);
            ack(Math.min(2 * MSS, window - acked), window, true);
        }
    }

    private void grownTo(long window) {
        while (control.window() < window) {
            fullRound();
        }
    }

    private long loss(long flight) {
        now += RTT;
        story.at(now - Clock.SECOND);
        story.action("a loss with " + flight + " bytes in flight");
        return control.onLoss(now, flight);
    }

    private void timeout(long flight, boolean first) {
        now += Clock.SECOND;
        story.at(now - Clock.SECOND);
        story.action((first ? "a timeout" : "the same segment times out again") + ", " + flight + " bytes in flight");
        control.onTimeout(now, flight, first);
    }

    private void expectWindow(long least, long most) {
        long window = control.window();
        story.expectThat(
                "a window of " + least + (least == most ? "" : " to " + most),
                window >= least && window <= most,
                "was " + window);
    }

    @Test
    @Verifies({"RFC5681-3.1-2", "RFC6928-2-1"})
    void beginsInSlowStartWithTheInitialWindow() {
        begin();
        expectWindow(INITIAL, INITIAL);
        story.expect("ssthresh", CongestionControl.UNLIMITED, control.ssthresh());
        story.expect("slow start", true, control.inSlowStart());
    }

    @Test
    void slowStartAddsWhatIsAcknowledged() {
        begin();
        ack(MSS, INITIAL, true);
        expectWindow(INITIAL + MSS, INITIAL + MSS);
        ack(2 * MSS, INITIAL, true);
        expectWindow(INITIAL + 3 * MSS, INITIAL + 3 * MSS);
        ack(1, INITIAL, true);
        expectWindow(INITIAL + 3 * MSS + 1, INITIAL + 3 * MSS + 1);
    }

    @Test
    void aWindowThatIsNotUsedDoesNotGrow() {
        begin();
        for (int i = 0; i < 100; i++) {
            ack(MSS, MSS, false);
        }
        expectWindow(INITIAL, INITIAL);
    }

    @Test
    @Verifies("RFC5681-3.2-3")
    void aLossTakesAFifthToAHalf() {
        begin();
        grownTo(100 * MSS);
        long flight = control.window();
        long threshold = loss(flight);
        expectWindow(flight * 45 / 100, flight * 80 / 100);
        story.expect("ssthresh, to which the recovery steers", threshold, control.ssthresh());
        story.expectThat("no slow start", !control.inSlowStart(), "still below ssthresh");
        control.onRecoveryExit(now, threshold);
        story.action("the recovery ends");
        expectWindow(MSS, threshold);
    }

    @Test
    @Verifies("RFC5681-4.3-1")
    void eachLossTakesItsShare() {
        begin();
        grownTo(100 * MSS);
        long first = loss(control.window());
        long second = loss(control.window());
        story.expectThat("a second reduction", second < first, "was " + second + " after " + first);
    }

    @Test
    @Verifies("RFC5681-3.1-5")
    void twoSegmentsAreLeftAtLeast() {
        begin();
        for (int i = 0; i < 20; i++) {
            loss(control.window());
            story.expectThat("ssthresh of two segments", control.ssthresh() >= 2 * MSS, "was " + control.ssthresh());
            expectWindow(MSS, 100 * MSS);
        }
    }

    /** After a loss the window comes back slowly: not doubled within five round trips, but larger within a minute. */
    @Test
    @Verifies("RFC5681-3.1-4")
    void avoidanceIsSlowButNotStill() {
        begin();
        grownTo(100 * MSS);
        control.onRecoveryExit(now, loss(control.window()));
        long start = control.window();
        for (int round = 0; round < 5; round++) {
            fullRound();
        }
        expectWindow(start, start * 3 / 2);
        for (int round = 0; round < 600; round++) {
            fullRound();
        }
        expectWindow(start + 10 * MSS, Long.MAX_VALUE);
    }

    @Test
    @Verifies({"RFC5681-3.1-5", "RFC5681-3.1-6"})
    void aTimeoutBeginsAgainWithOneSegment() {
        begin();
        grownTo(100 * MSS);
        long flight = control.window();
        timeout(flight, true);
        expectWindow(MSS, MSS);
        long threshold = control.ssthresh();
        story.expectThat(
                "ssthresh of half the flight or somewhat more",
                threshold >= flight * 45 / 100 && threshold <= flight * 80 / 100,
                "was " + threshold + " of " + flight);
        timeout(MSS, false);
        story.expect("ssthresh", threshold, control.ssthresh());
        expectWindow(MSS, MSS);
        story.expect("slow start", true, control.inSlowStart());
        fullRound();
        fullRound();
        expectWindow(2 * MSS, 5 * MSS);
    }

    @Test
    @Verifies("RFC3168-6.1.2-1")
    void aCongestionMarkCountsAsALoss() {
        begin();
        grownTo(100 * MSS);
        long before = control.window();
        story.action("the peer echoes a congestion mark");
        control.onEcnEcho(now, before);
        expectWindow(before * 45 / 100, before * 90 / 100);
        story.expectThat("no slow start", !control.inSlowStart(), "still below ssthresh");
    }

    @Test
    @Verifies("RFC5681-4.1-1")
    void anIdleConnectionBeginsAgain() {
        begin();
        grownTo(100 * MSS);
        now += 10 * Clock.SECOND;
        story.at(now - Clock.SECOND);
        story.action("nothing was sent for ten seconds");
        control.onIdle(now);
        expectWindow(MSS, INITIAL);
    }

    @Test
    void whatWasSpuriousIsTakenBack() {
        begin();
        grownTo(100 * MSS);
        long window = control.window();
        long threshold = control.ssthresh();
        CongestionControl.Saved saved = control.save();
        timeout(window, true);
        story.action("it was spurious");
        control.undo(saved);
        expectWindow(window, Long.MAX_VALUE);
        story.expectThat("the old ssthresh", control.ssthresh() >= threshold, "was " + control.ssthresh());
    }

    @Test
    @Verifies("RFC5681-3.1-7")
    void oneSegmentAlwaysFits() {
        begin();
        timeout(INITIAL, true);
        story.action("segments of 9000 bytes");
        control.onMssChanged(9000);
        expectWindow(9000, 9000 * 10);
        story.action("segments of 500 bytes");
        control.onMssChanged(500);
        expectWindow(500, 9000 * 10);
    }
}
