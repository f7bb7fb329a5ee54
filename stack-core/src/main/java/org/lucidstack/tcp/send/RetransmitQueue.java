package org.lucidstack.tcp.send;

import org.jspecify.annotations.Nullable;
import org.lucidstack.env.Implements;

/**
 * What was sent and is not yet cumulatively acknowledged, in sequence order, with the marks of the scoreboard. SACKed segments stay
 * until the cumulative acknowledgment passes them, because a receiver may renege (RFC2018-8-1). Searching is O(log n); a second,
 * linked order by time of transmission lets RACK look at the oldest ones only.
 *
 * <pre>
 *   una                                                      nxt
 *    |  sent  | SACKed |  lost  |  resent  | SACKed |  sent   |
 *    pipe = outstanding - SACKed - lost
 * </pre>
 */
public final class RetransmitQueue {

    /** Is shown each stretch as it is delivered for the first time, before the queue forgets or marks it. */
    @FunctionalInterface
    public interface DeliveryVisitor {
        /** @param bytes how many of its bytes are newly delivered */
        void delivered(SentSegment segment, int bytes);
    }

    private final SegmentRing segments = new SegmentRing();
    private final TransmissionOrder order = new TransmissionOrder();
    private long outstanding;
    private long sackedBytes;
    private long lostBytes;
    private long lostHint = Long.MAX_VALUE;
    private boolean lostAgain;

    public boolean isEmpty() {
        return segments.size() == 0;
    }

    public int size() {
        return segments.size();
    }

    /** Bytes of sequence space from SND.UNA to SND.NXT. */
    public long outstanding() {
        return outstanding;
    }

    public long sackedBytes() {
        return sackedBytes;
    }

    public long lostBytes() {
        return lostBytes;
    }

    /** Bytes believed to be in the network: neither SACKed nor lost, retransmissions included (RFC6675-4-2). */
    @Implements("RFC6675-4-2")
    public long pipe() {
        return outstanding - sackedBytes - lostBytes;
    }

    /** The segment at SND.UNA, or null. */
    public @Nullable SentSegment first() {
        return isEmpty() ? null : at(0);
    }

    /** The segment with the highest sequence numbers, or null. */
    public @Nullable SentSegment last() {
        return isEmpty() ? null : at(size() - 1);
    }

    /** Segment {@code index}, 0 to size - 1, in sequence order. */
    public SentSegment at(int index) {
        return segments.at(index);
    }

    /** The segment that was (re)transmitted longest ago among those neither SACKed nor lost, or null. */
    public @Nullable SentSegment oldestSent() {
        return order.oldest();
    }

    /** The next in order of transmission, or null. */
    public static @Nullable SentSegment sentAfter(SentSegment segment) {
        return segment.later;
    }

    /** Adds a new segment behind all others. */
    public SentSegment append(long seq, long end, long now) {
        SentSegment segment = new SentSegment(seq, end, now);
        segments.insert(size(), segment);
        outstanding += segment.length();
        order.addNewest(segment);
        return segment;
    }

    /** Removes what lies below {@code una}; a segment cut by it keeps its rest. */
    public void acknowledge(long una, DeliveryVisitor visitor) {
        while (!isEmpty() && at(0).seq < una) {
            SentSegment segment = at(0);
            if (segment.end > una) {
                segment = split(0, una);
            }
            if (!segment.sacked) {
                visitor.delivered(segment, segment.length());
            }
            forget(segment);
            segments.removeFirst();
        }
    }

    private void forget(SentSegment segment) {
        outstanding -= segment.length();
        if (segment.sacked) {
            sackedBytes -= segment.length();
        } else if (segment.lost) {
            lostBytes -= segment.length();
        } else {
            order.remove(segment);
        }
    }

    /** Marks [left, right) as SACKed, which must lie inside the queue; cuts segments at both ends. */
    public void markSacked(long left, long right, DeliveryVisitor visitor) {
        int index = segments.indexOf(left);
        if (at(index).seq < left) {
            split(index, left);
            index++;
        }
        while (index < size() && at(index).seq < right) {
            if (at(index).end > right) {
                split(index, right);
            }
            sack(at(index), visitor);
            index++;
        }
    }

