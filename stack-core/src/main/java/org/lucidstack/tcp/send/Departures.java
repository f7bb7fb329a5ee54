package org.lucidstack.tcp.send;

import org.lucidstack.buffer.Payload;
import org.lucidstack.env.Counter;
import org.lucidstack.env.Implements;
import org.lucidstack.wire.TcpFlags;

/** What happens when data leaves: flags and urgent pointer are set, and everybody who keeps an account of it is told. */
final class Departures {

    private final Flight flight;
    private final Sender sender;
    /** The end of the last segment that was not full. */
    private long smallEnd;

    private long limitedBytes;
    private long reductionPoint;
    /** A reduction is still to be announced by CWR. */
    private boolean announceReduction;

    Departures(Flight flight) {
        this.flight = flight;
        this.sender = flight.sender;
        this.smallEnd = sender.window.una();
        this.reductionPoint = sender.window.una();
    }

    /** Whether a segment that was not full is still unacknowledged (Minshall's refinement of Nagle's algorithm). */
    boolean isSmallOutstanding() {
        return smallEnd > sender.window.una();
    }

    /** Bytes that limited transmit let go since the last {@link #forgetLimitedTransmit}: no part of FlightSize (RFC5681-3.2-3). */
    long limitedBytes() {
        return limitedBytes;
    }

    void forgetLimitedTransmit() {
        limitedBytes = 0;
    }

    /** Whether the next new data has to tell the peer of a reduction (RFC3168-6.1.2-2). */
    boolean announcesReduction() {
        return announceReduction;
    }

    /**
     * Sends the next {@code length} bytes for the first time.
     *
     * @param beyondWindow how many of them only limited transmit allows
     */
    void sendNew(int length, boolean fin, int beyondWindow, long now) {
        long seq = sender.window.nxt();
        long end = seq + length + (fin ? 1 : 0);
        if (length % sender.segmentSize() != 0) {
            smallEnd = end;
        }
        limitedBytes += beyondWindow;
        boolean idle = flight.queue.pipe() == 0;
        SentSegment segment = flight.queue.append(seq, end, now);
        flight.rate.onSent(segment, idle, now);
        pace(length, now);
        sender.window.advanceNxt(end);
        flight.recovery.onSent(length);
        flight.timer.onNewData(now);
        int flags = announceReduction && length > 0 ? TcpFlags.CWR : 0;
        announceReduction &= length == 0;
        emit(seq, end, flags, false, now);
    }

    /** Sends {@code segment} again, which is at most one super-segment long. */
    void resend(SentSegment segment, String cause, long now) {
        long seq = segment.seq;
        int length = segment.length();
        flight.rate.onSent(segment, flight.queue.pipe() == 0, now);
        flight.queue.markRetransmitted(segment, now);
        pace(length, now);
        flight.recovery.noteResent(length, now);
        flight.recovery.onSent(length);
        flight.timer.onResend(segment, now);
        int segments = Math.max(1, (length + sender.segmentSize() - 1) / sender.segmentSize());
        sender.statistics.segmentsRetransmitted += segments;
        sender.statistics.bytesRetransmitted += length;
        sender.env.counters().add(Counter.TcpRetransSegs, segments);
        if (sender.env.events().isObserved()) {
            sender.env.events().emit(new SendEvent.Retransmitted(now, sender.tuple, seq, length, cause));
        }
        emit(seq, segment.end, 0, true, now);
    }

    @Implements({"MUST-61", "MUST-60", "MUST-62"})
    void emit(long seq, long end, int extraFlags, boolean again, long now) {
        Payload payload = sender.buffer.view(seq, end);
        int flags = extraFlags;
        if (end > sender.buffer.end()) {
            flags |= TcpFlags.FIN;
        }
        if (!payload.isEmpty() && end >= sender.buffer.end()) {
            flags |= TcpFlags.PSH;
        }
        int urgentPointer = 0;
        if (sender.buffer.urgentEnd() > seq) {
            flags |= TcpFlags.URG;
            urgentPointer = (int) Math.min(sender.buffer.urgentEnd() - seq, 0xffff);
        }
        sender.statistics.bytesSent += payload.length();
        sender.lastSentAt = now;
        sender.emitter.emit(seq, flags, urgentPointer, payload, again);
    }

    private void pace(int bytes, long now) {
        if (flight.pacer != null) {
            flight.pacer.onSent(bytes, now);
        }
    }

    /** One reduction per window of data, announced by CWR on the next new segment (RFC3168-6.1.2-1, -2). */
    @Implements({"RFC3168-6.1.2-1", "RFC3168-6.1.2-2"})
    void reduceForEcn(long now) {
        if (sender.window.una() < reductionPoint || !flight.recovery.isOpen()) {
            return;
        }
        sender.congestion.onEcnEcho(now, flight.queue.outstanding());
        reductionPoint = sender.window.nxt();
        announceReduction = true;
    }
}
