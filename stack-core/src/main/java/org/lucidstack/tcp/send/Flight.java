package org.lucidstack.tcp.send;

import org.jspecify.annotations.Nullable;

/**
 * What a send side needs only while data is under way: the record of what was sent, the judges of what was lost, and the timer. It is made
 * for the first byte that is to be sent and given up some time after everything has been acknowledged, so that an idle connection is small;
 * what is to be remembered for longer is in the {@link Sender}.
 */
final class Flight {

    final Sender sender;
    final RetransmitQueue queue = new RetransmitQueue();
    final SackScoreboard scoreboard = new SackScoreboard();
    final LossDetector losses;
    final Recovery recovery;
    final TailLossProbe tailProbe = new TailLossProbe();
    final SpuriousTimeoutDetector spuriousTimeout = new SpuriousTimeoutDetector();
    final DeliveryRate rate;
    final LimitTimes limitTimes;
    final ReorderingHistory reordering;
    /** Null = everything that is allowed leaves at once. */
    final @Nullable Pacer pacer;

    final SendTimer timer;
    final Departures departures;
    final Transmitter transmitter;
    final Acknowledgments acknowledgments;

    /** @param reordering what former flights have seen */
    Flight(Sender sender, ReorderingHistory reordering) {
        this.sender = sender;
        this.reordering = reordering;
        long una = sender.window.una();
        losses = sender.withSack
                ? new RackLossDetector(queue, sender.rtt, sender, reordering)
                : new NewRenoLossDetector(queue, sender, una - 1);
        recovery = new Recovery(sender.congestion, sender.withSack, una);
        rate = new DeliveryRate(sender.statistics);
        limitTimes = new LimitTimes(sender.statistics);
        pacer = sender.settings.pacing() ? new Pacer(sender) : null;
        timer = new SendTimer(this);
        departures = new Departures(this);
        transmitter = new Transmitter(this);
        acknowledgments = new Acknowledgments(this);
    }

    /** Whether nothing is outstanding, nothing waits, nothing is being repaired, and the peer is told all. */
    boolean isOver() {
        return queue.isEmpty()
                && sender.window.nxt() == sender.buffer.endWithFin()
                && recovery.isOpen()
                && !departures.announcesReduction();
    }
}
