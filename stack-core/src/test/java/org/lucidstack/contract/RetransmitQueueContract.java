package org.lucidstack.contract;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.lucidstack.Verifies;

/**
 * What must be true of the memory of what was sent: every byte between SND.UNA and SND.NXT is in the network, SACKed or lost, and counted
 * as exactly one of these. Sequence numbers are unwrapped.
 */
public abstract class RetransmitQueueContract extends Contract {

    /** A stretch of sequence numbers, {@code [from, to)}. */
    public record Range(long from, long to) {
        @Override
        public String toString() {
            return from + ":" + to;
        }
    }

    /** A queue. */
    public interface Subject {
        /** New data was sent, behind all other. */
        void sent(long from, long to, long now);

        /** Everything below {@code una} is acknowledged. @return bytes that this delivers for the first time */
        long acknowledge(long una);

        /** These were SACKed. @return bytes that this delivers for the first time */
        long sacked(long from, long to);

        /** What was sent as the segment that begins here is taken for lost. */
        void markLost(long from);

        /** The lowest lost stretch, at most {@code max} bytes of it; null if none is lost. */
        @Nullable
        Range nextLost(int max);

        /** What {@link #nextLost} gave is sent again. */
        void resent(Range range, long now);

        /** No SACK is to be believed any more. */
        void forgetSacks();

        long outstanding();

        long sackedBytes();

        long lostBytes();

        /** Bytes that are believed to be in the network. */
        long pipe();
    }

    protected abstract Subject create();

    private Subject sent(int segments) {
        Subject queue = create();
        for (int i = 0; i < segments; i++) {
            story.action("sent " + (1 + 1000 * i) + ":" + (1001 + 1000 * i));
            queue.sent(1 + 1000 * i, 1001 + 1000 * i, i);
        }
        return queue;
    }

    private void acknowledge(Subject queue, long una, long delivered) {
        story.action("acknowledged up to " + una);
        story.expect("newly delivered", delivered, queue.acknowledge(una));
    }

    private void sacked(Subject queue, long from, long to, long delivered) {
        story.action("SACKed " + from + ":" + to);
        story.expect("newly delivered", delivered, queue.sacked(from, to));
    }

    private void lost(Subject queue, long from) {
        story.action("lost: the segment at " + from);
        queue.markLost(from);
    }

    private void resend(Subject queue, int max, long from, long to) {
        Range range = queue.nextLost(max);
        story.expect("next lost", new Range(from, to), range);
        story.action("sent again " + range);
        queue.resent(range, 100);
    }

    private void expectCounts(Subject queue, long outstanding, long sacked, long lost) {
        story.expect("outstanding", outstanding, queue.outstanding());
        story.expect("SACKed", sacked, queue.sackedBytes());
        story.expect("lost", lost, queue.lostBytes());
        story.expect("pipe", outstanding - sacked - lost, queue.pipe());
    }

    @Test
    void beginsEmpty() {
        Subject queue = create();
        expectCounts(queue, 0, 0, 0);
        story.expect("next lost", null, queue.nextLost(1000));
        acknowledge(queue, 1, 0);
    }

    @Test
    void acknowledgmentsTakeFromTheFront() {
        Subject queue = sent(3);
        expectCounts(queue, 3000, 0, 0);
        acknowledge(queue, 1001, 1000);
        expectCounts(queue, 2000, 0, 0);
        acknowledge(queue, 3001, 2000);
        expectCounts(queue, 0, 0, 0);
    }

    @Test
    void anAcknowledgmentMayCutASegment() {
        Subject queue = sent(2);
        acknowledge(queue, 301, 300);
        expectCounts(queue, 1700, 0, 0);
        lost(queue, 301);
        resend(queue, 1000, 301, 1001);
        acknowledge(queue, 1001, 700);
    }

    @Test
    @Verifies("RFC6675-4-2")
    void whatIsSackedIsInThePipeNoMoreButStays() {
        Subject queue = sent(3);
        sacked(queue, 1001, 2001, 1000);
        expectCounts(queue, 3000, 1000, 0);
        acknowledge(queue, 1001, 1000);
        expectCounts(queue, 2000, 1000, 0);
        acknowledge(queue, 2001, 0);
        expectCounts(queue, 1000, 0, 0);
    }

    @Test
    void aSackMayCutSegments() {
        Subject queue = sent(2);
        sacked(queue, 501, 1301, 800);
        expectCounts(queue, 2000, 800, 0);
        lost(queue, 1);
        expectCounts(queue, 2000, 800, 500);
        resend(queue, 1000, 1, 501);
        story.expect("next lost", null, queue.nextLost(1000));
    }

    @Test
    void aSackAgainIsNoNews() {
        Subject queue = sent(3);
        sacked(queue, 1001, 2001, 1000);
        sacked(queue, 1001, 2001, 0);
        sacked(queue, 501, 2501, 1000);
        expectCounts(queue, 3000, 2000, 0);
    }

