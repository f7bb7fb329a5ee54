package org.lucidstack.contract;

import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.lucidstack.Verifies;
import org.lucidstack.contract.RetransmitQueueContract.Range;
import org.lucidstack.time.Clock;

/**
 * Which outstanding segments count as lost: by time and SACK (RFC 8985) where the peer reports, by duplicate acknowledgments (RFC 6582)
 * where it does not. Segments of 1,000 bytes are numbered from 1; the round-trip time is 100 ms, a quarter of which is the patience with
 * reordering.
 */
public abstract class LossDetectorContract extends Contract {

    private static final int MSS = 1000;
    private static final long MS = Clock.MILLISECOND;
    private static final long RTT = 100 * MS;

    /** A detector with the queue of what is outstanding. Numbers are bytes of the stream. */
    public interface Subject {
        /** New data left. */
        void sent(Range range, long now);

        /** What was lost left again. */
        void resent(Range range, long now);

        /** An acknowledgment, what it reported by SACK for the first time, and whether it is a duplicate (RFC 5681 section 2). */
        void acknowledged(long una, List<Range> sacked, boolean duplicate, long now);

        /** {@link #deadline} has come. */
        void look(long now);

        /** The retransmission timer expired. */
        void onTimeout(long now);

        /** When to look again, or {@link Clock#NEVER}. */
        long deadline();

        /** What is lost and was not sent again, in order. */
        List<Range> lost();
    }

    /** @param sack whether the peer reports by SACK @param rtt the round-trip time measured so far */
    protected abstract Subject create(boolean sack, int mss, long rtt);

    private Subject detector;
    private long now;

    private void begin(boolean sack) {
        now = Clock.SECOND;
        story.newRound("a sender whose peer has " + (sack ? "SACK" : "no SACK"));
        detector = create(sack, MSS, RTT);
    }

    private void tell(String words) {
        story.at(now - Clock.SECOND);
        story.action(words);
    }

    private void pass(long millis) {
        now += millis * MS;
    }

    private static Range segment(int number) {
        return new Range(1 + (number - 1L) * MSS, 1 + number * (long) MSS);
    }

    private void send(int first, int last) {
        tell("segments " + first + " to " + last + " leave");
        for (int i = first; i <= last; i++) {
            detector.sent(segment(i), now);
        }
    }

    private void resend(int number) {
        tell("segment " + number + " leaves again");
        detector.resent(segment(number), now);
    }

    /** @param number the segment that the peer waits for */
    private void ack(int number, int... sacked) {
        tell("ACK of all before segment " + number + (sacked.length == 0 ? "" : ", SACK of " + List.of(box(sacked))));
        List<Range> ranges =
                Arrays.stream(sacked).mapToObj(LossDetectorContract::segment).toList();
        detector.acknowledged(segment(number).from(), ranges, sacked.length > 0, now);
    }

    private void duplicate(int number) {
        tell("a duplicate ACK: segment " + number + " is missing");
        detector.acknowledged(segment(number).from(), List.of(), true, now);
    }

    private static Integer[] box(int[] numbers) {
        return Arrays.stream(numbers).boxed().toArray(Integer[]::new);
    }

    private void timeout() {
        tell("the retransmission timer expires");
        detector.onTimeout(now);
    }

    private void expectLost(Integer... numbers) {
        List<Integer> lost = detector.lost().stream()
                .flatMap(range -> LongStream.range((range.from() - 1) / MSS, (range.to() - 1) / MSS)
                        .mapToObj(i -> (int) i + 1))
                .toList();
        story.expect("lost segments", List.of(numbers), lost);
    }

    @Test
    void nothingIsLostWhileAllArrivesInOrder() {
        begin(true);
        send(1, 10);
        pass(100);
        for (int i = 2; i <= 11; i++) {
            ack(i);
            expectLost();
        }
        story.expect("deadline", Clock.NEVER, detector.deadline());
    }

    @Test
    @Verifies({"RFC8985-6.2-5", "RFC8985-3.3.2-2"})
    void oneThatWasOvertakenMayBeLate() {
        begin(true);
        send(1, 5);
        pass(100);
        ack(1, 2);
        expectLost();
        story.expect("deadline", now + 25 * MS, detector.deadline());
        pass(25);
        tell("the deadline has come");
        detector.look(now);
        expectLost(1);
    }

