package org.lucidstack.tcp;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.lucidstack.net.Endpoint;
import org.lucidstack.net.FourTuple;
import org.lucidstack.net.IpAddress;
import org.lucidstack.time.Clock;
import org.lucidstack.wire.TcpSegment;

/**
 * One TCP layer and a peer that does what the script says, on virtual time. Segments are written as in the RFC's figures
 * ({@link SegmentNotation}); a failure prints the ladder of all steps so far. Every byte that travels is checked against a pattern.
 *
 * <pre>
 *   s.in("&lt;SEQ=0&gt;&lt;CTL=SYN&gt;");                  the peer's segment arrives
 *   s.out("&lt;SEQ=0&gt;&lt;ACK=1&gt;&lt;CTL=SYN,ACK&gt;");     the next one that we sent is this
 *   s.outAfter(200, "&lt;SEQ=1&gt;...");            not a nanosecond before 200 ms from now
 *   s.quiet(1000);                            a second in which we are silent
 * </pre>
 */
final class TcpScript {

    static final int LOCAL_PORT = 7;
    static final int PEER_PORT = 40000;

    final Variant variant;
    final TcpHost host;
    final ConnectionOptions options = new ConnectionOptions();
    final FourTuple tuple;
    final ScriptedPeer peer;
    Connection c;
    Listener listener;
    private final ArrayDeque<TcpSegment> sent = new ArrayDeque<>();
    private final ArrayDeque<Integer> sentEcn = new ArrayDeque<>();
    private final List<Supplier<String>> log = new ArrayList<>();
    private final long start;
    private long written;
    private long read;

    TcpScript(Variant variant, UnaryOperator<TcpConfig> configure) {
        this.variant = variant;
        boolean v4 = variant.ipVersion() == 4;
        tuple = new FourTuple(
                IpAddress.parse(v4 ? "192.0.2.1" : "2001:db8::1"), LOCAL_PORT,
                IpAddress.parse(v4 ? "192.0.2.2" : "2001:db8::2"), PEER_PORT);
        TcpConfig config = configure.apply(new TcpConfig().quickAcks(0).minRto(java.time.Duration.ofSeconds(1)));
        host = new TcpHost(() -> (long) variant.isn() << 32, config, event -> note(() -> "          " + event.describe()));
        if (!v4) {
            host.mtu = 1520;
            host.pathMtu = 1520;
        }
        peer = new ScriptedPeer(this);
        host.sink = this::onSent;
        start = aim();
    }

