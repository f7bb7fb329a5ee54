package org.lucidstack.contract;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.lucidstack.Verifies;

/** What must be true of 32-bit sequence numbers on a circle, and of their unwrapping to 64 bits (RFC 9293 section 3.4). */
public abstract class SeqNumberContract extends Contract {

    private static final long TURN = 1L << 32;

    /** Arithmetic on the circle; numbers on the wire are ints, of which only the 32 bits count. */
    public interface Subject {
        /** The 32 bits of an unwrapped number. */
        int wrap(long unwrapped);

        /** The number with these 32 bits that is nearest to {@code checkpoint}. */
        long unwrap(int number, long checkpoint);

        /** {@code number} moved on by {@code count}. */
        int plus(int number, int count);

        /** Whether {@code b} lies ahead of {@code a} by less than half the circle. */
        boolean isBefore(int a, int b);
    }

    protected abstract Subject create();

    private void expectUnwrapped(long expected, int number, long checkpoint) {
        story.action("unwrap " + Integer.toUnsignedString(number) + " near " + checkpoint);
        story.expect("number", expected, create().unwrap(number, checkpoint));
    }

    private void expectBefore(boolean expected, int a, int b) {
        story.action(Integer.toUnsignedString(a) + " before " + Integer.toUnsignedString(b));
        story.expect("answer", expected, create().isBefore(a, b));
    }

    @Test
    void wrappingKeepsTheLowBits() {
        for (long turns = 0; turns < 4; turns++) {
            for (long offset : new long[] {0, 1, 17, TURN / 2 - 1, TURN / 2, TURN - 1}) {
                story.action("wrap " + (turns * TURN + offset));
                story.expect("bits", (int) offset, create().wrap(turns * TURN + offset));
            }
        }
    }

    @Test
    void unwrapsNearTheBeginning() {
        expectUnwrapped(1, 1, 0);
        expectUnwrapped(17, 17, 1000);
        expectUnwrapped(TURN / 2 - 1, (int) (TURN / 2 - 1), 0);
    }

    @Test
    void unwrapsAheadAcrossTheWrap() {
        expectUnwrapped(TURN, 0, TURN - 1);
        expectUnwrapped(TURN + 1000, 1000, TURN - 1000);
        expectUnwrapped(3 * TURN + 5, 5, 3 * TURN - 5);
    }

    @Test
    void unwrapsBackAcrossTheWrap() {
        expectUnwrapped(TURN - 1, -1, TURN);
        expectUnwrapped(TURN - 10, -10, TURN + 10);
        expectUnwrapped(5 * TURN - 1, -1, 5 * TURN + 1000);
    }

    @Test
    void unwrapsToTheNearestAndNotToTheSameTurn() {
        expectUnwrapped(2 * TURN + 3, 3, TURN + TURN - 7);
        expectUnwrapped(2 * TURN - 7, -7, 2 * TURN + 3);
        expectUnwrapped(TURN + TURN / 2, (int) (TURN / 2), 2 * TURN - 1);
    }

    @Test
    void aTieMayGoEitherWayButNotFurther() {
        for (long checkpoint : new long[] {TURN, TURN + TURN / 2, 7 * TURN}) {
            long unwrapped = create().unwrap((int) (checkpoint + TURN / 2), checkpoint);
            story.action("unwrap the number opposite of " + checkpoint);
            story.expect("distance", TURN / 2, Math.abs(unwrapped - checkpoint));
        }
    }

    @Test
    @Verifies("RFC9293-3.4-1")
    void roundTripsWithinHalfACircle() {
        Random random = random(1);
        for (int i = 0; i < 5000; i++) {
            long checkpoint = TURN + (random.nextLong() >>> 8);
            long number = checkpoint + random.nextLong(-TURN / 2 + 1, TURN / 2);
            int wrapped = create().wrap(number);
            story.newRound("unwrap " + Integer.toUnsignedString(wrapped) + " near " + checkpoint);
            story.expect("number", number, create().unwrap(wrapped, checkpoint));
        }
    }

    @Test
    void plusGoesAroundTheCircle() {
        story.action("4294967295 plus 1, 0 plus -1, 2147483647 plus 1");
        story.expect("number", 0, create().plus(-1, 1));
        story.expect("number", -1, create().plus(0, -1));
        story.expect("number", Integer.MIN_VALUE, create().plus(Integer.MAX_VALUE, 1));
    }

    @Test
    @Verifies("RFC9293-3.4-1")
    void beforeIsJudgedOnTheCircle() {
        expectBefore(true, 1, 2);
        expectBefore(false, 2, 1);
        expectBefore(true, -1, 0);
        expectBefore(false, 0, -1);
        expectBefore(true, -1000, 1000);
        expectBefore(true, Integer.MAX_VALUE, Integer.MIN_VALUE);
        expectBefore(false, Integer.MIN_VALUE, Integer.MAX_VALUE);
    }

    @Test
    void nothingIsBeforeItself() {
        for (int number : new int[] {0, 1, -1, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
            expectBefore(false, number, number);
        }
    }

    @Test
    void movingBothChangesNothing() {
        Random random = random(2);
        for (int i = 0; i < 5000; i++) {
            int a = random.nextInt();
            int ahead = random.nextInt(1, Integer.MAX_VALUE);
            story.newRound(Integer.toUnsignedString(a) + " and " + ahead + " ahead of it");
            story.expect("before", true, create().isBefore(a, create().plus(a, ahead)));
            story.expect("not the other way", false, create().isBefore(create().plus(a, ahead), a));
        }
    }
}
