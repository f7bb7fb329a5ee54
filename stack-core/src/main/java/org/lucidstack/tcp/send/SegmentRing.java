package org.lucidstack.tcp.send;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Segments by index in sequence order. Both ends cost O(1) to change, because a window moves along; finding a sequence number costs
 * O(log n).
 *
 * <pre>
 *   ring  [ 3 | 4 |   |   | 0 | 1 | 2 ]
 *                           ^ head           index 3 is at (head + 3) mod capacity
 * </pre>
 */
final class SegmentRing {

    private static final int INITIAL_CAPACITY = 8;
    private static final @Nullable SentSegment[] EMPTY = new SentSegment[0];

    private @Nullable SentSegment[] ring = EMPTY;
    private int head;
    private int size;

    int size() {
        return size;
    }

    SentSegment at(int index) {
        return Objects.requireNonNull(ring[head + index & ring.length - 1]);
    }

    /** Index of the segment that holds {@code seq}, which must be outstanding. */
    int indexOf(long seq) {
        int low = 0;
        int high = size - 1;
        while (low < high) {
            int middle = low + high + 1 >>> 1;
            if (at(middle).seq <= seq) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    /** Puts a segment at {@code index}; those from there on move up. */
    void insert(int index, SentSegment segment) {
        if (size == ring.length) {
            grow();
        }
        for (int i = size; i > index; i--) {
            ring[head + i & ring.length - 1] = ring[head + i - 1 & ring.length - 1];
        }
        ring[head + index & ring.length - 1] = segment;
        size++;
    }

    private void grow() {
        @Nullable SentSegment[] larger = new SentSegment[Math.max(INITIAL_CAPACITY, ring.length * 2)];
        for (int i = 0; i < size; i++) {
            larger[i] = at(i);
        }
        ring = larger;
        head = 0;
    }

    void removeFirst() {
        ring[head] = null;
        head = head + 1 & ring.length - 1;
        size--;
        if (size == 0) {
            ring = ring.length > INITIAL_CAPACITY ? EMPTY : ring;
            head = 0;
        }
    }
}
