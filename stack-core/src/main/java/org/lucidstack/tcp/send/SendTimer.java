package org.lucidstack.tcp.send;

import org.lucidstack.env.Counter;
import org.lucidstack.env.Implements;
import org.lucidstack.time.Clock;

/**
 * The one timer of a send side, with its kinds (RFC8985-8-1): retransmission (RFC 6298), tail loss probe and reordering (RFC 8985),
 * window probe (RFC 9293 section 3.8.6.1), and the override of held partial segments. The deadlines are kept by the code that acts on
 * them, so that they cannot disagree.
 */
@Implements("RFC8985-8-1")
final class SendTimer {

    private static final long MAX_PROBE_INTERVAL = 120 * Clock.SECOND;

    /** So long after everything was acknowledged, the flight is given up. */
    private static final long REST_AFTER = 5 * Clock.SECOND;

    private final Flight flight;
    private final Sender sender;

    private long retransmitAt = Clock.NEVER;
    private long tailProbeAt = Clock.NEVER;
    private long reorderAt = Clock.NEVER;
    private long windowProbeAt = Clock.NEVER;
    private long restAt = Clock.NEVER;
    private long paceAt = Clock.NEVER;
    private int windowProbes;
    private long stalledSince;

    SendTimer(Flight flight) {
        this.flight = flight;
        this.sender = flight.sender;
    }

    long deadline() {
        if (isBlockedByWindow()) {
            return Math.min(paceAt, Math.min(windowProbeAt, restAt));
        }
        return Math.min(paceAt, Math.min(retransmitAt, Math.min(tailProbeAt, reorderAt)));
    }

    /** Whether nothing outstanding lies inside the peer's window, so that only probes can help (MUST-35, SHLD-17). */
    @Implements({"MUST-35", "SHLD-17"})
    private boolean isBlockedByWindow() {
        SentSegment first = flight.queue.first();
        return first == null || first.seq >= sender.window.edge();
    }

    void stop() {
        retransmitAt = Clock.NEVER;
        tailProbeAt = Clock.NEVER;
        reorderAt = Clock.NEVER;
        windowProbeAt = Clock.NEVER;
    }

    void reorderAt(long deadline) {
        reorderAt = deadline;
    }

    /** New data leaves: rule 5.1 of RFC 6298, and a new tail to probe for. */
    @Implements("RFC6298-5-2")
    void onNewData(long now) {
        if (retransmitAt == Clock.NEVER) {
            stalledSince = now;
            retransmitAt = now + sender.rtt.rto();
        }
        scheduleTailProbe(now);
    }

    /** The first segment was sent again: it gets a whole RTO (RFC6298-5-1). */
    @Implements("RFC6298-5-1")
    void onResend(SentSegment segment, long now) {
        if (segment == flight.queue.first()) {
            retransmitAt = now + sender.rtt.rto();
        }
        tailProbeAt = Clock.NEVER;
    }

    /** Rules 5.2 and 5.3: restarted when new data is acknowledged, stopped when all is. */
    @Implements({"RFC6298-5-2", "MUST-37"})
    void onAck(AckSummary ack, long now) {
        sender.statistics.unansweredProbes = 0;
        if (ack.advances() || isBlockedByWindow()) {
            stalledSince = now;
        }
        if (sender.window.usable() > 0) {
            windowProbes = 0;
        }
        if (flight.queue.isEmpty()) {
            retransmitAt = Clock.NEVER;
            tailProbeAt = Clock.NEVER;
            reorderAt = Clock.NEVER;
        } else if (ack.advances()) {
            retransmitAt = now + sender.rtt.rto();
            scheduleTailProbe(now);
        }
    }

    /** RFC8985-7.2-2: not in recovery, not with SACKed data, not without SACK. */
    @Implements("RFC8985-7.2-2")
    private void scheduleTailProbe(long now) {
        boolean eligible = sender.withSack
                && flight.recovery.isOpen()
                && flight.scoreboard.isEmpty()
                && flight.tailProbe.mayProbe();
        if (!eligible) {
            tailProbeAt = Clock.NEVER;
            return;
        }
        boolean single = flight.queue.outstanding() <= sender.segmentSize();
        tailProbeAt = Math.min(now + TailLossProbe.timeout(sender.rtt, single), retransmitAt);
    }

    /** After each output: is there something that waits for a window or for company? */
    @Implements({"SHLD-29", "RFC9293-3.8.6.2.1-1"})
    void onOutput(long now) {
        boolean waiting = sender.window.nxt() < sender.buffer.endWithFin() || !flight.queue.isEmpty();
        paceAt = flight.transmitter.nextPacedAt(now);
        restAt = flight.isOver() ? now + REST_AFTER : Clock.NEVER;
        if (!isBlockedByWindow() || !waiting) {
            windowProbeAt = Clock.NEVER;
        } else if (windowProbeAt == Clock.NEVER) {
            if (flight.queue.isEmpty() && sender.statistics.unansweredProbes == 0) {
                stalledSince = now;
            }
            windowProbeAt = now + probeInterval();
        }
    }

