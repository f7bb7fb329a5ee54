package org.lucidstack.contract;

import java.util.ArrayList;
import java.util.List;
import org.lucidstack.contract.RetransmitQueueContract.Range;
import org.lucidstack.tcp.send.AckSummary;
import org.lucidstack.tcp.send.LossDetector;
import org.lucidstack.tcp.send.NewRenoLossDetector;
import org.lucidstack.tcp.send.RackLossDetector;
import org.lucidstack.tcp.send.RetransmitQueue;
import org.lucidstack.tcp.send.RttEstimator;
import org.lucidstack.tcp.send.SentSegment;
import org.lucidstack.time.Clock;

/** The stack's own loss detectors as subjects of the contract: calls them in the order in which the sender does. */
public final class ReferenceLoss implements LossDetectorContract.Subject {

    private final RetransmitQueue queue = new RetransmitQueue();
    private final RttEstimator rtt = new RttEstimator(RttEstimator.Settings.DEFAULT);
    private final LossDetector detector;
    private long una = 1;
    private long nxt = 1;
    private long recoveryPoint = -1;
    private long deadline = Clock.NEVER;
    private long delivered;
    private long newlySacked;

    public ReferenceLoss(boolean sack, int mss, long measured) {
        rtt.sample(measured, 0);
        detector = sack ? new RackLossDetector(queue, rtt, () -> mss) : new NewRenoLossDetector(queue, () -> mss, 0);
    }

    @Override
    public void sent(Range range, long now) {
        queue.append(range.from(), range.to(), now);
        nxt = range.to();
    }

    @Override
    public void resent(Range range, long now) {
        for (int i = 0; i < queue.size(); i++) {
            SentSegment segment = queue.at(i);
            if (segment.seq() >= range.from() && segment.end() <= range.to()) {
                queue.markRetransmitted(segment, now);
            }
        }
    }

    @Override
    public void acknowledged(long ack, List<Range> sacked, boolean duplicate, long now) {
        long previous = una;
        delivered = 0;
        newlySacked = 0;
        una = Math.max(una, ack);
        queue.acknowledge(ack, (segment, bytes) -> onDelivered(segment, bytes, now));
        for (Range range : sacked) {
            newlySacked += range.to() - range.from();
            queue.markSacked(range.from(), range.to(), (segment, bytes) -> onDelivered(segment, bytes, now));
        }
        detector.onAck(new AckSummary(previous, una, nxt, delivered, newlySacked, duplicate, false), now);
        if (recoveryPoint >= 0 && una >= recoveryPoint) {
            recoveryPoint = -1;
            detector.onRecoveryEnd();
        }
        look(now);
    }

    private void onDelivered(SentSegment segment, int bytes, long now) {
        delivered += bytes;
        if (!segment.wasRetransmitted()) {
            rtt.sample(now - segment.sentAt(), now);
        }
        detector.onDelivered(segment, now);
    }

    @Override
    public void look(long now) {
        deadline = detector.detect(recoveryPoint >= 0, now);
        if (recoveryPoint < 0 && !lost().isEmpty()) {
            recoveryPoint = nxt;
        }
    }

    @Override
    public void onTimeout(long now) {
        detector.onTimeout(now);
        recoveryPoint = nxt;
    }

    @Override
    public long deadline() {
        return deadline;
    }

    @Override
    public List<Range> lost() {
        List<Range> lost = new ArrayList<>();
        for (int i = 0; i < queue.size(); i++) {
            if (queue.at(i).isLost()) {
                lost.add(new Range(queue.at(i).seq(), queue.at(i).end()));
            }
        }
        return lost;
    }
}
