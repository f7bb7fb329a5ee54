package org.lucidstack.tcp;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.lucidstack.net.Endpoint;
import org.lucidstack.net.FourTuple;
import org.lucidstack.net.IpAddress;
import org.lucidstack.time.Clock;

/**
 * The application's side of a {@link TcpScript}: the user calls, what they must answer, and the story that a failure
 * tells.
 */
abstract class ScriptedApplication {

    static final int LOCAL_PORT = 7;
    static final int PEER_PORT = 40000;

    final Variant variant;
    final TcpHost host;
    final ConnectionOptions options = new ConnectionOptions();
    final FourTuple tuple;
    Connection c;
    Listener listener;
    private final List<Supplier<String>> log = new ArrayList<>();
    private final long start;
    private long written;
    private long read;

    ScriptedApplication(Variant variant, UnaryOperator<TcpConfig> configure) {
        this.variant = variant;
        boolean v4 = variant.ipVersion() == 4;
        tuple = new FourTuple(
                IpAddress.parse(v4 ? "192.0.2.1" : "2001:db8::1"), LOCAL_PORT,
                IpAddress.parse(v4 ? "192.0.2.2" : "2001:db8::2"), PEER_PORT);
        TcpConfig config = configure.apply(new TcpConfig().quickAcks(0).minRto(Duration.ofSeconds(1)));
        host = new TcpHost(
                () -> (long) variant.isn() << 32, config, event -> note(() -> "          " + event.describe()));
        if (!v4) {
            host.mtu = 1520;
            host.pathMtu = 1520;
        }
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

    /** Lets what the peer has sent arrive, before anything else happens. */
    abstract void deliver();

    void connect() {
        connect(0);
    }

    /** OPEN with so many bytes for the SYN; what it does not take is sent later by the script. */
    void connect(int bytes) {
        deliver();
        ByteBuffer early = ScriptedPeer.pattern(written + 1, bytes);
        try {
            c = host.tcp.connect(tuple, options, early);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        note("OPEN, " + early.position() + " of " + bytes + " bytes on the SYN");
        written += early.position();
        host.tcp.flush();
    }

    void listen() {
        deliver();
        try {
            listener = host.tcp.listen(new Endpoint(tuple.localAddress(), LOCAL_PORT), 5, options);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    void accept() {
        deliver();
        c = listener.accept();
        require(c != null, "nothing to accept");
    }

    void send(int bytes) {
        require(write(bytes, false) == bytes, "the send buffer did not take " + bytes + " bytes");
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
        require(write(bytes, true) == bytes, "the send buffer did not take " + bytes + " bytes");
        host.tcp.flush();
    }

    private int write(int bytes, boolean urgent) {
        deliver();
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
        require(receive(bytes) == bytes, () -> "no " + bytes + " bytes to read");
        host.tcp.flush();
    }

    private int receive(int bytes) {
        deliver();
        ByteBuffer target = ByteBuffer.allocate(bytes);
        try {
            int count = Math.max(c.receive(target), 0);
            require(target.flip().equals(ScriptedPeer.pattern(read + 1, count)), "wrong bytes at " + read);
            note("RECEIVE " + count);
            read += count;
            return count;
        } catch (TcpException e) {
            throw fail(e.toString());
        }
    }

    /** Everything that the peer sent was read and then the end of the stream. */
    void endOfStream() {
        deliver();
        try {
            require(c.receive(ByteBuffer.allocate(1)) == -1, "no end of stream");
        } catch (TcpException e) {
            throw fail(e.toString());
        }
    }

    /** Calls fail for this reason. */
    void failed(CloseReason reason) {
        deliver();
        require(c.closeReason() == reason, () -> "closed for " + c.closeReason() + " instead of " + reason);
        try {
            c.receive(ByteBuffer.allocate(1));
            throw fail("RECEIVE works");
        } catch (TcpException e) {
            require(e.reason() == reason, "wrong exception: " + e);
        }
    }

    void close() {
        deliver();
        note("CLOSE");
        c.close();
        host.tcp.flush();
    }

    void shutdownOutput() {
        deliver();
        note("CLOSE of our direction");
        c.shutdownOutput();
        host.tcp.flush();
    }

    void abort() {
        deliver();
        note("ABORT");
        c.abort();
        host.tcp.flush();
    }

    /** The connection's state; one in TIME-WAIT or CLOSED has left the table of connections. */
    void state(TcpState expected) {
        deliver();
        TcpState state = c.state();
        require(state == expected, () -> "state " + state + " instead of " + expected);
        boolean inTimeWait = host.tcp.timeWaitCount() == 1;
        require(expected != TcpState.CLOSED || !inTimeWait, "still in TIME-WAIT");
        require(expected != TcpState.TIME_WAIT || inTimeWait, "not in TIME-WAIT");
    }

    /** How many bytes the application has written. */
    long written() {
        return written;
    }

    /** What the application sees when it reads all that there is: how many bytes of the stream, and what comes after them. */
    String received() {
        try {
            while (c.available() > 0) {
                receive(c.available());
            }
            return read + " bytes " + (c.receive(ByteBuffer.allocate(1)) < 0 ? "and the end" : "so far");
        } catch (TcpException e) {
            return read + " bytes, then " + e.reason();
        }
    }

    TcpInfo info() {
        return c.info();
    }

    long now() {
        return (host.now - start) / Clock.MILLISECOND;
    }

    /** What a script expects on the way; not compared when the network changes what arrives. */
    void check(boolean condition, String problem) {
        check(condition, () -> problem);
    }

    void check(boolean condition, Supplier<String> problem) {
        if (!variant.isMangled()) {
            require(condition, problem);
        }
    }

    /** What must be true whatever the network does. */
    void require(boolean condition, String problem) {
        require(condition, () -> problem);
    }

    void require(boolean condition, Supplier<String> problem) {
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

    void note(String line) {
        note(() -> line);
    }

    /** Lines are written only when a failure prints them. */
    void note(Supplier<String> line) {
        double time = (host.now - start) / 1e6;
        log.add(() -> String.format("%12.3f  %s", time, line.get()));
    }
}
