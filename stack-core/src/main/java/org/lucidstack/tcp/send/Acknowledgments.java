package org.lucidstack.tcp.send;

import java.util.List;
import org.lucidstack.env.Counter;
import org.lucidstack.env.Implements;
import org.lucidstack.tcp.congestion.AckSample;
import org.lucidstack.time.Clock;
import org.lucidstack.wire.TcpOption.SackBlock;

/**
 * Takes in what one acknowledgment says: frees what it covers, measures the round trip, finds losses, and moves between the phases of
 * recovery. What may then be sent is the {@link Transmitter}'s.
 */
final class Acknowledgments implements RetransmitQueue.DeliveryVisitor, SackScoreboard.News {

    private static final long NONE = -1;

    private final Flight flight;
    private final Sender sender;

    // what the acknowledgment under way has shown so far
    private long now;
    private long delivered;
    private long newlySacked;
    private long firstSentAt;
    private boolean originalDelivered;
    private long resentAt;
    private boolean dsack;

    Acknowledgments(Flight flight) {
        this.flight = flight;
        this.sender = flight.sender;
    }

    boolean process(AckInput input, long time) {
        begin(time);
        SendWindow window = sender.window;
        long previousUna = window.una();
        long flightBefore = flight.queue.outstanding();
        boolean advances = input.ack() > previousUna;
        boolean unchanged = input.window() == window.wnd();
        takeDuplicateReport(input);
        if (advances) {
            takeCumulative(input.ack());
        }
        if (sender.withSack) {
            takeSelective(input.sack());
        }
        window.update(input.seq(), input.ack(), input.window());
        boolean duplicate = isDuplicate(input, previousUna, flightBefore, unchanged);
        AckSummary ack =
                new AckSummary(previousUna, window.una(), window.nxt(), delivered, newlySacked, duplicate, dsack);
        long rtt = sampleRtt(ack, input.echoedAt());
        sender.statistics.delivered += delivered;
        flight.rate.onAck(sender.rtt.minRtt(), now);
        flight.losses.onAck(ack, now);
        flight.timer.onAck(ack, now);
        if (flight.tailProbe.repairedLoss(
                ack, input.bare() && !advances && input.sack().isEmpty())) {
            respondToRepairedTail(flightBefore);
        }
        recover(ack, input.echoedAt(), flightBefore, rtt);
        return advances;
    }

    private void begin(long time) {
        now = time;
        delivered = 0;
        newlySacked = 0;
        firstSentAt = NONE;
        originalDelivered = false;
        resentAt = NONE;
        dsack = false;
    }

    /** A duplicate acknowledgment in the sense of RFC5681-2-1, or with SACK of RFC6675-2-1. */
    @Implements({"RFC5681-2-1", "RFC6675-2-1", "RFC3042-2-2"})
    private boolean isDuplicate(AckInput input, long previousUna, long flightBefore, boolean windowUnchanged) {
        if (sender.withSack) {
            return newlySacked > 0;
        }
        return input.bare() && input.ack() == previousUna && flightBefore > 0 && windowUnchanged;
    }

    private void takeCumulative(long ack) {
        flight.queue.acknowledge(ack, this);
        flight.scoreboard.acknowledge(ack);
        sender.buffer.acknowledge(ack);
        sender.window.acknowledge(ack);
        sender.statistics.consecutiveTimeouts = 0;
        flight.departures.forgetLimitedTransmit();
    }

    @Override
    public void delivered(SentSegment segment, int bytes) {
        delivered += bytes;
        if (segment.retransmitted) {
            resentAt = Math.max(resentAt, segment.sentAt);
        } else {
            originalDelivered |= segment.end <= flight.recovery.point();
            firstSentAt = firstSentAt == NONE ? segment.sentAt : Math.min(firstSentAt, segment.sentAt);
        }
        flight.rate.onDelivered(segment);
        flight.losses.onDelivered(segment, now);
    }

    /** Blocks outside [SND.UNA, SND.NXT] are lies or old (pitfall 17); the rest goes to the scoreboard. */
    @Implements({"RFC2018-8-1", "RFC6675-5.1-2"})
    private void takeSelective(List<SackBlock> blocks) {
        SendWindow window = sender.window;
        for (int i = 0; i < blocks.size(); i++) {
            long left = blocks.get(i).left().unwrap(window.una());
            long right = blocks.get(i).right().unwrap(window.una());
            if (left < right && left > window.una() && right <= window.nxt()) {
                flight.scoreboard.add(left, right, this);
            }
        }
    }

    @Override
    public void sacked(long left, long right) {
        newlySacked += right - left;
        flight.queue.markSacked(left, right, this);
    }

    private void takeDuplicateReport(AckInput input) {
        if (!sender.withSack || !DuplicateSack.isFirstOf(input.sack(), input.ack())) {
            return;
        }
        SackBlock first = input.sack().get(0);
        dsack = true;
        sender.statistics.duplicatesReported++;
        sender.env.count(Counter.TcpExtTCPDSACKRecv);
        flight.recovery.noteDuplicate(
                first.left().unwrap(input.ack()), first.right().unwrap(input.ack()));
    }

