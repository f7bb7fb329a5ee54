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

    TcpScript(Variant variant, UnaryOperator<TcpConfig> configure) {
        super(variant, configure);
        peer = new ScriptedPeer(this);
        host.sink = this::onSent;
    }

    /** A script with default settings: no quick acknowledgments, least RTO 1 s as in RFC 6298. */
    static TcpScript of(Variant variant) {
        return new TcpScript(variant, config -> config);
    }

    static TcpScript of(Variant variant, UnaryOperator<TcpConfig> configure) {
        return new TcpScript(variant, configure);
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

    /** Segments of the peer arrive in one batch. */
    void in(String... segments) {
        List<TcpSegment> batch = new ArrayList<>();
        List<Integer> ecn = new ArrayList<>();
        for (String text : segments) {
            SegmentNotation notation = new SegmentNotation(text);
            batch.add(peer.segment(notation));
            ecn.add("CE".equals(notation.get("ECN")) ? 3 : 0);
        }
        List<TcpSegment> arriving = Mangling.apply(variant.mangle(), batch);
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
        check(to.equals(tuple), "sent to a stranger: " + to);
        peer.observe(segment);
        sent.add(segment);
        sentEcn.add(ecn);
    }

    /**
     * The next segment that we sent is this one. Fields that are not named may be anything; DATA and CTL are always
     * compared.
     */
    TcpSegment out(String expected) {
        if (variant.isMangled()) {
            return null;
        }
        check(!sent.isEmpty(), "expected " + expected + " but nothing was sent");
        TcpSegment segment = sent.poll();
        sentEcn.poll();
        String difference = peer.compare(segment, new SegmentNotation(expected));
        check(difference.isEmpty(), "expected " + expected + " but got " + difference);
        return segment;
    }

    /** As {@link #out}, of a segment whose packet carries these ECN bits. */
    void outEcn(int ecn, String expected) {
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
        check(
                variant.isMangled() || sent.isEmpty(),
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
        sent.clear();
        sentEcn.clear();
    }

    /** What we sent and the script has not seen, which it has now. */
    List<TcpSegment> drain() {
        List<TcpSegment> segments = List.copyOf(sent);
        skip();
        return segments;
    }

    /** The last segment that we sent and the script has not seen. */
    TcpSegment lastSent() {
        check(!sent.isEmpty(), "nothing was sent");
        return sent.peekLast();
    }

    int sentCount() {
        return sent.size();
    }

    private void advanceTo(long time) {
        while (host.timers.nextDeadline() <= time) {
            host.advance(Math.max(host.now, host.timers.nextDeadline()));
        }
        host.advance(time);
    }

    /** SEND of so many bytes; M as in segments. */
    void send(String bytes) {
        send((int) SegmentNotation.evaluate(bytes, peer.fullSegment()));
    }
}
