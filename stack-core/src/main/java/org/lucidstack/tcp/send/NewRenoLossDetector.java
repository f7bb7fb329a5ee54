package org.lucidstack.tcp.send;

import org.lucidstack.env.Implements;
import org.lucidstack.time.Clock;

/**
 * Loss detection by duplicate acknowledgments (RFC 5681 section 3.2, RFC 6582), for peers without SACK: the third duplicate means
 * that the first segment is lost, and a partial acknowledgment during recovery that the next one is, too.
 */
public final class NewRenoLossDetector implements LossDetector {

    private static final int DUPLICATE_THRESHOLD = 3;

    private final RetransmitQueue queue;
    private final SegmentSize segmentSize;

    private int duplicates;
    private long inflation;
    private boolean recovering;
    private boolean partialAck;
    private long recover;

    /** @param iss the initial send sequence number, below which recovery never lies (RFC6582-3.2-1) */
    public NewRenoLossDetector(RetransmitQueue queue, SegmentSize segmentSize, long iss) {
        this.queue = queue;
        this.segmentSize = segmentSize;
        this.recover = iss;
    }

    @Override
    public void onDelivered(SentSegment segment, long now) {
        // an acknowledgment without SACK tells nothing about single segments
    }

    @Override
    @Implements({"RFC5681-3.2-2", "RFC5681-3.2-3", "RFC5681-3.2-4", "RFC6582-3.2-1", "RFC6582-3.2-3"})
    public void onAck(AckSummary ack, long now) {
        int mss = segmentSize.bytes();
        partialAck = false;
        if (ack.duplicate()) {
            duplicates++;
            if (recovering) {
                inflation += mss;
            }
            return;
        }
        if (!ack.advances()) {
            return;
        }
        duplicates = 0;
        if (recovering && ack.una() < recover) {
            partialAck = true;
            inflation = Math.max(0, inflation - ack.acknowledged()) + (ack.acknowledged() >= mss ? mss : 0);
        }
    }

    @Override
    public long detect(boolean alreadyRecovering, long now) {
        SentSegment first = queue.first();
        if (first == null) {
            return Clock.NEVER;
        }
        boolean third = !alreadyRecovering && duplicates == DUPLICATE_THRESHOLD && first.seq > recover;
        if (third) {
            recovering = true;
            recover = first.seq + queue.outstanding() - 1;
            inflation = (long) DUPLICATE_THRESHOLD * segmentSize.bytes();
        }
        if (third || recovering && partialAck) {
            partialAck = false;
            queue.markFirstLost(segmentSize.bytes());
        }
        return Clock.NEVER;
    }

    @Override
    @Implements("RFC6582-3.2-4")
    public void onTimeout(long now) {
        recovering = false;
        duplicates = 0;
        inflation = 0;
        SentSegment last = queue.last();
        if (last == null) {
            return;
        }
        recover = last.end - 1;
        for (int i = 0; i < queue.size(); i++) {
            queue.markLost(queue.at(i));
        }
    }

    @Override
    public void onRecoveryEnd() {
        recovering = false;
        duplicates = 0;
        inflation = 0;
    }

    @Override
    public long inflation() {
        return recovering ? inflation : 0;
    }

    /** RFC3042-2-1: the first two duplicates each let one new segment go. */
    @Override
    @Implements("RFC3042-2-1")
    public long limitedTransmit() {
        return !recovering && duplicates < DUPLICATE_THRESHOLD ? (long) duplicates * segmentSize.bytes() : 0;
    }
}
