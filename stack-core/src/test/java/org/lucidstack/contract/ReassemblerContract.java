package org.lucidstack.contract;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.lucidstack.Verifies;
import org.lucidstack.wire.TcpOption.SackBlock;

/**
 * What must be true of a reassembler: it keeps what came out of order until the gap before it is filled, gives every byte once and in
 * order, and tells the peer what it has. Sequence numbers are unwrapped.
 */
public abstract class ReassemblerContract extends Contract {

    /** What a drain brought. @param nxt RCV.NXT after it */
    public record Drained(long nxt, byte[] bytes) {}

    /** A reassembler. */
    public interface Subject {
        /** Takes bytes that lie behind a gap. @return whether they are held; false if there was no room */
        boolean insert(long seq, byte[] data);

        /** Everything before {@code nxt} has been received in order: gives what follows without a gap. */
        Drained drain(long nxt);

        /** Bytes held behind a gap. */
        long bytesHeld();

        /** Separate stretches held. */
        int blockCount();

        /** The blocks of the next SACK option, the most recently changed first, at most {@code max}. */
        List<SackBlock> sackBlocks(long nxt, int max);

        /** These bytes came although they were there already: the next option reports them first, once (RFC 2883). */
        void reportDuplicate(long start, long end);
    }

    protected abstract Subject create();

    private Subject with(long... fromsAndTos) {
        Subject subject = create();
        insert(subject, fromsAndTos);
        return subject;
    }

    private void insert(Subject subject, long... fromsAndTos) {
        for (int i = 0; i < fromsAndTos.length; i += 2) {
            long from = fromsAndTos[i];
            long to = fromsAndTos[i + 1];
            story.action("bytes " + from + ":" + to + " arrive");
            story.expect("held", true, subject.insert(from, pattern(from, to)));
        }
    }

    private void expectHeld(Subject subject, long bytes, int blocks) {
        story.expect("bytes held", bytes, subject.bytesHeld());
        story.expect("blocks", blocks, subject.blockCount());
    }

    /** Everything before {@code nxt} is there; then the stream goes on until {@code expected}. */
    private void expectDrained(Subject subject, long nxt, long expected) {
        story.action("the gap before " + nxt + " is filled");
        Drained drained = subject.drain(nxt);
        story.expect("RCV.NXT", expected, drained.nxt());
        story.expect("bytes", pattern(nxt, expected), drained.bytes());
    }

    private void expectSack(Subject subject, long nxt, int max, String expected) {
        List<String> blocks = new ArrayList<>();
        for (SackBlock block : subject.sackBlocks(nxt, max)) {
            long left = block.left().unwrap(nxt);
            blocks.add(left + ":" + block.right().unwrap(left));
        }
        story.expect("SACK blocks", expected, String.join(" ", blocks));
    }

    @Test
    void beginsEmpty() {
        Subject subject = create();
        expectHeld(subject, 0, 0);
        expectDrained(subject, 500, 500);
        expectSack(subject, 500, 4, "");
    }

    @Test
    void holdsWhatLiesBehindAGap() {
        Subject subject = with(10, 20);
        expectHeld(subject, 10, 1);
        expectDrained(subject, 5, 5);
        expectHeld(subject, 10, 1);
        expectDrained(subject, 10, 20);
        expectHeld(subject, 0, 0);
    }

    @Test
    void emptyPiecesAreNothing() {
        Subject subject = with(10, 10);
        expectHeld(subject, 0, 0);
        insert(subject, 20, 30, 20, 20, 30, 30);
        expectHeld(subject, 10, 1);
    }

    @Test
    void aLaterGapStaysOpen() {
        Subject subject = with(10, 20, 30, 40);
        expectHeld(subject, 20, 2);
        expectDrained(subject, 10, 20);
        expectHeld(subject, 10, 1);
        expectDrained(subject, 30, 40);
    }

