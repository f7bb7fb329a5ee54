package org.lucidstack.tcp;

import java.net.BindException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lucidstack.buffer.ChunkPool;
import org.lucidstack.env.Counter;
import org.lucidstack.env.Environment;
import org.lucidstack.env.Implements;
import org.lucidstack.net.Endpoint;
import org.lucidstack.net.FourTuple;
import org.lucidstack.net.IpAddress;
import org.lucidstack.tcp.Transitions.Trigger;
import org.lucidstack.tcp.send.RttEstimator;
import org.lucidstack.wire.OpaqueBytes;
import org.lucidstack.wire.SeqNumber;
import org.lucidstack.wire.TcpSegment;

/**
 * The front door of TCP: finds the connection that a segment belongs to (O(1)), opens and forgets connections, and sends once per batch
 * what they have become able to send. Not thread-safe: call it only while holding the stack.
 */
public final class TcpLayer {

    /**
     * When so many payload bytes have left in one flush, the connections that are still to have their turn have it in the next one: the
     * acknowledgments that came meanwhile are looked at first, and what they free is used again while the processor's cache holds it.
     */
    private static final long FLUSH_LIMIT = 1 << 20;

    static final ConnectionHandler NO_HANDLER = new ConnectionHandler() {};

    final Environment env;
    final TcpConfig config;
    final TcpOutput output;
    final ChunkPool chunks;
    final RttEstimator.Settings rttSettings;
    final TcpSecrets secrets;
    final SharedRecords shared = new SharedRecords();
    final FastOpenCache fastOpenCache = new FastOpenCache();
    private final ConnectionTable table = new ConnectionTable();
    private List<Connection> scheduled = new ArrayList<>();
    private List<Connection> flushing = new ArrayList<>();
    private final List<Connection> postponed = new ArrayList<>();
    /** Payload bytes since the flush began. */
    long sentInFlush;

    public TcpLayer(Environment env, TcpConfig config, TcpOutput output, ChunkPool chunks) {
        this.env = env;
        this.config = config;
        this.output = output;
        this.chunks = chunks;
        this.rttSettings =
                RttEstimator.Settings.DEFAULT.withMinRto(config.minRto).withInitialRto(config.initialRto);
        this.secrets = new TcpSecrets(env.random());
    }

    public TcpConfig config() {
        return config;
    }

    /** Whether an active open to {@code remote} would put its first data on the SYN: a cookie of the server is known (RFC 7413). */
    public boolean hasFastOpenCookie(IpAddress local, Endpoint remote) {
        FourTuple tuple = new FourTuple(local, 0, remote.address(), remote.port());
        OpaqueBytes cookie = fastOpenCache.cookie(tuple, env.now());
        return cookie != null && cookie.length() > 0;
    }

    /**
     * A valid segment has arrived for one of our addresses.
     *
     * @param tuple local side first
     * @param ecn the ECN bits of the packet that carried it
     */
    @Implements({"MUST-5", "RFC9293-3.5.2-1"})
    public void segmentArrives(FourTuple tuple, TcpSegment segment, int ecn) {
        env.count(Counter.TcpInSegs);
        switch (table.owner(tuple)) {
            case Connection connection -> arrives(connection, segment, ecn);
            case TimeWait timeWait -> timeWait.arrives(segment);
            case null -> {
                Listener listener = listenerFor(tuple);
                if (listener != null) {
                    ListenArrival.arrives(listener, tuple, segment);
                } else {
                    ClosedArrival.arrives(this, tuple, segment);
                }
            }
        }
    }

    private static void arrives(Connection connection, TcpSegment segment, int ecn) {
        connection.segmentsReceived++;
        if (connection.state == TcpState.SYN_SENT) {
            SynSentArrival.arrives(connection, segment);
        } else {
            SynchronizedArrival.arrives(connection, segment, ecn);
        }
    }

    /**
     * OPEN, active (RFC 9293 section 3.10.1).
     *
     * @param tuple with a local address of ours; local port 0 = choose one
     * @throws BindException if the tuple, or every port, is in use
     */
    public Connection connect(FourTuple tuple, ConnectionOptions options) throws BindException {
        return connect(tuple, options, ByteBuffer.allocate(0));
    }

    /**
     * As {@link #connect(FourTuple, ConnectionOptions)}, with data that may travel on the SYN if fast open is on and the server has given us
     * a cookie before (RFC 7413). It may then be delivered twice.
     *
     * @param early its position moves over what was taken, which may be nothing; the rest is to be sent once the connection is established
     */
    @Implements({"MUST-43", "MUST-45", "RFC6056-3.3-1"})
    public Connection connect(FourTuple tuple, ConnectionOptions options, ByteBuffer early) throws BindException {
        FourTuple chosen = table.choose(tuple, secrets.ports);
        Connection c = new Connection(this, chosen, options, isn(chosen));
        c.handshake = new Handshake(false, env.now(), SegmentSizes.windowShift(config, options), config.ecn);
        register(c);
        env.count(Counter.TcpActiveOpens);
        c.transition(Trigger.ACTIVE_OPEN);
        ActiveFastOpen.prepare(c, early);
        SegmentWriter.syn(c);
        Timeouts.startHandshake(c);
        return c;
    }

