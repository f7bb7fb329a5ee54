package org.lucidstack.tcp.send;

import org.lucidstack.env.Counter;
import org.lucidstack.env.Implements;
import org.lucidstack.time.Clock;

/** Decides what leaves now: lost segments first (RFC6675-4-3), then new data, then FIN. How it leaves is in {@link Departures}. */
final class Transmitter {

    /**
     * Most new data of one round, in bytes: acknowledgments are looked at and others get their turn before more goes. What is written,
     * sent and freed so is still in the processor's cache (Linux has small queues for this).
     */
    static final int QUANTUM = 256 * 1024;

    private final Flight flight;
    private final Sender sender;
    private boolean resendOne;
    private boolean cwndLimited;
    /** Whether the round stopped by itself: the next may send more at once. */
    private boolean anotherRound;

    Transmitter(Flight flight) {
        this.flight = flight;
        this.sender = flight.sender;
    }

    /** Whether, in this round, the congestion window was what held data back. */
    boolean wasCwndLimited() {
        return cwndLimited;
    }

    /** The next lost segment goes whatever the window says: what starts a recovery. */
    void resendAtLeastOne() {
        resendOne = true;
    }

    /** Returns whether more may leave in another round. */
    boolean output(long now) {
        anotherRound = false;
        restartAfterIdle(now);
        if (!judgeTimeout(now)) {
            resendLost(now);
            sendNew(now, false);
        }
        flight.timer.onOutput(now);
        if (anotherRound) {
            return true;
        }
        SendLimit limit = limit(now);
        boolean busy = !flight.queue.isEmpty() || sender.unsent() > 0;
        flight.limitTimes.note(busy, limit, now);
        if (limit == SendLimit.APPLICATION && allowance() > 0) {
            flight.rate.onApplicationLimit(flight.queue.pipe());
        }
        return false;
    }

    /** What holds the next byte back now. */
    SendLimit limit(long now) {
        int unsent = sender.unsent();
        if (unsent == 0) {
            return sender.room() == 0 ? SendLimit.SEND_BUFFER : SendLimit.APPLICATION;
        }
        int next = Math.min(unsent, sender.segmentSize());
        if (sender.window.usable() < next) {
            return SendLimit.RECEIVE_WINDOW;
        }
        if (allowance() < next) {
            return SendLimit.CONGESTION_WINDOW;
        }
        return isPaced(now) ? SendLimit.PACING : SendLimit.APPLICATION;
    }

    /** Whether pacing holds everything back for now. */
    boolean isPaced(long now) {
        return flight.pacer != null && flight.pacer.isHolding(now);
    }

    /** When something leaves that pacing holds back now, or {@link Clock#NEVER}. */
    long nextPacedAt(long now) {
        boolean waiting = sender.window.nxt() < sender.buffer.endWithFin() || flight.queue.lostBytes() > 0;
        return waiting && flight.pacer != null && flight.pacer.isHolding(now) ? flight.pacer.nextAt() : Clock.NEVER;
    }

    /** F-RTO, step 2b: two new segments instead of retransmissions; without new data the timeout counts as genuine. */
    @Implements("RFC5682-2.1-1")
    private boolean judgeTimeout(long now) {
        SpuriousTimeoutDetector detector = flight.spuriousTimeout;
        if (detector.wantsNewData()) {
            int count = (int) Math.min(Math.min(sender.unsent(), sender.window.usable()), 2L * sender.segmentSize());
            if (count <= 0) {
                detector.cancel();
                return false;
            }
            detector.onNewDataSent();
            sendRange(count, false, now);
            return true;
        }
        return detector.isHolding();
    }

    /** RFC5681-4.1-1: after a silence of more than one RTO the old window says nothing about the path. */
    @Implements("RFC5681-4.1-1")
    private void restartAfterIdle(long now) {
        if (flight.queue.isEmpty()
                && sender.unsent() > 0
                && sender.lastSentAt > 0
                && now - sender.lastSentAt > sender.rtt.rto()) {
            sender.congestion.onIdle(now);
        }
    }

    /** Bytes that congestion control allows beyond those in the network. */
    @Implements("RFC5681-3-1")
    private long allowance() {
        return flight.recovery.window() + flight.losses.inflation() - flight.queue.pipe();
    }

    @Implements({"RFC6675-4-3", "RFC6675-5-2", "SHLD-16"})
    private void resendLost(long now) {
        while (flight.queue.lostBytes() > 0) {
            int mss = sender.segmentSize();
            long allowed = allowance();
            if ((allowed < mss || isPaced(now)) && !resendOne) {
                return;
            }
            int most = (int) Math.min(Math.max(allowed - allowed % mss, mss), superSegment(mss));
            SentSegment segment = flight.queue.nextLost(most);
            if (segment == null || segment.seq >= sender.window.edge()) {
                return;
            }
            resendOne = false;
            flight.departures.resend(segment, "RFC6675-4-3 lost segment", now);
        }
        resendOne = false;
    }

