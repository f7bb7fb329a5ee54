package org.lucidstack.tcp;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.lucidstack.net.FourTuple;
import org.lucidstack.time.Clock;
import org.lucidstack.wire.TcpSegment;

/**
 * One TCP layer and a peer that does what the script says, on virtual time. Segments are written as in the RFC's
 * figures ({@link SegmentNotation}); a failure prints the ladder of all steps so far. Every byte that travels is
 * checked against a pattern.
 *
 * <pre>
 *   s.in("&lt;SEQ=0&gt;&lt;CTL=SYN&gt;");                  the peer's segment arrives
 *   s.out("&lt;SEQ=0&gt;&lt;ACK=1&gt;&lt;CTL=SYN,ACK&gt;");     the next one that we sent is this
 *   s.outAfter(200, "&lt;SEQ=1&gt;...");            not a nanosecond before 200 ms from now
 *   s.quiet(1000);                            a second in which we are silent
 * </pre>
 */
final class TcpScript extends ScriptedApplication {

    final ScriptedPeer peer;
    private final ArrayDeque<TcpSegment> sent = new ArrayDeque<>();
    private final ArrayDeque<Integer> sentEcn = new ArrayDeque<>();
    /** What the peer has sent and the network has not delivered. */
    private final List<TcpSegment> travelling = new ArrayList<>();

    private final List<Integer> travellingEcn = new ArrayList<>();

    TcpScript(Variant variant, UnaryOperator<TcpConfig> configure) {
        super(variant, configure);
        peer = new ScriptedPeer(this);
        host.sink = this::onSent;
    }

    /** A script of a method with {@link EveryVariant}, with default settings: no quick acknowledgments, least RTO 1 s as in RFC 6298. */
    static TcpScript of(Variant variant) {
        return of(variant, config -> config);
    }

    static TcpScript of(Variant variant, UnaryOperator<TcpConfig> configure) {
        TcpScript script = new TcpScript(variant, configure);
        MangledRuns.began(script);
        return script;
    }

    /** Passive open, handshake, accept. @param synFields further options of the peer's SYN */
    TcpScript accepted(String synFields) {
        listen();
        in("<SEQ=0><CTL=SYN>" + synFields);
        out("<SEQ=0><ACK=1><CTL=SYN,ACK>");
        in("<SEQ=1><ACK=1><CTL=ACK>");
        accept();
        return this;
    }

    TcpScript accepted() {
        return accepted("");
    }

    /**
     * As {@link #accepted(String)} over a path with a round-trip time of 100 ms: SRTT 100 ms, RTTVAR 50 ms, RTO 1.1
     * s.
     */
    TcpScript acceptedAfter100(String synFields) {
        listen();
        in("<SEQ=0><CTL=SYN>" + synFields);
        out("<SEQ=0><ACK=1><CTL=SYN,ACK>");
        pass(100);
        in("<SEQ=1><ACK=1><CTL=ACK>");
        accept();
        return this;
    }

    /** Active open and handshake. @param synFields further options of the peer's SYN-ACK */
    TcpScript connected(String synFields) {
        connect();
        out("<SEQ=0><CTL=SYN>");
        in("<SEQ=0><ACK=1><CTL=SYN,ACK>" + synFields);
        out("<SEQ=1><ACK=1><CTL=ACK>");
        state(TcpState.ESTABLISHED);
        return this;
    }

    // ------------------------------------------------------------------ the peer and time

    /**
     * Segments of the peer arrive in one batch. A network that changes them keeps them until something else happens, so that the changes
     * reach across calls.
     */
    void in(String... segments) {
        for (String text : segments) {
            SegmentNotation notation = new SegmentNotation(text);
            travelling.add(peer.segment(notation));
            travellingEcn.add("CE".equals(notation.get("ECN")) ? 3 : 0);
        }
        if (!variant.isMangled()) {
            deliver();
        }
    }

    @Override
    void deliver() {
        if (travelling.isEmpty()) {
            return;
        }
        List<TcpSegment> arriving = List.copyOf(Mangling.apply(variant.mangle(), travelling));
        List<Integer> ecn = List.copyOf(travellingEcn);
        travelling.clear();
        travellingEcn.clear();
        for (int i = 0; i < arriving.size(); i++) {
            arrive(arriving.get(i), i < ecn.size() ? ecn.get(i) : 0);
        }
        host.tcp.flush();
    }

