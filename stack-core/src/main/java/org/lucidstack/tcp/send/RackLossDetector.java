package org.lucidstack.tcp.send;

import org.lucidstack.env.Implements;
import org.lucidstack.time.Clock;

/**
 * RACK (RFC 8985 section 6): a segment is lost when one that was sent later has been delivered and the reordering window has passed.
 *
 * <pre>
 *      sent:   1   2   3   4          delivered: 3
 *              |   |   |
 *              lost?   RACK.xmit_ts --- 1 and 2 are lost at sentAt + RACK.rtt + reo_wnd
 * </pre>
 */
@Implements({"RFC8985-4-1", "RFC8985-9.2-1"})
public final class RackLossDetector implements LossDetector {

    private static final int DUPLICATE_THRESHOLD = 3;
    private static final long NONE = Long.MIN_VALUE;

    private final RetransmitQueue queue;
    private final RttEstimator rtt;
    private final SegmentSize segmentSize;
    private final ReorderingHistory reordering;

    private long xmitTs = NONE;
    private long endSeq;
    private long rackRtt;
    private long fack = NONE;
    private long dsackRound = NONE;

    /** On a path of which nothing is known. */
    public RackLossDetector(RetransmitQueue queue, RttEstimator rtt, SegmentSize segmentSize) {
        this(queue, rtt, segmentSize, new ReorderingHistory());
    }

    RackLossDetector(RetransmitQueue queue, RttEstimator rtt, SegmentSize segmentSize, ReorderingHistory reordering) {
        this.reordering = reordering;
        this.queue = queue;
        this.rtt = rtt;
        this.segmentSize = segmentSize;
    }

    @Override
    @Implements({"RFC8985-6.2-2", "RFC8985-6.2-3"})
    public void onDelivered(SentSegment segment, long now) {
        noteOrder(segment);
        long sample = now - segment.sentAt;
        if (segment.retransmitted && sample < rtt.minRtt()) {
            return;
        }
        rackRtt = sample;
        if (sentAfter(segment.sentAt, segment.end, xmitTs, endSeq)) {
            xmitTs = segment.sentAt;
            endSeq = segment.end;
        }
    }

    private void noteOrder(SentSegment segment) {
        if (segment.end > fack) {
            fack = segment.end;
        } else if (segment.end < fack && !segment.retransmitted) {
            reordering.seen = true;
        }
    }

    private static boolean sentAfter(long time1, long end1, long time2, long end2) {
        return time1 > time2 || time1 == time2 && end1 > end2;
    }

    /** Widens the reordering window once per round trip in which the peer reports a duplicate (RFC8985-3.3.2-2). */
    @Override
    public void onAck(AckSummary ack, long now) {
        if (dsackRound != NONE && ack.una() >= dsackRound) {
            dsackRound = NONE;
        }
        if (dsackRound == NONE && ack.dsack()) {
            dsackRound = ack.nxt();
            reordering.windowMultiplier++;
            reordering.persistence = ReorderingHistory.PERSISTENCE;
        }
    }

    @Override
    @Implements({"RFC8985-6.2-4", "RFC8985-6.2-5"})
    public long detect(boolean recovering, long now) {
        if (xmitTs == NONE) {
            return Clock.NEVER;
        }
        long patience = rackRtt + reorderingWindow(recovering);
        long again = Clock.NEVER;
        SentSegment segment = queue.oldestSent();
        while (segment != null && segment.sentAt <= xmitTs) {
            SentSegment next = RetransmitQueue.sentAfter(segment);
            if (sentAfter(xmitTs, endSeq, segment.sentAt, segment.end)) {
                long due = segment.sentAt + patience;
                if (due <= now) {
                    queue.markLost(segment);
                } else {
                    again = again == Clock.NEVER ? due : Math.max(again, due);
                }
            }
            segment = next;
        }
        return again;
    }

    /** RFC8985-3.3.2-1 and -2. */
    @Implements({"RFC8985-3.3.2-1", "RFC8985-3.3.2-2"})
    long reorderingWindow(boolean recovering) {
        if (!reordering.seen) {
            boolean threeSacked = queue.sackedBytes() >= (long) DUPLICATE_THRESHOLD * segmentSize.bytes();
            if (recovering || threeSacked) {
                return 0;
            }
        }
        return Math.min(reordering.windowMultiplier * (rtt.minRtt() / 4), rtt.srtt());
    }

    @Override
    @Implements("RFC8985-6.3-1")
    public void onTimeout(long now) {
        queue.markFirstLost(segmentSize.bytes());
        long patience = rackRtt + reorderingWindow(true);
        SentSegment segment = queue.oldestSent();
        while (segment != null && segment.sentAt + patience <= now) {
            SentSegment next = RetransmitQueue.sentAfter(segment);
            queue.markLost(segment);
            segment = next;
        }
    }

    @Override
    public void onRecoveryEnd() {
        if (--reordering.persistence <= 0) {
            reordering.windowMultiplier = 1;
        }
    }

    /** Whether reordering was seen on this path. */
    public boolean reorderingSeen() {
        return reordering.seen;
    }

    /** The reordering window as a multiple of a quarter of the minimum RTT. */
    public int windowMultiplier() {
        return reordering.windowMultiplier;
    }

    @Override
    public long inflation() {
        return 0;
    }

    @Override
    public long limitedTransmit() {
        return 0;
    }
}