    private void sack(SentSegment segment, DeliveryVisitor visitor) {
        if (segment.sacked) {
            return;
        }
        visitor.delivered(segment, segment.length());
        if (segment.lost) {
            lostBytes -= segment.length();
            segment.lost = false;
        } else {
            order.remove(segment);
        }
        segment.sacked = true;
        sackedBytes += segment.length();
    }

    /** Marks a segment lost: it leaves the pipe until it is sent again. No effect on one that is SACKed or lost already. */
    public void markLost(SentSegment segment) {
        if (segment.sacked || segment.lost) {
            return;
        }
        order.remove(segment);
        lostAgain |= segment.retransmitted;
        segment.lost = true;
        lostBytes += segment.length();
        lostHint = Math.min(lostHint, segment.seq);
    }

    /** Marks the first {@code length} bytes lost, if there are any. */
    void markFirstLost(int length) {
        SentSegment first = firstUpTo(length);
        if (first != null) {
            markLost(first);
        }
    }

    /** Whether, since the last time it was asked, a retransmission was marked lost. */
    boolean takeLostRetransmission() {
        boolean lost = lostAgain;
        lostAgain = false;
        return lost;
    }

    /** Takes back a lost mark, without a transmission (the loss was found spurious). */
    public void unmarkLost(SentSegment segment) {
        if (segment.lost) {
            segment.lost = false;
            lostBytes -= segment.length();
            order.addByTime(segment);
        }
    }

    /** Notes that a segment is sent again now: it is in the pipe again, with a new time (RFC8985-6.1-1). */
    @Implements("RFC8985-6.1-1")
    public void markRetransmitted(SentSegment segment, long now) {
        if (segment.lost) {
            segment.lost = false;
            lostBytes -= segment.length();
        } else if (!segment.sacked) {
            order.remove(segment);
        }
        segment.retransmitted = true;
        segment.sentAt = now;
        if (!segment.sacked) {
            order.addNewest(segment);
        }
    }

    /** The lowest segment that is marked lost, cut to {@code maxLength} bytes, or null. */
    public @Nullable SentSegment nextLost(int maxLength) {
        if (lostBytes == 0) {
            lostHint = Long.MAX_VALUE;
            return null;
        }
        int index = lostHint <= at(0).seq ? 0 : segments.indexOf(lostHint);
        while (index < size() && !at(index).lost) {
            index++;
        }
        if (index == size()) {
            throw new IllegalStateException("lost bytes " + lostBytes + " but no lost segment from " + lostHint);
        }
        SentSegment segment = at(index);
        lostHint = segment.seq;
        return cut(index, maxLength);
    }

    /** The first segment cut to {@code maxLength} bytes. */
    public @Nullable SentSegment firstUpTo(int maxLength) {
        return isEmpty() ? null : cut(0, maxLength);
    }

    /** The last {@code maxLength} bytes as a segment of their own: what a tail loss probe resends. */
    public @Nullable SentSegment lastUpTo(int maxLength) {
        SentSegment last = last();
        if (last != null && last.length() > maxLength) {
            split(size() - 1, last.end - maxLength);
            last = last();
        }
        return last;
    }

    private SentSegment cut(int index, int maxLength) {
        SentSegment segment = at(index);
        return segment.length() > maxLength ? split(index, segment.seq + maxLength) : segment;
    }

    /** Forgets all SACK marks: the receiver has reneged, or they are not to be trusted any more (RFC2018-5-1). */
    public void clearSacked() {
        for (int i = 0; i < size(); i++) {
            SentSegment segment = at(i);
            if (segment.sacked) {
                segment.sacked = false;
                sackedBytes -= segment.length();
                order.addByTime(segment);
            }
        }
    }

    /** Cuts segment {@code index} in two at {@code seq}; returns the first part. */
    private SentSegment split(int index, long seq) {
        SentSegment second = at(index);
        SentSegment part = second.firstPart(seq);
        second.seq = seq;
        segments.insert(index, part);
        if (!second.sacked && !second.lost) {
            order.addBefore(part, second);
        }
        return part;
    }
}