    /**
     * Karn's rule: only what was sent once is measured, and an acknowledgment that covers something resent as well may have waited for it.
     * A timestamp can tell that it answers the retransmission; without a sample the RTO stays backed off.
     */
    @Implements({"RFC6298-3-1", "RFC6298-3-2", "RFC7323-4.1-1", "MUST-18"})
    private long sampleRtt(AckSummary ack, long echoedAt) {
        long sample = 0;
        if (resentAt == NONE) {
            sample = firstSentAt == NONE ? 0 : now - firstSentAt;
        } else if (ack.advances() && echoedAt + Clock.MILLISECOND > resentAt) {
            sample = now - Math.max(echoedAt, resentAt);
        }
        if (sample > 0) {
            sender.rtt.sample(sample, now);
            flight.tailProbe.onRttSample();
        }
        return sample;
    }

    private void recover(AckSummary ack, long echoedAt, long flightBefore, long rtt) {
        Recovery recovery = flight.recovery;
        boolean wasRepairing = recovery.phase() == Recovery.Phase.RECOVERY;
        checkSpurious(ack, echoedAt);
        if (!recovery.isOpen() && ack.una() >= recovery.point()) {
            recovery.complete(flight.queue.outstanding(), now);
            flight.losses.onRecoveryEnd();
            flight.spuriousTimeout.cancel();
            note("recovery complete");
        }
        findLosses();
        if (recovery.phase() == Recovery.Phase.RECOVERY) {
            recovery.onAck(ack.delivered(), flight.queue.pipe(), ack.advances() && flight.queue.lostBytes() == 0);
        } else if (ack.advances() && !wasRepairing) {
            grow(ack, flightBefore, rtt);
        }
    }

    private void respondToRepairedTail(long flightBefore) {
        sender.env.count(Counter.TcpExtTCPLossProbeRecovery);
        sender.congestion.onLoss(now, flightBefore);
        sender.congestion.onRecoveryExit(now, flight.queue.outstanding());
    }

    private void grow(AckSummary ack, long flightBefore, long rtt) {
        boolean limited = flight.transmitter.wasCwndLimited()
                || sender.congestion.inSlowStart() && 2 * flightBefore > sender.congestion.window();
        sender.congestion.onAck(new AckSample(now, ack.acknowledged(), rtt, sender.rtt.srtt(), flightBefore, limited));
    }

    private void checkSpurious(AckSummary ack, long echoedAt) {
        Recovery recovery = flight.recovery;
        if (recovery.isDisprovedByDsack()) {
            undo(Counter.TcpExtTCPDSACKUndo, "undone: D-SACK covers all retransmissions");
        } else if (ack.advances() && recovery.isDisprovedByTimestamp(echoedAt)) {
            undo(Counter.TcpExtTCPFullUndo, "undone: timestamp of the original (Eifel)");
        } else if (flight.spuriousTimeout.judge(ack, originalDelivered) == SpuriousTimeoutDetector.Verdict.SPURIOUS) {
            undo(Counter.TcpExtTCPSpuriousRTOs, "undone: spurious timeout (RFC5682-2.1-2)");
        }
    }

    /**
     * Takes back what was done for nothing. A fast recovery that was needless shows that originals were overtaken, also where each of them had
     * been sent again before it arrived: RACK has to be more patient from now on (RFC 8985 section 6.2, step 3).
     */
    private void undo(Counter counter, String phase) {
        sender.env.count(counter);
        flight.reordering.seen |= flight.recovery.phase() == Recovery.Phase.RECOVERY;
        flight.recovery.undo();
        flight.losses.onRecoveryEnd();
        flight.spuriousTimeout.cancel();
        for (int i = 0; i < flight.queue.size() && flight.queue.lostBytes() > 0; i++) {
            flight.queue.unmarkLost(flight.queue.at(i));
        }
        note(phase);
    }

    /** Marks losses and enters fast recovery when there are new ones; also called by the reordering timer. */
    void findLosses(long time) {
        now = time;
        findLosses();
    }

    @Implements({"RFC8985-9.3-1", "RFC5681-3.2-2", "RFC6675-5-1"})
    private void findLosses() {
        Recovery recovery = flight.recovery;
        flight.timer.reorderAt(flight.losses.detect(!recovery.isOpen(), now));
        boolean lostAgain = flight.queue.takeLostRetransmission();
        if (flight.queue.lostBytes() == 0) {
            return;
        }
        long flightSize = flight.queue.outstanding() - flight.departures.limitedBytes();
        if (recovery.isOpen()) {
            Counter kind = sender.withSack ? Counter.TcpExtTCPSackRecovery : Counter.TcpExtTCPRenoRecovery;
            sender.env.count(kind);
            sender.env.count(Counter.TcpExtTCPFastRetrans);
            flight.tailProbe.cancel();
            recovery.enterFast(sender.window.una(), sender.window.nxt(), flightSize, sender.segmentSize(), now);
            flight.transmitter.resendAtLeastOne();
            note("fast recovery");
        } else if (lostAgain) {
            sender.env.count(Counter.TcpExtTCPLostRetransmit);
            recovery.onLostRetransmission(flightSize, sender.segmentSize(), now);
            flight.transmitter.resendAtLeastOne();
        } else if (!sender.withSack) {
            flight.transmitter.resendAtLeastOne();
        }
    }

    private void note(String phase) {
        if (sender.env.events().isObserved()) {
            sender.env
                    .events()
                    .emit(new SendEvent.Congestion(
                            now,
                            sender.tuple,
                            phase,
                            flight.recovery.window(),
                            sender.congestion.ssthresh(),
                            flight.queue.pipe()));
        }
    }
}
