package org.lucidstack.tcp.send;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.lucidstack.Verifies;

/** {@link SackScoreboard} against an array with one flag per byte. */
class SackScoreboardTest {

    private static final int SPACE = 300;

    /** A report of [left, right), or a cumulative acknowledgment of left if right is not above it. */
    record Report(int left, int right) {}

    @Provide
    Arbitrary<List<Report>> reports() {
        Arbitrary<Integer> edge = Arbitraries.integers().between(0, SPACE);
        return Combinators.combine(edge, Arbitraries.integers().between(-3, 40))
                .as((left, length) -> new Report(left, Math.min(left + length, SPACE)))
                .list()
                .ofMinSize(1)
                .ofMaxSize(60);
    }

    @Property(tries = 2000)
    @Verifies({"RFC6675-2-1", "RFC2018-8-1"})
    void tellsEachByteOnceAndForgetsWhatIsAcknowledged(@ForAll("reports") List<Report> reports) {
        SackScoreboard board = new SackScoreboard();
        boolean[] known = new boolean[SPACE];
        int una = 0;
        for (Report report : reports) {
            if (report.right() <= report.left()) {
                una = Math.max(una, report.left() / 4);
                board.acknowledge(una);
                java.util.Arrays.fill(known, 0, una, false);
            } else if (report.left() >= una) {
                boolean[] told = new boolean[SPACE];
                boolean[] expected = new boolean[SPACE];
                for (int i = report.left(); i < report.right(); i++) {
                    expected[i] = !known[i];
                    known[i] = true;
                }
                boolean news = board.add(report.left(), report.right(), (left, right) -> {
                    for (long i = left; i < right; i++) {
                        assertTrue(!told[(int) i], "told twice: " + i);
                        told[(int) i] = true;
                    }
                });
                assertArrayEquals(expected, told);
                assertEquals(news, contains(expected));
            }
            check(board, known);
        }
    }

    private static boolean contains(boolean[] flags) {
        for (boolean flag : flags) {
            if (flag) {
                return true;
            }
        }
        return false;
    }

    private static void check(SackScoreboard board, boolean[] known) {
        int ranges = 0;
        long highest = Long.MIN_VALUE;
        for (int i = 0; i < known.length; i++) {
            assertEquals(known[i], board.contains(i), "byte " + i);
            ranges += known[i] && (i == 0 || !known[i - 1]) ? 1 : 0;
            highest = known[i] ? i + 1 : highest;
        }
        assertEquals(ranges, board.ranges());
        assertEquals(highest, board.highest());
        assertEquals(ranges == 0, board.isEmpty());
    }

    @Test
    @Verifies("RFC2018-8-1")
    void isBounded() {
        SackScoreboard board = new SackScoreboard();
        for (int i = 0; i < 10 * SackScoreboard.MAX_RANGES; i++) {
            board.add(10L * i, 10L * i + 5, (left, right) -> {});
        }
        assertEquals(SackScoreboard.MAX_RANGES, board.ranges());
        assertTrue(board.add(5, 10, (left, right) -> {}), "closing a gap needs no room");
        assertEquals(SackScoreboard.MAX_RANGES - 1, board.ranges());
    }
}