    /** Moves the clock to where the generator of sequence numbers gives the one that the variant wants. */
    private long aim() {
        host.now = Clock.SECOND;
        int isn = (int) host.tcp.isn(tuple);
        host.now += (variant.isn() - isn & 0xffffffffL) * 4 * Clock.MICROSECOND;
        if ((int) host.tcp.isn(tuple) != variant.isn()) {
            throw new AssertionError("ISN " + host.tcp.isn(tuple) + " instead of " + variant.isn());
        }
        host.timers.runDue(host.now);
        return host.now;
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

    /** As {@link #accepted(String)} over a path with a round-trip time of 100 ms: SRTT 100 ms, RTTVAR 50 ms, RTO 1.1 s. */
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

    /** The next segment that we sent is this one. Fields that are not named may be anything; DATA and CTL are always compared. */
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
        check(!sentEcn.isEmpty() && sentEcn.peek() == ecn, "expected ECN bits " + ecn + " on " + expected + ": " + sentEcn);
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
        check(variant.isMangled() || sent.isEmpty(),
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

    // ------------------------------------------------------------------ the application

    void connect() {
        try {
            c = host.tcp.connect(tuple, options);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        host.tcp.flush();
    }

    void listen() {
        try {
            listener = host.tcp.listen(new Endpoint(tuple.localAddress(), LOCAL_PORT), 5, options);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    void accept() {
        c = listener.accept();
        check(c != null, "nothing to accept");
    }

    /** SEND of so many bytes; M as in segments. */
    void send(String bytes) {
        send((int) SegmentNotation.evaluate(bytes, peer.fullSegment()));
    }

    void send(int bytes) {
        check(write(bytes, false) == bytes, "the send buffer did not take " + bytes + " bytes");
        host.tcp.flush();
    }

    /** SEND of as much of it as is taken; nothing once our direction is closed. */
    void sendSome(int bytes) {
        if (c.closeReason() == null && c.state().canSend()) {
            write(bytes, false);
            host.tcp.flush();
        }
    }

    /** RECEIVE of what is there, up to so many bytes. */
    void readSome(int bytes) {
        if (c.available() > 0) {
            receive(bytes);
            host.tcp.flush();
        }
    }

    void sendUrgent(int bytes) {
        check(write(bytes, true) == bytes, "the send buffer did not take " + bytes + " bytes");
        host.tcp.flush();
    }

    private int write(int bytes, boolean urgent) {
        note("SEND " + bytes);
        ByteBuffer data = ScriptedPeer.pattern(written + 1, bytes);
        try {
            int taken = urgent ? c.sendUrgent(data) : c.send(data);
            written += taken;
            return taken;
        } catch (TcpException e) {
            throw fail(e.toString());
        }
    }

    /** RECEIVE gives exactly so many bytes, and they are right. */
    void read(int bytes) {
        check(receive(bytes) == bytes, () -> "no " + bytes + " bytes to read");
        host.tcp.flush();
    }

    private int receive(int bytes) {
        ByteBuffer target = ByteBuffer.allocate(bytes);
        try {
            int count = Math.max(c.receive(target), 0);
            check(target.flip().equals(ScriptedPeer.pattern(read + 1, count)), "wrong bytes at " + read);
            note("RECEIVE " + count);
            read += count;
            return count;
        } catch (TcpException e) {
            throw fail(e.toString());
        }
    }

    /** Everything that the peer sent was read and then the end of the stream. */
    void endOfStream() {
        try {
            check(c.receive(ByteBuffer.allocate(1)) == -1, "no end of stream");
        } catch (TcpException e) {
            throw fail(e.toString());
        }
    }

    /** Calls fail for this reason. */
    void failed(CloseReason reason) {
        check(c.closeReason() == reason, () -> "closed for " + c.closeReason() + " instead of " + reason);
        try {
            c.receive(ByteBuffer.allocate(1));
            throw fail("RECEIVE works");
        } catch (TcpException e) {
            check(e.reason() == reason, "wrong exception: " + e);
        }
    }

    void close() {
        note("CLOSE");
        c.close();
        host.tcp.flush();
    }

    void shutdownOutput() {
        note("CLOSE of our direction");
        c.shutdownOutput();
        host.tcp.flush();
    }

    void abort() {
        note("ABORT");
        c.abort();
        host.tcp.flush();
    }

    // ------------------------------------------------------------------ checks

    /** The connection's state; one in TIME-WAIT or CLOSED has left the table of connections. */
    void state(TcpState expected) {
        TcpState state = c.state();
        check(state == expected, () -> "state " + state + " instead of " + expected);
        boolean inTimeWait = host.tcp.timeWaitCount() == 1;
        check(expected != TcpState.CLOSED || !inTimeWait, "still in TIME-WAIT");
        check(expected != TcpState.TIME_WAIT || inTimeWait, "not in TIME-WAIT");
    }

    TcpInfo info() {
        return c.info();
    }

    long now() {
        return (host.now - start) / Clock.MILLISECOND;
    }

    void check(boolean condition, String problem) {
        check(condition, () -> problem);
    }

    void check(boolean condition, Supplier<String> problem) {
        if (!condition) {
            throw fail(problem.get());
        }
    }

    AssertionError fail(String problem) {
        return new AssertionError(problem + "\n" + variant + (c == null ? "" : "\n" + c.info()) + "\n" + story());
    }

    String story() {
        return log.stream().map(Supplier::get).collect(Collectors.joining("\n"));
    }

    int storyLength() {
        return log.size();
    }

    private void note(String line) {
        note(() -> line);
    }

    /** Lines are written only when a failure prints them. */
    private void note(Supplier<String> line) {
        double time = (host.now - start) / 1e6;
        log.add(() -> String.format("%12.3f  %s", time, line.get()));
    }
}