    /**
     * OPEN, passive. The unspecified address listens on all addresses; with port 0 of the unspecified address, on all ports that no other
     * listener has.
     *
     * @param backlog established connections that may wait to be accepted, at least 1
     * @throws BindException if somebody listens there
     */
    @Implements({"MUST-41", "MUST-42", "MUST-43"})
    public Listener listen(Endpoint local, int backlog, ConnectionOptions options) throws BindException {
        if (table.listeners.containsKey(local)) {
            throw new BindException("address already in use: " + local);
        }
        Listener listener = new Listener(this, local, backlog, options);
        table.listeners.put(local, listener);
        return listener;
    }

    void stopListening(Listener listener) {
        table.listeners.remove(listener.local(), listener);
    }

    /** Whether somebody listens on a port of a local address. */
    public boolean isPortTaken(Endpoint local) {
        return table.isListenedOn(local);
    }

    @Nullable
    Listener listenerFor(FourTuple tuple) {
        return table.listenerFor(tuple);
    }

    /**
     * Tells handlers what happened and sends what is due; handlers may cause more, which goes, too. What is beyond the limit of one flush
     * waits for the next, see {@link #isFlushDue}.
     */
    @Implements({"MUST-58", "MUST-59"})
    public void flush() {
        sentInFlush = 0;
        scheduled.addAll(0, postponed);
        postponed.clear();
        while (!scheduled.isEmpty()) {
            List<Connection> batch = scheduled;
            scheduled = flushing;
            flushing = batch;
            for (int i = 0; i < batch.size(); i++) {
                if (sentInFlush < FLUSH_LIMIT) {
                    batch.get(i).flush();
                } else {
                    postponed.add(batch.get(i));
                }
            }
            batch.clear();
        }
    }

    /** Whether {@link #flush} has left something for its next call, which is due at once. */
    public boolean isFlushDue() {
        return !postponed.isEmpty();
    }

    /** All connections but those in TIME-WAIT; a snapshot. */
    public Collection<Connection> connections() {
        return table.connections();
    }

    /** Number of connections, without those in TIME-WAIT. */
    public int connectionCount() {
        return table.connectionCount();
    }

    public int timeWaitCount() {
        return table.timeWaitCount();
    }

    /** Resets every connection and forgets all state. */
    public void close() {
        for (Listener listener : List.copyOf(table.listeners.values())) {
            listener.close();
        }
        for (Connection connection : connections()) {
            UserCalls.abort(connection, CloseReason.STACK_CLOSED);
        }
        table.timeWaits().forEach(this::leaveTimeWait);
    }

    void enqueue(Connection connection) {
        scheduled.add(connection);
    }

    /** Has {@code connection} flushed with the next {@link #flush}, not with this one. */
    void postpone(Connection connection) {
        postponed.add(connection);
    }

    void register(Connection connection) {
        table.put(connection);
    }

    void unregister(Connection connection) {
        table.remove(connection);
    }

    void enterTimeWait(TimeWait timeWait) {
        table.put(timeWait);
    }

    void leaveTimeWait(TimeWait timeWait) {
        table.remove(timeWait);
        env.timers().cancel(timeWait);
    }

    void softError(Connection c, String problem) {
        c.softError = problem;
        c.handler.onSoftError(c, problem);
    }

    /**
     * An ICMP error quotes a segment of ours.
     *
     * @param tuple of the quoted segment, our side first
     * @param quoted its sequence number
     * @param hard whether trying again is of no use
     * @param problem in words
     */
    public void icmpError(FourTuple tuple, SeqNumber quoted, boolean hard, String problem) {
        IcmpReports.error(this, tuple, quoted, hard, problem);
    }

    /** Whether a quoted segment is one that is in flight, so that an ICMP error about it can be true (RFC5927-4.1-1). */
    public boolean isQuoteOfOurs(FourTuple tuple, SeqNumber quoted) {
        return IcmpReports.quotedConnection(this, tuple, quoted) != null;
    }

    /** The path to {@code remote} takes packets of another size: every connection over it adapts. */
    public void pathMtuChanged(IpAddress remote) {
        IcmpReports.pathMtuChanged(this, remote);
    }

    @Nullable
    Connection find(FourTuple tuple) {
        return table.owner(tuple) instanceof Connection connection ? connection : null;
    }

    long isn(FourTuple tuple) {
        return secrets.isns.next(tuple, env.now()).toUnsigned();
    }

    int timestampOffset(FourTuple tuple) {
        return secrets.timestampOffsets.offset(tuple);
    }
}
