package org.lucidstack.demo.tunnel.crypto;

/**
 * Remembers which of the last {@link #SIZE} counters were accepted (the ring of RFC 6479). Not thread-safe.
 *
 * <pre>
 *     too old     |<------------ SIZE ------------>| new
 *   --------------+--------------------------------+------->  counter
 *                                            highest
 * </pre>
 */
final class ReplayWindow {

    static final int SIZE = 2048;

    /** Twice the size, so that clearing whole words never clears one that is still in the window. */
    private static final int WORDS = 2 * SIZE / Long.SIZE;

    private final long[] ring = new long[WORDS];
    private long highest = -1;

    /** Whether a packet of this counter, if it is authentic, would be accepted. @param counter 0 or more */
    boolean isFresh(long counter) {
        if (counter < 0 || counter <= highest - SIZE) {
            return false;
        }
        return counter > highest || (ring[word(counter)] & bit(counter)) == 0;
    }

    /** Accepts a counter that {@link #isFresh}. @return whether it is the highest so far */
    boolean accept(long counter) {
        boolean isHighest = counter > highest;
        if (isHighest) {
            long from = highest < 0 ? 0 : highest / Long.SIZE + 1;
            long to = counter / Long.SIZE;
            for (long word = Math.max(from, to - WORDS + 1); word <= to; word++) {
                ring[(int) (word % WORDS)] = 0;
            }
            highest = counter;
        }
        ring[word(counter)] |= bit(counter);
        return isHighest;
    }

    private static int word(long counter) {
        return (int) (counter / Long.SIZE % WORDS);
    }

    private static long bit(long counter) {
        return 1L << (counter % Long.SIZE);
    }
}
