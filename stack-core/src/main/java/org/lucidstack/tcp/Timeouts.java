package org.lucidstack.tcp;

import org.lucidstack.env.Counter;
import org.lucidstack.env.Implements;
import org.lucidstack.time.Clock;

/** The timeouts of RFC 9293 section 3.10.8 and what they do; those of the send side are in {@link org.lucidstack.tcp.send.Sender}. */
final class Timeouts {

    /** R1: so many timeouts of one segment in a row, and the layers below and above are told (MUST-20, SHLD-10). */
    private static final int R1 = 3;

    /** So many timeouts in a row, and the size of the segments is suspected. */
    private static final int BLACK_HOLE_TIMEOUTS = 4;

    /** If small segments do not get through either, their size was not the matter. */
    private static final int NO_BLACK_HOLE_TIMEOUTS = 6;

    private static final int SAFE_SEGMENT_IPV4 = 512;
    private static final int SAFE_SEGMENT_IPV6 = 1220 - 12;

    private Timeouts() {}

    /** The connection's timer rang: does what is due. */
    static void fire(Connection c, long now) {
        ConnectionTimers timers = c.timers;
        if (c.handshake != null && c.handshake.repeatAt <= now) {
            repeatSyn(c, c.handshake, now);
        }
        if (c.closeReason == null && timers.finWait2At <= now) {
            note(c, "FIN-WAIT-2");
            Deletion.end(c, CloseReason.CLOSED);
        }
        if (c.closeReason == null
                && c.sender != null
                && c.handshake == null
                && c.sender().deadline() <= now) {
            onSendTimer(c);
        }
        if (c.closeReason == null && timers.keepAliveAt <= now) {
            probeKeepAlive(c, now);
        }
        if (c.closeReason == null && c.receiver != null && c.receiver().acks().deadline() <= now) {
            c.env().count(Counter.TcpExtDelayedACKs);
            c.receiver().acks().onDeadline();
            c.schedule();
        }
        if (c.closeReason == null) {
            c.timers.arm(c.env().timers());
        }
    }

    @Implements({"MUST-20", "SHLD-9", "SHLD-10", "RFC9293-3.10.8-1"})
    private static void onSendTimer(Connection c) {
        long before = c.sender().statistics().consecutiveTimeouts();
        if (!c.sender().onTimer()) {
            c.env().count(Counter.TcpExtTCPAbortOnTimeout);
            note(c, "user timeout (R2)");
            Deletion.end(c, CloseReason.TIMED_OUT);
            return;
        }
        long after = c.sender().statistics().consecutiveTimeouts();
        if (after == R1 && before < R1) {
            c.layer.output.adviseTrouble(c.tuple.remoteAddress());
            c.layer.softError(c, "no answer to " + R1 + " retransmissions");
        }
        if (after == BLACK_HOLE_TIMEOUTS && before < BLACK_HOLE_TIMEOUTS) {
            suspectBlackHole(c);
        } else if (after == NO_BLACK_HOLE_TIMEOUTS && c.segmentSizeLimit != 0) {
            c.segmentSizeLimit = 0;
            c.sender().segmentSize(SegmentSizes.effectiveSendMss(c));
        }
        c.schedule();
    }

    /** Large segments that vanish without a word may be too large for a path whose ICMP is filtered: tries smaller ones. */
    @Implements("RFC4821-7-1")
    private static void suspectBlackHole(Connection c) {
        int floor = c.tuple.ipVersion() == 4 ? SAFE_SEGMENT_IPV4 : SAFE_SEGMENT_IPV6;
        int size = c.sender().maximumSegmentSize();
        if (size <= floor || c.sender().queue().outstanding() <= floor) {
            return;
        }
        c.env().count(Counter.TcpExtTCPMTUPFail);
        note(c, "black hole suspected (RFC4821-7-1)");
        c.segmentSizeLimit = Math.max(size / 2, floor);
        c.sender().segmentSize(c.segmentSizeLimit);
    }