    @Test
    @Verifies("RFC8985-3.3.2-1")
    void oneThatThreeHaveOvertakenIsLost() {
        begin(true);
        send(1, 6);
        pass(100);
        ack(1, 2);
        ack(1, 3);
        expectLost();
        ack(1, 4);
        expectLost(1);
    }

    @Test
    void everyHoleBelowIsLost() {
        begin(true);
        send(1, 10);
        pass(100);
        ack(1, 2, 3, 4);
        ack(1, 6, 7, 8);
        expectLost(1, 5);
    }

    @Test
    @Verifies("RFC8985-6.2-4")
    void whatLeftLaterIsNotLost() {
        begin(true);
        send(1, 10);
        pass(50);
        send(11, 15);
        pass(50);
        ack(1, 2, 3, 4, 10);
        expectLost(1, 5, 6, 7, 8, 9);
    }

    @Test
    @Verifies("RFC8985-9.3-1")
    void whatWasSentAgainMayBeLostAgain() {
        begin(true);
        send(1, 8);
        pass(100);
        ack(1, 2, 3, 4);
        expectLost(1);
        resend(1);
        expectLost();
        pass(10);
        send(9, 12);
        pass(5);
        ack(1, 5, 6, 7, 8);
        expectLost();
        pass(95);
        ack(1, 9, 10, 11);
        expectLost(1);
    }

    @Test
    @Verifies({"RFC8985-6.2-3", "RFC8985-3.3.2-1"})
    void afterReorderingThreeAreNotEnough() {
        begin(true);
        send(1, 10);
        pass(100);
        ack(1, 2);
        pass(10);
        ack(3);
        ack(3, 4, 5, 6);
        expectLost();
        story.expectThat("a deadline", detector.deadline() != Clock.NEVER, "was none");
        pass(30);
        tell("the deadline has come");
        detector.look(now);
        expectLost(3);
    }

    @Test
    @Verifies("RFC8985-6.3-1")
    void aTimeoutSparesWhatHasArrived() {
        begin(true);
        send(1, 6);
        pass(100);
        ack(1, 4);
        pass(1000);
        timeout();
        expectLost(1, 2, 3, 5, 6);
    }

    @Test
    @Verifies("RFC8985-6.3-1")
    void aTimeoutSparesWhatHasJustLeft() {
        begin(true);
        send(1, 3);
        pass(100);
        ack(1, 2);
        pass(900);
        send(4, 5);
        pass(10);
        timeout();
        expectLost(1, 3);
    }

    @Test
    @Verifies("RFC5681-3.2-2")
    void withoutReportsTheThirdDuplicateTells() {
        begin(false);
        send(1, 10);
        pass(100);
        duplicate(1);
        duplicate(1);
        expectLost();
        duplicate(1);
        expectLost(1);
        resend(1);
        duplicate(1);
        duplicate(1);
        expectLost();
    }

    @Test
    @Verifies("RFC6582-3.2-3")
    void withoutReportsAPartialAcknowledgmentTells() {
        begin(false);
        send(1, 10);
        pass(100);
        duplicate(1);
        duplicate(1);
        duplicate(1);
        resend(1);
        pass(100);
        ack(5);
        expectLost(5);
        resend(5);
        pass(100);
        ack(11);
        expectLost();
        send(11, 20);
        pass(100);
        duplicate(11);
        duplicate(11);
        expectLost();
        duplicate(11);
        expectLost(11);
    }

    @Test
    void withoutReportsProgressForgetsDuplicates() {
        begin(false);
        send(1, 10);
        pass(100);
        duplicate(1);
        duplicate(1);
        ack(3);
        duplicate(3);
        expectLost();
        duplicate(3);
        duplicate(3);
        expectLost(3);
    }

    @Test
    @Verifies("RFC6582-3.2-4")
    void withoutReportsATimeoutTakesAll() {
        begin(false);
        send(1, 3);
        pass(1000);
        timeout();
        expectLost(1, 2, 3);
        resend(1);
        duplicate(1);
        duplicate(1);
        duplicate(1);
        expectLost(2, 3);
    }
}