    @Test
    void drainsThroughEverythingThatTouches() {
        expectDrained(with(10, 20, 20, 30, 30, 40), 10, 40);
        expectDrained(with(30, 40, 10, 20, 20, 30), 10, 40);
    }

    @Test
    void holesAreFilledInEveryOrder() {
        int[][] orders = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
        for (int[] order : orders) {
            Subject subject = create();
            for (int piece : order) {
                insert(subject, 10 + 10 * piece, 20 + 10 * piece);
            }
            expectHeld(subject, 30, 1);
            expectDrained(subject, 10, 40);
        }
    }

    @Test
    void inOrderDataMayHaveReachedIntoABlockOrPastIt() {
        expectDrained(with(10, 20), 15, 20);
        Subject subject = with(10, 20, 30, 40);
        expectDrained(subject, 25, 25);
        expectHeld(subject, 10, 1);
        expectDrained(subject, 35, 40);
    }

    @Test
    void repetitionsChangeNothing() {
        Subject subject = with(10, 20, 10, 20, 12, 15, 10, 11, 19, 20);
        expectHeld(subject, 10, 1);
        expectDrained(subject, 10, 20);
    }

    /** All ways in which a piece can lie over two others. */
    @Test
    void everyOverlapIsRight() {
        long[] edges = {10, 12, 20, 25, 30, 35, 40, 45};
        for (long from : edges) {
            for (long to : edges) {
                if (from < to) {
                    story.newRound("20:30 and 35:40 are held already");
                    Subject subject = with(20, 30, 35, 40, from, to);
                    boolean[] there = new boolean[50];
                    Arrays.fill(there, 20, 30, true);
                    Arrays.fill(there, 35, 40, true);
                    Arrays.fill(there, (int) from, (int) to, true);
                    expectModel(subject, there);
                }
            }
        }
    }

    private void expectModel(Subject subject, boolean[] there) {
        int held = 0;
        int blocks = 0;
        for (int i = 0; i < there.length; i++) {
            held += there[i] ? 1 : 0;
            blocks += there[i] && !there[i - 1] ? 1 : 0;
        }
        expectHeld(subject, held, blocks);
        for (int start = 1; start < there.length; start++) {
            if (there[start] && !there[start - 1]) {
                int end = start;
                while (end < there.length && there[end]) {
                    end++;
                }
                expectDrained(subject, start, end);
            }
        }
        expectHeld(subject, 0, 0);
    }

    @Test
    void theFirstCopyOfAByteCounts() {
        Subject subject = with(10, 20);
        story.action("other bytes at 5:25");
        subject.insert(5, new byte[20]);
        Drained drained = subject.drain(10);
        byte[] expected = Arrays.copyOf(pattern(10, 20), 15);
        story.expect("bytes", expected, drained.bytes());
    }

    @Test
    void zerosAreData() {
        Subject subject = create();
        story.action("ten zeros at 10");
        subject.insert(10, new byte[10]);
        story.expect("bytes held", 10L, subject.bytesHeld());
        story.expect("bytes", new byte[10], subject.drain(10).bytes());
    }

    @Test
    void theCallersArrayIsItsOwn() {
        Subject subject = create();
        byte[] bytes = pattern(10, 20);
        story.action("bytes 10:20 arrive, and the caller overwrites its array");
        subject.insert(10, bytes);
        Arrays.fill(bytes, (byte) 0);
        expectDrained(subject, 10, 20);
    }

    @Test
    void sequenceNumbersGoBeyond32Bits() {
        for (long base : new long[] {(1L << 31) - 15, (1L << 32) - 15, 3L << 32, (1L << 40) - 15}) {
            Subject subject = with(base + 20, base + 30, base + 10, base + 15);
            expectDrained(subject, base + 10, base + 15);
            expectDrained(subject, base + 20, base + 30);
        }
    }