    /** One RTO at first, then doubling (SHLD-29, SHLD-30); a held partial segment waits less. */
    @Implements("SHLD-30")
    private long probeInterval() {
        if (sender.window.usable() > 0 && flight.queue.isEmpty()) {
            return SendSettings.OVERRIDE_TIMEOUT;
        }
        long base = sender.rtt.rtoWithoutBackoff();
        return base > MAX_PROBE_INTERVAL >> windowProbes ? MAX_PROBE_INTERVAL : base << windowProbes;
    }

    boolean fire(long now) {
        Transmitter transmitter = flight.transmitter;
        if (paceAt <= now) {
            transmitter.output(now);
            return true;
        }
        if (restAt <= now) {
            sender.rest();
            return true;
        }
        if (isBlockedByWindow()) {
            return windowProbeAt > now || probeWindow(transmitter, now);
        }
        if (reorderAt <= now) {
            note("reordering (RFC8985-6.2-5)", now);
            flight.acknowledgments.findLosses(now);
            transmitter.output(now);
        } else if (retransmitAt <= now) {
            return retransmit(transmitter, now);
        } else if (tailProbeAt <= now) {
            note("tail loss probe (RFC8985-7.3)", now);
            probeTail(transmitter, now);
        }
        return true;
    }

    private boolean isGivenUp(long now) {
        return sender.settings.giveUpAfter() != Clock.NEVER && now - stalledSince >= sender.settings.giveUpAfter();
    }

    private boolean probeWindow(Transmitter transmitter, long now) {
        windowProbeAt = Clock.NEVER;
        if (sender.window.usable() > 0 && flight.queue.isEmpty()) {
            note("override (RFC9293-3.8.6.2.1-1)", now);
            transmitter.sendNew(now, true);
            transmitter.output(now);
            return true;
        }
        // probes may be further apart than R2: as long as each is answered, nobody has been silent (MUST-37)
        if (sender.statistics.unansweredProbes > 0 && isGivenUp(now)) {
            return false;
        }
        note("window probe (MUST-36)", now);
        transmitter.probeWindow(now);
        windowProbes = Math.min(windowProbes + 1, 30);
        windowProbeAt = now + probeInterval();
        return true;
    }

    private void probeTail(Transmitter transmitter, long now) {
        tailProbeAt = Clock.NEVER;
        sender.env.count(Counter.TcpExtTCPLossProbes);
        boolean resent = transmitter.probeTail(now);
        flight.tailProbe.sent(sender.window.nxt(), resent);
        tailProbeAt = Clock.NEVER;
        retransmitAt = now + sender.rtt.rto();
    }

    /** Rules 5.4 to 5.6: resend the earliest, double the RTO, start again. */
    @Implements({"RFC6298-5-3", "MUST-20", "SHLD-11", "RFC2018-5-1"})
    private boolean retransmit(Transmitter transmitter, long now) {
        if (isGivenUp(now)) {
            return false;
        }
        note("retransmission (RFC6298-5-3)", now);
        boolean repeated = sender.statistics.consecutiveTimeouts > 0;
        long flightSize = flight.queue.outstanding();
        sender.statistics.timeouts++;
        sender.statistics.consecutiveTimeouts++;
        sender.env.count(Counter.TcpExtTCPTimeouts);
        checkReneging();
        flight.tailProbe.cancel();
        tailProbeAt = Clock.NEVER;
        reorderAt = Clock.NEVER;
        flight.losses.onTimeout(now);
        flight.queue.takeLostRetransmission();
        flight.recovery.enterLoss(sender.window.una(), sender.window.nxt(), flightSize, repeated, now);
        flight.spuriousTimeout.onTimeout(sender.window.nxt(), repeated);
        sender.rtt.backoff();
        transmitter.resendAtLeastOne();
        transmitter.output(now);
        long next = now + sender.rtt.rto();
        boolean limited = sender.settings.giveUpAfter() != Clock.NEVER;
        retransmitAt = limited ? Math.max(now + 1, Math.min(next, stalledSince + sender.settings.giveUpAfter())) : next;
        return true;
    }

    /** A peer that once SACKed the segment at SND.UNA has thrown it away: no SACK mark can be trusted (RFC2018-5-1). */
    private void checkReneging() {
        SentSegment first = flight.queue.first();
        if (first != null && first.sacked) {
            sender.env.count(Counter.TcpExtTCPSACKReneging);
            flight.scoreboard.clear();
            flight.queue.clearSacked();
        }
    }

    private void note(String kind, long now) {
        if (sender.env.events().isObserved()) {
            sender.env.events().emit(new SendEvent.TimerFired(now, sender.tuple, kind));
        }
    }
}