    private int superSegment(int mss) {
        int whole = Math.max(sender.settings.maxSuperSegment(), mss);
        int most = flight.pacer == null ? whole : Math.min(whole, flight.pacer.quantum(mss));
        return most - most % mss;
    }

    /** Sends new data; {@code override} lets a partial segment go that was held back. Returns whether anything was sent. */
    boolean sendNew(long now, boolean override) {
        boolean any = false;
        boolean wasLimited = cwndLimited;
        cwndLimited = false;
        long quantumEnd = sender.window.nxt() + QUANTUM;
        while (sender.window.nxt() < sender.buffer.endWithFin()) {
            if (!override && isPaced(now)) {
                // it is the window all the same: pacing only spreads it over its round trip
                cwndLimited = wasLimited;
                break;
            }
            long available = sender.unsent();
            long byCwnd = allowance() + flight.losses.limitedTransmit();
            long byPeer = sender.window.usable();
            int length = available == 0 ? 0 : decide(available, Math.min(byCwnd, byPeer), override);
            boolean fin = sender.buffer.isFinished() && length == available && byPeer > length;
            if (length == 0 && !fin) {
                cwndLimited = byCwnd < byPeer && byCwnd < available;
                break;
            }
            if (!override && (sender.window.nxt() >= quantumEnd || any && isStartOfMore(length, available))) {
                anotherRound = true;
                break;
            }
            sendRange(length, fin, now);
            any = true;
        }
        return any;
    }

    /**
     * Whether these are the last bytes of a write that was cut short. What follows takes the room that has just been made, and in
     * the next round they are part of a whole segment.
     */
    private boolean isStartOfMore(int length, long available) {
        return sender.isMoreToCome() && length == available && length < superSegment(sender.segmentSize());
    }

    private void sendRange(int length, boolean fin, long now) {
        int beyondWindow = (int) Math.min(Math.max(0, length - allowance()), length);
        flight.departures.sendNew(length, fin, beyondWindow, now);
    }

    private int decide(long available, long allowed, boolean override) {
        int mss = sender.segmentSize();
        int most = sender.buffer.urgentEnd() > sender.window.nxt() ? mss : superSegment(mss);
        return SegmentDecision.bytesToSend(
                available, allowed, mss, most, override || tailMayGo(), override ? 0 : sender.window.maxWnd());
    }

    /** Nagle's algorithm in Minshall's refinement: a small segment waits only for another small one (SHLD-7). */
    private boolean tailMayGo() {
        if (sender.settings.cork() && !sender.buffer.isFinished()) {
            return false;
        }
        return sender.settings.noDelay() || sender.buffer.isFinished() || !flight.departures.isSmallOutstanding();
    }

    /**
     * A zero-window probe (MUST-36): the next new byte, or the first unacknowledged one. The new byte is not counted as sent, so that
     * nothing has to be taken back when the window reopens differently.
     */
    @Implements({"MUST-36", "MUST-35", "MAY-7"})
    void probeWindow(long now) {
        sender.statistics.unansweredProbes++;
        sender.env.count(Counter.TcpExtTCPWinProbe);
        SentSegment first = flight.queue.firstUpTo(1);
        if (first != null) {
            flight.departures.resend(first, "MUST-36 window probe", now);
            return;
        }
        long seq = sender.window.nxt();
        long end = Math.min(seq + 1, sender.buffer.endWithFin());
        sender.window.noteProbe(end);
        flight.departures.emit(seq, end, 0, false, now);
    }

    /** A tail loss probe: new data if the window allows, else the last segment again (RFC8985-7.3-2). Returns whether data was old. */
    @Implements("RFC8985-7.3-2")
    boolean probeTail(long now) {
        int mss = sender.segmentSize();
        int unsent = sender.unsent();
        if (unsent > 0 && sender.window.usable() >= Math.min(mss, unsent)) {
            sendRange(Math.min(mss, unsent), false, now);
            return false;
        }
        SentSegment last = flight.queue.lastUpTo(mss);
        if (last != null) {
            flight.departures.resend(last, "RFC8985-7.3-2 tail loss probe", now);
        }
        return true;
    }

    /** Segments larger than the path takes are lost, but not by congestion (RFC1191-6.4-1, RFC8201-5.4-2). */
    @Implements({"RFC1191-6.4-1", "RFC8201-5.4-1", "RFC8201-5.4-2"})
    void resendAfterPathChange(long now) {
        for (int i = 0; i < flight.queue.size(); i++) {
            flight.queue.markLost(flight.queue.at(i));
        }
        resendOne = true;
        output(now);
    }
}
