package org.lucidstack.contract;

import org.junit.jupiter.api.Test;
import org.lucidstack.Verifies;
import org.lucidstack.time.Clock;

/** When an acknowledgment is to leave (RFC 5681 section 4.2, RFC 9293 section 3.8.6.3). */
public abstract class AckPolicyContract extends Contract {

    private static final int MSS = 1000;
    private static final long DELAY = 40 * Clock.MILLISECOND;

    /** A policy. */
    public interface Subject {
        /** In-order data arrived. */
        void onData(int bytes, long now);

        /** Something arrived that must not wait: out of order, a filled gap, a FIN. */
        void onUrgentReason();

        /** Whether one is to leave now. */
        boolean isDue();

        /** When one is to leave at the latest, or {@link Clock#NEVER}. */
        long deadline();

        /** The deadline has come. */
        void onDeadline();

        /** A segment with the current acknowledgment has left. */
        void onAcknowledged();
    }

    /** @param delay how long one may wait @param quick segments acknowledged at once in the beginning @param mss a full segment */
    protected abstract Subject create(long delay, int quick, int mss);

    private Subject policy() {
        return create(DELAY, 0, MSS);
    }

    private void data(Subject policy, int bytes, long millis) {
        story.at(millis * Clock.MILLISECOND);
        story.action(bytes + " bytes arrive in order");
        policy.onData(bytes, millis * Clock.MILLISECOND);
    }

    private void acknowledged(Subject policy) {
        story.action("an acknowledgment leaves");
        policy.onAcknowledged();
    }

    private void expectDue(Subject policy, boolean due) {
        story.expect("acknowledgment due", due, policy.isDue());
    }

    private void expectDeadline(Subject policy, long millis) {
        long nanos = millis == Clock.NEVER ? Clock.NEVER : millis * Clock.MILLISECOND;
        story.expect("deadline", nanos, policy.deadline());
    }

    @Test
    void nothingIsDueInTheBeginning() {
        Subject policy = policy();
        expectDue(policy, false);
        expectDeadline(policy, Clock.NEVER);
    }

    @Test
    @Verifies({"SHLD-18", "MUST-40"})
    void oneSegmentWaitsForASecondButNotLong() {
        Subject policy = policy();
        data(policy, MSS, 100);
        expectDue(policy, false);
        expectDeadline(policy, 140);
        story.action("the deadline has come");
        policy.onDeadline();
        expectDue(policy, true);
        acknowledged(policy);
        expectDue(policy, false);
        expectDeadline(policy, Clock.NEVER);
    }

    @Test
    @Verifies({"SHLD-19", "RFC5681-4.2-1"})
    void everySecondFullSegmentIsAcknowledgedAtOnce() {
        Subject policy = policy();
        for (int i = 0; i < 3; i++) {
            data(policy, MSS, i);
            expectDue(policy, false);
            data(policy, MSS, i);
            expectDue(policy, true);
            acknowledged(policy);
        }
    }

    @Test
    void aSegmentAfterAnAcknowledgmentIsAFirstOneAgain() {
        Subject policy = policy();
        data(policy, MSS, 0);
        acknowledged(policy);
        data(policy, MSS, 10);
        expectDue(policy, false);
        expectDeadline(policy, 50);
    }

    @Test
    void aSuperSegmentCountsAsWhatItHolds() {
        Subject policy = policy();
        data(policy, 10 * MSS, 0);
        expectDue(policy, true);
    }

    @Test
    @Verifies("MUST-40")
    void laterSegmentsDoNotPushTheDeadlineBack() {
        Subject policy = policy();
        data(policy, 10, 100);
        data(policy, 10, 120);
        data(policy, 10, 139);
        expectDeadline(policy, 140);
        expectDue(policy, false);
    }

    @Test
    void smallSegmentsAreCountedByTheirBytes() {
        Subject policy = policy();
        data(policy, MSS, 0);
        acknowledged(policy);
        data(policy, 900, 0);
        data(policy, 900, 1);
        expectDue(policy, false);
        data(policy, 200, 2);
        expectDue(policy, true);
    }

    @Test
    @Verifies("RFC5681-3.2-1")
    void whatIsUrgentWaitsForNothing() {
        Subject policy = policy();
        story.action("out-of-order data arrives");
        policy.onUrgentReason();
        expectDue(policy, true);
        acknowledged(policy);
        expectDue(policy, false);
    }

    @Test
    void anAcknowledgmentAlongWithDataCancelsTheTimer() {
        Subject policy = policy();
        data(policy, 10, 0);
        acknowledged(policy);
        expectDeadline(policy, Clock.NEVER);
        expectDue(policy, false);
    }

    @Test
    void aYoungConnectionIsAcknowledgedAtOnce() {
        Subject policy = create(DELAY, 2, MSS);
        for (int i = 0; i < 2; i++) {
            data(policy, MSS, i);
            expectDue(policy, true);
            acknowledged(policy);
        }
        data(policy, MSS, 5);
        expectDue(policy, false);
    }
}
