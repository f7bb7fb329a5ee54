package org.lucidstack.tcp.send;

import java.util.Arrays;
import org.lucidstack.env.Implements;

/**
 * Which bytes above SND.UNA the peer has reported as received (RFC 2018): disjoint ranges in ascending order, of which it keeps a
 * bounded number. It answers which part of a reported block is news, so that the work per acknowledgment is proportional to what it
 * says anew.
 */
public final class SackScoreboard {

    /** Ranges kept at most; a report that would need more is ignored (the bytes are then resent, which is safe). */
    public static final int MAX_RANGES = 512;

    /** Is shown each stretch that was not known before, in ascending order. */
    @FunctionalInterface
    public interface News {
        void sacked(long left, long right);
    }

    private static final long[] NONE = new long[0];

    private long[] bounds = NONE;
    private int count;

    /** Number of disjoint ranges. */
    public int ranges() {
        return count;
    }

    public boolean isEmpty() {
        return count == 0;
    }

    /** The byte after the highest one that was reported; {@link Long#MIN_VALUE} if none was. */
    public long highest() {
        return count == 0 ? Long.MIN_VALUE : bounds[2 * count - 1];
    }

    public boolean contains(long seq) {
        int range = firstEndingAfter(seq);
        return range < count && bounds[2 * range] <= seq;
    }

    /** Adds [left, right); the caller has checked that it lies between SND.UNA and SND.NXT. Returns whether it held news. */
    @Implements("RFC6675-2-1")
    public boolean add(long left, long right, News news) {
        int from = firstEndingAfter(left - 1);
        int to = from;
        long cursor = left;
        boolean changed = false;
        while (to < count && bounds[2 * to] <= right) {
            to++;
        }
        if (from == to && count == MAX_RANGES) {
            return false;
        }
        for (int i = from; i < to; i++) {
            if (cursor < bounds[2 * i]) {
                news.sacked(cursor, bounds[2 * i]);
                changed = true;
            }
            cursor = Math.max(cursor, bounds[2 * i + 1]);
        }
        if (cursor < right) {
            news.sacked(cursor, right);
            changed = true;
        }
        if (changed) {
            merge(from, to, left, right);
        }
        return changed;
    }

    /** Forgets everything below {@code una}. */
    public void acknowledge(long una) {
        int keep = firstEndingAfter(una);
        if (keep > 0) {
            System.arraycopy(bounds, 2 * keep, bounds, 0, 2 * (count - keep));
            count -= keep;
        }
        if (count > 0 && bounds[0] < una) {
            bounds[0] = una;
        }
        if (count == 0) {
            bounds = NONE;
        }
    }

    public void clear() {
        count = 0;
        bounds = NONE;
    }

    /** Replaces ranges [from, to) by one that covers them and [left, right). */
    private void merge(int from, int to, long left, long right) {
        long start = from < to ? Math.min(left, bounds[2 * from]) : left;
        long end = from < to ? Math.max(right, bounds[2 * to - 1]) : right;
        int newCount = count - (to - from) + 1;
        if (2 * newCount > bounds.length) {
            bounds = Arrays.copyOf(bounds, Math.max(8, 4 * newCount));
        }
        System.arraycopy(bounds, 2 * to, bounds, 2 * from + 2, 2 * (count - to));
        bounds[2 * from] = start;
        bounds[2 * from + 1] = end;
        count = newCount;
    }

    /** Index of the first range whose end lies above {@code seq}. */
    private int firstEndingAfter(long seq) {
        int low = 0;
        int high = count;
        while (low < high) {
            int middle = low + high >>> 1;
            if (bounds[2 * middle + 1] > seq) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }
}