    void arrive(TcpSegment segment, int ecn) {
        note(() -> "peer --> us   " + SegmentNotation.print(segment, peer.isn(), variant.isn()));
        host.receive(tuple, segment, ecn);
    }

    private void onSent(FourTuple to, TcpSegment segment, int ecn) {
        note(() -> "us --> peer   " + SegmentNotation.print(segment, variant.isn(), peer.isn()));
        require(to.equals(tuple), "sent to a stranger: " + to);
        peer.observe(segment);
        sent.add(segment);
        sentEcn.add(ecn);
    }

    /**
     * The next segment that we sent is this one. Fields that are not named may be anything; DATA and CTL are always
     * compared.
     */
    void out(String expected) {
        deliver();
        if (variant.isMangled()) {
            return;
        }
        require(!sent.isEmpty(), "expected " + expected + " but nothing was sent");
        TcpSegment segment = sent.poll();
        sentEcn.poll();
        String difference = peer.compare(segment, new SegmentNotation(expected));
        require(difference.isEmpty(), "expected " + expected + " but got " + difference);
    }

    /** As {@link #out}, of a segment whose packet carries these ECN bits. */
    void outEcn(int ecn, String expected) {
        deliver();
        check(
                !sentEcn.isEmpty() && sentEcn.peek() == ecn,
                "expected ECN bits " + ecn + " on " + expected + ": " + sentEcn);
        out(expected);
    }

    /** {@code expected} leaves exactly {@code milliseconds} from now and nothing before. */
    void outAfter(long milliseconds, String expected) {
        outAfterNanos(milliseconds * Clock.MILLISECOND, expected);
    }

    void outAfterNanos(long nanoseconds, String expected) {
        nothing();
        advanceTo(host.now + nanoseconds - 1);
        nothing();
        advanceTo(host.now + 1);
        out(expected);
    }

    /** We have sent nothing that the script has not seen. */
    void nothing() {
        deliver();
        check(
                sent.isEmpty(),
                () -> "sent without being expected: " + SegmentNotation.print(sent.peek(), variant.isn(), peer.isn()));
    }

    /** Nothing leaves for so long. */
    void quiet(long milliseconds) {
        nothing();
        pass(milliseconds);
        nothing();
    }

    void pass(long milliseconds) {
        passNanos(milliseconds * Clock.MILLISECOND);
    }

    void passNanos(long nanoseconds) {
        advanceTo(host.now + nanoseconds);
    }

    /** Forgets what was sent so far. */
    void skip() {
        deliver();
        sent.clear();
        sentEcn.clear();
    }

    /** What we sent and the script has not seen, which it has now. */
    List<TcpSegment> drain() {
        deliver();
        List<TcpSegment> segments = List.copyOf(sent);
        skip();
        return segments;
    }

    /** The last segment that we sent and the script has not seen. */
    TcpSegment lastSent() {
        deliver();
        require(!sent.isEmpty(), "nothing was sent");
        return sent.peekLast();
    }

    int sentCount() {
        deliver();
        return sent.size();
    }

    private void advanceTo(long time) {
        deliver();
        while (host.timers.nextDeadline() <= time) {
            host.advance(Math.max(host.now, host.timers.nextDeadline()));
        }
        host.advance(time);
    }

    /** SEND of so many bytes; M as in segments. */
    void send(String bytes) {
        send((int) SegmentNotation.evaluate(bytes, peer.fullSegment()));
    }

    // ------------------------------------------------------------------ how it ends

    /** What must be the same whatever the network did: the state of everything, and both streams. */
    String outcome() {
        deliver();
        String layer = host.tcp.connectionCount() + " open, " + host.tcp.timeWaitCount() + " in TIME-WAIT";
        return c == null
                ? layer
                : layer + ", " + c.state() + ", received " + received() + ", the peer got " + peerGot();
    }

    /** How much of what was written reaches a peer that acknowledges all that it sees and has a large window. */
    private String peerGot() {
        for (int round = 0; round < 100 && c.closeReason() == null && c.unacknowledged() > 0; round++) {
            pass(100);
            arrive(peer.segment(new SegmentNotation("<CTL=ACK><WND=65535>")), 0);
            host.tcp.flush();
        }
        long bytes = Math.max(0, Math.min(written(), peer.highestSeen() - 1));
        return c.closeReason() == null ? bytes + " bytes" : "a closed connection for " + c.closeReason();
    }
}