    @Test
    void shuffledOverlappingPiecesMakeTheStreamWhole() {
        Random random = random(8);
        for (int round = 0; round < 32; round++) {
            story.newRound("round " + round);
            List<long[]> pieces = new ArrayList<>();
            long end = 0;
            while (end < 20_000) {
                long from = Math.max(0, end - random.nextInt(300));
                end += 1 + random.nextInt(1000);
                pieces.add(new long[] {from, end});
            }
            Collections.shuffle(pieces, random);
            Subject subject = create();
            long nxt = 0;
            for (long[] piece : pieces) {
                if (piece[0] > nxt) {
                    insert(subject, piece[0], piece[1]);
                } else if (piece[1] > nxt) {
                    story.action("in order up to " + piece[1]);
                    Drained drained = subject.drain(piece[1]);
                    story.expect("bytes", pattern(piece[1], drained.nxt()), drained.bytes());
                    nxt = drained.nxt();
                }
            }
            story.expect("RCV.NXT", end, nxt);
            expectHeld(subject, 0, 0);
        }
    }

    @Test
    @Verifies({"RFC2018-4-1", "RFC2018-4-2"})
    void theMostRecentBlockIsReportedFirst() {
        Subject subject = with(30, 40, 10, 20, 50, 60);
        expectSack(subject, 5, 4, "50:60 10:20 30:40");
        insert(subject, 40, 45);
        expectSack(subject, 5, 4, "30:45 50:60 10:20");
        expectSack(subject, 5, 4, "30:45 50:60 10:20");
    }

    @Test
    @Verifies("RFC2018-4-3")
    void noMoreBlocksThanFit() {
        Subject subject = with(10, 20, 30, 40, 50, 60, 70, 80, 90, 100);
        expectSack(subject, 5, 4, "90:100 70:80 50:60 30:40");
        expectSack(subject, 5, 3, "90:100 70:80 50:60");
        expectSack(subject, 5, 0, "");
    }

    @Test
    void blocksThatGrowTogetherAreOne() {
        Subject subject = with(10, 20, 30, 40, 20, 30);
        expectSack(subject, 5, 4, "10:40");
        expectDrained(subject, 10, 40);
        expectSack(subject, 40, 4, "");
    }

    @Test
    @Verifies({"RFC2883-4-1", "RFC2883-4-2"})
    void aDuplicateIsReportedOnceAndFirst() {
        Subject subject = with(30, 40);
        story.action("bytes 10:20 came again");
        subject.reportDuplicate(10, 20);
        expectSack(subject, 25, 4, "10:20 30:40");
        expectSack(subject, 25, 4, "30:40");
        insert(subject, 32, 38);
        expectSack(subject, 25, 4, "32:38 30:40");
        expectSack(subject, 25, 4, "30:40");
    }

    @Test
    void manyIslandsDoNotTakeMemoryWithoutBound() {
        Subject subject = create();
        story.action("20,000 single bytes, every second one missing");
        long held = 0;
        for (int i = 0; i < 20_000; i++) {
            long seq = 10 + 2 * i;
            held += subject.insert(seq, pattern(seq, seq + 1)) ? 1 : 0;
        }
        story.expectThat("at most 5000 blocks", subject.blockCount() <= 5000, "were " + subject.blockCount());
        story.expect("what it said to hold", held, subject.bytesHeld());
    }

    /** Segments of 1000 bytes that come in pairs in the wrong order, and a whole window backwards. */
    @Test
    void isFast() {
        Subject subject = create();
        byte[] piece = new byte[1000];
        int total = 8_000_000;
        story.action(total + " bytes in the wrong order");
        SpeedLimit limit = new SpeedLimit(total);
        for (long at = 0; at < total && limit.isKept(); at += 400_000) {
            for (long back = at + 399_000; back > at && (back % 16_000 != 0 || limit.isKept()); back -= 1000) {
                subject.insert(back, piece);
            }
            subject.drain(at + 1000);
        }
        limit.expectKept();
        story.expect("bytes held", 0L, subject.bytesHeld());
    }
}