    @Test
    void whatIsLostIsInThePipeAgainWhenItWasSentAgain() {
        Subject queue = sent(3);
        lost(queue, 1);
        lost(queue, 1001);
        expectCounts(queue, 3000, 0, 2000);
        resend(queue, 1000, 1, 1001);
        expectCounts(queue, 3000, 0, 1000);
        resend(queue, 1000, 1001, 2001);
        expectCounts(queue, 3000, 0, 0);
        story.expect("next lost", null, queue.nextLost(1000));
    }

    @Test
    void aLostSegmentMayBeSentAgainInPieces() {
        Subject queue = sent(1);
        lost(queue, 1);
        resend(queue, 400, 1, 401);
        resend(queue, 400, 401, 801);
        resend(queue, 400, 801, 1001);
        expectCounts(queue, 1000, 0, 0);
    }

    @Test
    void theLowestLostComesFirst() {
        Subject queue = sent(4);
        lost(queue, 3001);
        lost(queue, 1001);
        resend(queue, 1000, 1001, 2001);
        lost(queue, 1);
        resend(queue, 1000, 1, 1001);
        resend(queue, 1000, 3001, 4001);
    }

    @Test
    void whatIsSackedIsNotLost() {
        Subject queue = sent(2);
        sacked(queue, 1, 1001, 1000);
        lost(queue, 1);
        expectCounts(queue, 2000, 1000, 0);
        lost(queue, 1001);
        sacked(queue, 1001, 2001, 1000);
        expectCounts(queue, 2000, 2000, 0);
        story.expect("next lost", null, queue.nextLost(1000));
    }

    @Test
    void markingTwiceCountsOnce() {
        Subject queue = sent(2);
        lost(queue, 1);
        lost(queue, 1);
        expectCounts(queue, 2000, 0, 1000);
    }

    @Test
    @Verifies("RFC2018-5-1")
    void aPeerMayTakeItsSacksBack() {
        Subject queue = sent(3);
        sacked(queue, 1001, 3001, 2000);
        story.action("the peer has reneged");
        queue.forgetSacks();
        expectCounts(queue, 3000, 0, 0);
        lost(queue, 1001);
        resend(queue, 1000, 1001, 2001);
    }

    /** How one byte is counted. */
    private enum Fate {
        IN_NETWORK,
        SACKED,
        LOST
    }

    @Test
    void agreesWithAModelThatKnowsEveryByte() {
        Random random = random(12);
        for (int round = 0; round < 20; round++) {
            story.newRound("round " + round);
            Subject queue = create();
            TreeMap<Long, Fate> bytes = new TreeMap<>();
            List<Long> starts = new ArrayList<>();
            long una = 1;
            long nxt = 1;
            for (int step = 0; step < 150; step++) {
                switch (random.nextInt(5)) {
                    case 0, 1 -> {
                        long to = nxt + 1 + random.nextInt(60);
                        story.action("sent " + nxt + ":" + to);
                        queue.sent(nxt, to, step);
                        starts.add(nxt);
                        for (; nxt < to; nxt++) {
                            bytes.put(nxt, Fate.IN_NETWORK);
                        }
                    }
                    case 2 -> {
                        long ack = una + random.nextInt((int) (nxt - una) / 2 + 1);
                        long fresh = bytes.headMap(ack).values().stream()
                                .filter(fate -> fate != Fate.SACKED)
                                .count();
                        acknowledge(queue, ack, fresh);
                        bytes.headMap(ack).clear();
                        una = ack;
                    }
                    case 3 -> {
                        long from = una + 1 + random.nextInt(40);
                        long to = from + 1 + random.nextInt(50);
                        if (to <= nxt) {
                            long fresh = bytes.subMap(from, to).values().stream()
                                    .filter(fate -> fate != Fate.SACKED)
                                    .count();
                            sacked(queue, from, to, fresh);
                            bytes.subMap(from, to).replaceAll((at, fate) -> Fate.SACKED);
                        }
                    }
                    default -> {
                        Range range = queue.nextLost(20);
                        if (range != null) {
                            long lost = bytes.subMap(range.from(), range.to()).values().stream()
                                    .filter(f -> f == Fate.LOST)
                                    .count();
                            story.expect("all lost of " + range, range.to() - range.from(), lost);
                            queue.resent(range, step);
                            bytes.subMap(range.from(), range.to()).replaceAll((at, fate) -> Fate.IN_NETWORK);
                        }
                    }
                }
                long sacked = bytes.values().stream()
                        .filter(fate -> fate == Fate.SACKED)
                        .count();
                long lost = bytes.values().stream()
                        .filter(fate -> fate == Fate.LOST)
                        .count();
                expectCounts(queue, bytes.size(), sacked, lost);
                if (random.nextInt(4) == 0 && una < nxt && bytes.get(una) == Fate.IN_NETWORK) {
                    markFirst(queue, bytes, una);
                }
            }
        }
    }

    /** Marks the first segment, however it was cut, by what the queue then says of it. */
    private void markFirst(Subject queue, TreeMap<Long, Fate> bytes, long una) {
        lost(queue, una);
        long count = queue.lostBytes()
                - bytes.values().stream().filter(fate -> fate == Fate.LOST).count();
        story.expectThat("at least a byte newly lost", count > 0, "were " + count);
        bytes.subMap(una, una + count).replaceAll((at, fate) -> Fate.LOST);
    }
}
