package org.lucidstack.tcp.recv;

import java.util.Arrays;

/**
 * Disjoint ranges of sequence numbers in ascending order, each of which knows when it last changed.
 *
 * <pre>
 *   start[0] end[0]      start[1]  end[1]     start[2] end[2]
 *      |=======)            |=========)          |=====)
 *      changed[0]           changed[1]           changed[2]
 * </pre>
 *
 * Ranges that touch become one. Adding at the end, the usual case, costs no more than a comparison.
 */
final class SequenceBlocks {

    private static final int FIRST_CAPACITY = 4;

    private long[] starts = new long[FIRST_CAPACITY];
    private long[] ends = new long[FIRST_CAPACITY];
    private long[] changed = new long[FIRST_CAPACITY];
    private int count;
    private long changes;

    int count() {
        return count;
    }

    long start(int index) {
        return starts[index];
    }

    long end(int index) {
        return ends[index];
    }

    /** The first range that ends after {@code seq}, or {@link #count()}: the only one that may hold {@code seq}. */
    int indexAfter(long seq) {
        if (count == 0 || ends[count - 1] <= seq) {
            return count;
        }
        int at = Arrays.binarySearch(ends, 0, count, seq);
        return at >= 0 ? at + 1 : -at - 1;
    }

    /** Whether {@code [start, end)} could be added without making one range more. */
    boolean touches(long start, long end) {
        int index = indexAfter(start - 1);
        return index < count && starts[index] <= end;
    }

    /** Adds {@code [start, end)}, which becomes part of the most recently changed range. */
    void add(long start, long end) {
        int first = indexAfter(start - 1);
        int next = first;
        while (next < count && starts[next] <= end) {
            next++;
        }
        long from = first < next ? Math.min(start, starts[first]) : start;
        long to = first < next ? Math.max(end, ends[next - 1]) : end;
        replace(first, next, from, to);
    }

    /** Puts one range in the place of the ranges {@code first} to {@code next} (exclusive). */
    private void replace(int first, int next, long from, long to) {
        int after = count - next;
        if (first == next && count == starts.length) {
            starts = Arrays.copyOf(starts, 2 * count);
            ends = Arrays.copyOf(ends, 2 * count);
            changed = Arrays.copyOf(changed, 2 * count);
        }
        move(next, first + 1, after);
        count = first + 1 + after;
        starts[first] = from;
        ends[first] = to;
        changed[first] = ++changes;
    }

    private void move(int from, int to, int length) {
        if (from != to) {
            System.arraycopy(starts, from, starts, to, length);
            System.arraycopy(ends, from, ends, to, length);
            System.arraycopy(changed, from, changed, to, length);
        }
    }

    /** Makes the range that holds {@code seq}, if any, the most recently changed one. */
    void touch(long seq) {
        int index = indexAfter(seq);
        if (index < count && starts[index] <= seq) {
            changed[index] = ++changes;
        }
    }

    /** Forgets the first {@code number} ranges. */
    void removeFirst(int number) {
        move(number, 0, count - number);
        count -= number;
    }

    /** Indices of the {@code max} most recently changed ranges, the most recent first. */
    int[] mostRecent(int max) {
        int[] indices = new int[Math.min(max, count)];
        int found = 0;
        for (int i = 0; i < count && indices.length > 0; i++) {
            if (found == indices.length && changed[indices[found - 1]] > changed[i]) {
                continue;
            }
            int place = Math.min(found, indices.length - 1);
            while (place > 0 && changed[indices[place - 1]] < changed[i]) {
                indices[place] = indices[place - 1];
                place--;
            }
            indices[place] = i;
            found = Math.min(found + 1, indices.length);
        }
        return indices;
    }
}
