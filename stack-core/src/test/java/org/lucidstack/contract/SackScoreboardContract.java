package org.lucidstack.contract;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.lucidstack.Verifies;
import org.lucidstack.contract.RetransmitQueueContract.Range;

/** What must be true of the memory of what the peer has SACKed: which part of a block is news, and what lies in it (RFC 2018). */
public abstract class SackScoreboardContract extends Contract {

    /** A scoreboard; sequence numbers are unwrapped. */
    public interface Subject {
        /** The peer reports a block. @return the stretches of it that were not known, in ascending order */
        List<Range> add(long from, long to);

        /** Everything below {@code una} is acknowledged and can be forgotten. */
        void acknowledge(long una);

        boolean contains(long seq);

        /** Disjoint stretches. */
        int ranges();
    }

    protected abstract Subject create();

    private void add(Subject board, long from, long to, String news) {
        story.action("SACK " + from + ":" + to);
        List<String> was = new ArrayList<>();
        board.add(from, to).forEach(range -> was.add(range.toString()));
        story.expect("news", news, String.join(" ", was));
    }

    private void expectContains(Subject board, boolean expected, long... numbers) {
        for (long number : numbers) {
            story.expect("contains " + number, expected, board.contains(number));
        }
    }

    @Test
    void beginsEmpty() {
        Subject board = create();
        story.expect("ranges", 0, board.ranges());
        expectContains(board, false, 0, 10);
    }

    @Test
    void theLeftEdgeBelongsToItTheRightDoesNot() {
        Subject board = create();
        add(board, 10, 20, "10:20");
        expectContains(board, true, 10, 15, 19);
        expectContains(board, false, 9, 20, 21);
    }

    @Test
    void aBlockAgainIsNoNews() {
        Subject board = create();
        add(board, 10, 20, "10:20");
        add(board, 10, 20, "");
        add(board, 12, 15, "");
        story.expect("ranges", 1, board.ranges());
    }

    @Test
    void aBlockThatGrowsIsNewsWhereItGrew() {
        Subject board = create();
        add(board, 20, 30, "20:30");
        add(board, 20, 40, "30:40");
        add(board, 10, 40, "10:20");
        story.expect("ranges", 1, board.ranges());
    }

    @Test
    @Verifies("RFC6675-2-1")
    void aBlockOverSeveralIsNewsBetweenThem() {
        Subject board = create();
        add(board, 20, 30, "20:30");
        add(board, 40, 50, "40:50");
        add(board, 60, 70, "60:70");
        story.expect("ranges", 3, board.ranges());
        add(board, 10, 65, "10:20 30:40 50:60");
        story.expect("ranges", 1, board.ranges());
        expectContains(board, true, 10, 35, 69);
    }

    @Test
    void blocksThatTouchAreOne() {
        Subject board = create();
        add(board, 10, 20, "10:20");
        add(board, 30, 40, "30:40");
        add(board, 20, 30, "20:30");
        story.expect("ranges", 1, board.ranges());
    }

    @Test
    void theOrderOfBlocksDoesNotMatter() {
        Subject board = create();
        add(board, 50, 60, "50:60");
        add(board, 10, 20, "10:20");
        add(board, 30, 40, "30:40");
        story.expect("ranges", 3, board.ranges());
        expectContains(board, true, 10, 30, 50);
        expectContains(board, false, 25, 45);
    }

    @Test
    void whatIsAcknowledgedIsForgotten() {
        Subject board = create();
        add(board, 10, 20, "10:20");
        add(board, 30, 40, "30:40");
        story.action("acknowledged up to 25");
        board.acknowledge(25);
        story.expect("ranges", 1, board.ranges());
        expectContains(board, false, 15);
        expectContains(board, true, 35);
    }

    @Test
    void anAcknowledgmentMayCutABlock() {
        Subject board = create();
        add(board, 10, 20, "10:20");
        story.action("acknowledged up to 15");
        board.acknowledge(15);
        expectContains(board, false, 14);
        expectContains(board, true, 15, 19);
        story.action("acknowledged up to 20");
        board.acknowledge(20);
        story.expect("ranges", 0, board.ranges());
    }

    @Test
    void tinyBlocksDoNotTakeMemoryWithoutBound() {
        Subject board = create();
        story.action("20,000 SACKs of one byte, every second one missing");
        long news = 0;
        for (int i = 0; i < 20_000; i++) {
            news += board.add(10 + 2 * i, 11 + 2 * i).size();
        }
        story.expectThat("at most 5000 ranges", board.ranges() <= 5000, "were " + board.ranges());
        story.expect("news of what it kept only", news, (long) board.ranges());
    }

    @Test
    void agreesWithASetOfNumbers() {
        Random random = random(13);
        for (int round = 0; round < 50; round++) {
            story.newRound("round " + round);
            Subject board = create();
            TreeSet<Long> model = new TreeSet<>();
            long una = 0;
            for (int step = 0; step < 60; step++) {
                if (random.nextInt(5) == 0) {
                    una += random.nextInt(30);
                    story.action("acknowledged up to " + una);
                    board.acknowledge(una);
                    model.headSet(una).clear();
                } else {
                    long from = una + 1 + random.nextInt(150);
                    long to = from + 1 + random.nextInt(30);
                    long before = model.size();
                    for (long at = from; at < to; at++) {
                        model.add(at);
                    }
                    story.action("SACK " + from + ":" + to);
                    long news = board.add(from, to).stream()
                            .mapToLong(range -> range.to() - range.from())
                            .sum();
                    story.expect("bytes of news", model.size() - before, news);
                }
                for (long at = una; at < una + 200; at += 7) {
                    story.expect("contains " + at, model.contains(at), board.contains(at));
                }
            }
        }
    }
}
