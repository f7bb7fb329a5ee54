package org.lucidstack.tcp.send;

import org.jspecify.annotations.Nullable;

/** The segments in the network, linked in the order of their last transmission, so that RACK looks at the oldest ones only. */
final class TransmissionOrder {

    private @Nullable SentSegment oldest;
    private @Nullable SentSegment newest;

    @Nullable
    SentSegment oldest() {
        return oldest;
    }

    void addNewest(SentSegment segment) {
        segment.earlier = newest;
        segment.later = null;
        if (newest == null) {
            oldest = segment;
        } else {
            newest.later = segment;
        }
        newest = segment;
    }

    /** Puts back a segment that keeps its time of transmission. */
    void addByTime(SentSegment segment) {
        SentSegment next = null;
        SentSegment previous = newest;
        while (previous != null && previous.sentAt > segment.sentAt) {
            next = previous;
            previous = previous.earlier;
        }
        if (next == null) {
            addNewest(segment);
        } else {
            addBefore(segment, next);
        }
    }

    void addBefore(SentSegment segment, SentSegment next) {
        segment.later = next;
        segment.earlier = next.earlier;
        if (next.earlier == null) {
            oldest = segment;
        } else {
            next.earlier.later = segment;
        }
        next.earlier = segment;
    }

    void remove(SentSegment segment) {
        if (segment.earlier == null) {
            oldest = segment.later;
        } else {
            segment.earlier.later = segment.later;
        }
        if (segment.later == null) {
            newest = segment.earlier;
        } else {
            segment.later.earlier = segment.earlier;
        }
        segment.earlier = null;
        segment.later = null;
    }
}