    /** Starts the retransmission timer of our SYN or SYN-ACK. */
    @Implements({"MUST-22", "RFC6298-2-1"})
    static void startHandshake(Connection c) {
        c.handshake().repeatAt = c.env().now() + c.layer.config.initialRto;
        c.timers.arm(c.env().timers());
    }

    @Implements({"MUST-22", "MUST-23", "RFC6298-5-3", "RFC3168-6.1.1.1-1"})
    private static void repeatSyn(Connection c, Handshake handshake, long now) {
        handshake.repeatAt = Clock.NEVER;
        long limit = handshakeLimit(c, handshake);
        if (now - handshake.startedAt >= limit) {
            c.env().count(Counter.TcpAttemptFails);
            Deletion.end(c, CloseReason.TIMED_OUT);
            return;
        }
        note(c, "retransmission of SYN (MUST-22)");
        ActiveFastOpen.onSynTimeout(c);
        handshake.repetitions++;
        handshake.offersEcn = false;
        handshake.sentAt = now;
        c.env().count(Counter.TcpRetransSegs);
        if (handshake.repetitions == R1) {
            c.layer.output.adviseTrouble(c.tuple.remoteAddress());
            c.layer.softError(c, "no answer to " + R1 + " SYNs");
        }
        SegmentWriter.syn(c);
        long rto = c.layer.config.initialRto << Math.min(handshake.repetitions, 16);
        long end = handshake.startedAt + limit;
        handshake.repeatAt = Math.max(now + 1, Math.min(now + rto, end));
    }

    private static long handshakeLimit(Connection c, Handshake handshake) {
        long own = c.options.handshakeTimeout().toNanos();
        TcpConfig config = c.layer.config;
        return own != 0 ? own : handshake.passive ? config.synAckTimeout : config.handshakeTimeout;
    }

    /** A connection that nobody owns any more does not wait for the peer's FIN for ever (pitfall 12). */
    static void startFinWait2(Connection c) {
        if (c.orphaned && c.state == TcpState.FIN_WAIT_2 && c.closeReason == null) {
            c.timers.finWait2At = c.env().now() + c.layer.config.finWait2;
            c.timers.arm(c.env().timers());
        }
    }

    @Implements({"MUST-24", "MUST-25", "MUST-26", "MUST-27", "MUST-28"})
    static void restartKeepAlive(Connection c) {
        boolean on = c.options.keepAlive() && c.state.isSynchronized() && c.closeReason == null;
        c.timers.keepAliveAt = on ? c.lastReceivedAt + c.options.keepAliveIdle().toNanos() : Clock.NEVER;
        c.timers.arm(c.env().timers());
    }

    /** Probes only what is idle in both directions (MUST-26); several silent probes end the connection (MUST-29). */
    @Implements({"MUST-26", "MUST-29", "MAY-5"})
    private static void probeKeepAlive(Connection c, long now) {
        long idleUntil = c.lastReceivedAt + c.options.keepAliveIdle().toNanos();
        boolean busy = !c.sender().queue().isEmpty() || c.sender().unsent() > 0;
        if (busy || c.keepAliveProbes == 0 && idleUntil > now) {
            c.timers.keepAliveAt =
                    Math.max(idleUntil, now + c.options.keepAliveInterval().toNanos());
            return;
        }
        if (c.keepAliveProbes >= c.options.keepAliveProbes()) {
            note(c, "keep-alive: no answer (MUST-29)");
            UserCalls.abort(c, CloseReason.TIMED_OUT);
            return;
        }
        note(c, "keep-alive probe");
        c.keepAliveProbes++;
        c.env().count(Counter.TcpExtTCPKeepAlive);
        SegmentWriter.keepAlive(c);
        c.timers.keepAliveAt = now + c.options.keepAliveInterval().toNanos();
    }

    private static void note(Connection c, String kind) {
        if (c.env().events().isObserved()) {
            c.env().events().emit(new TcpEvent.TimerFired(c.env().now(), c.tuple, kind));
        }
    }
}
