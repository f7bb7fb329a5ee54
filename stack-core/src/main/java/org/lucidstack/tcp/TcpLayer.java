package org.lucidstack.tcp;

import java.net.BindException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.lucidstack.buffer.ChunkPool;
import org.lucidstack.env.Counter;
import org.lucidstack.env.DropReason;
import org.lucidstack.env.Environment;
import org.lucidstack.env.Implements;
import org.lucidstack.net.Endpoint;
import org.lucidstack.net.FourTuple;
import org.lucidstack.net.IpAddress;
import org.lucidstack.net.Ipv6Address;
import org.lucidstack.tcp.Transitions.Trigger;
import org.lucidstack.tcp.send.RttEstimator;
import org.lucidstack.tcp.send.SendSettings;
import org.lucidstack.tcp.send.Sender;
import org.lucidstack.wire.SeqNumber;
import org.lucidstack.wire.TcpSegment;

/**
 * The front door of TCP: finds the connection that a segment belongs to (O(1)), opens and forgets connections, and sends once per batch
 * what they have become able to send. Not thread-safe: call it only while holding the stack.
 */
public final class TcpLayer {

    static final ConnectionHandler NO_HANDLER = new ConnectionHandler() {};

    final Environment env;
    final TcpConfig config;
    final TcpOutput output;
    final ChunkPool chunks;
    final RttEstimator.Settings rttSettings;
    final TcpSecrets secrets;
    private final Map<FourTuple, Connection> connections = new HashMap<>();
    private final Map<FourTuple, TimeWait> timeWaits = new HashMap<>();
    private final Map<Endpoint, Listener> listeners = new HashMap<>();
    private @Nullable Agreement lastAgreement;
    private @Nullable SendSettings lastSettings;
    private @Nullable IpAddress lastLocalAddress;
    private List<Connection> scheduled = new ArrayList<>();
    private List<Connection> flushing = new ArrayList<>();

    public TcpLayer(Environment env, TcpConfig config, TcpOutput output, ChunkPool chunks) {
        this.env = env;
        this.config = config;
        this.output = output;
        this.chunks = chunks;
        this.rttSettings = RttEstimator.Settings.DEFAULT.withMinRto(config.minRto).withInitialRto(config.initialRto);
        this.secrets = new TcpSecrets(env.random());
    }

    public TcpConfig config() {
        return config;
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
        Connection connection = connections.get(tuple);
        if (connection != null) {
            if (connection.state == TcpState.SYN_SENT) {
                SynSentArrival.arrives(connection, segment);
            } else {
                SynchronizedArrival.arrives(connection, segment, ecn);
            }
            return;
        }
        TimeWait timeWait = timeWaits.get(tuple);
        if (timeWait != null) {
            timeWait.arrives(segment);
            return;
        }
        Listener listener = listenerFor(tuple);
        if (listener != null) {
            ListenArrival.arrives(listener, tuple, segment);
        } else {
            ClosedArrival.arrives(this, tuple, segment);
        }
    }

    /**
     * The listener for a local address and port: the exact one, one for any address ({@code ::} is of both versions), or one for any
     * port of any address.
     */
    @Nullable Listener listenerFor(FourTuple tuple) {
        IpAddress any = IpAddress.unspecified(tuple.ipVersion());
        Listener listener = listeners.get(new Endpoint(tuple.localAddress(), tuple.localPort()));
        if (listener == null) {
            listener = listeners.get(new Endpoint(any, tuple.localPort()));
        }
        if (listener == null) {
            listener = listeners.get(new Endpoint(Ipv6Address.UNSPECIFIED, tuple.localPort()));
        }
        return listener != null ? listener : listeners.get(new Endpoint(any, 0));
    }

    /**
     * OPEN, active (RFC 9293 section 3.10.1).
     *
     * @param tuple with a local address of ours; local port 0 = choose one
     * @throws BindException if the tuple, or every port, is in use
     */
    @Implements({"MUST-43", "MUST-45", "RFC6056-3.3-1"})
    public Connection connect(FourTuple tuple, ConnectionOptions options) throws BindException {
        FourTuple chosen = tuple.localPort() != 0 ? tuple : withEphemeralPort(tuple);
        if (isInUse(chosen)) {
            throw new BindException("address already in use: " + chosen);
        }
        Connection c = new Connection(this, chosen, options, isn(chosen));
        c.handshake = new Handshake(false, env.now(), windowShift(options), config.ecn);
        register(c);
        env.count(Counter.TcpActiveOpens);
        c.transition(Trigger.ACTIVE_OPEN);
        SegmentWriter.syn(c);
        Timeouts.startHandshake(c);
        return c;
    }

    private boolean isInUse(FourTuple tuple) {
        return connections.containsKey(tuple) || timeWaits.containsKey(tuple);
    }

    private FourTuple withEphemeralPort(FourTuple tuple) throws BindException {
        int port = secrets.ports.choose(tuple, candidate -> !isInUse(withLocalPort(tuple, candidate))
                && !listeners.containsKey(new Endpoint(tuple.localAddress(), candidate))
                && !listeners.containsKey(new Endpoint(IpAddress.unspecified(tuple.ipVersion()), candidate)));
        if (port == 0) {
            throw new BindException("no free local port towards " + tuple.remote());
        }
        return withLocalPort(tuple, port);
    }

    private static FourTuple withLocalPort(FourTuple tuple, int port) {
        return new FourTuple(tuple.localAddress(), port, tuple.remoteAddress(), tuple.remotePort());
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
        if (listeners.containsKey(local)) {
            throw new BindException("address already in use: " + local);
        }
        Listener listener = new Listener(this, local, backlog, options);
        listeners.put(local, listener);
        return listener;
    }

    void stopListening(Listener listener) {
        listeners.remove(listener.local(), listener);
    }

    /** Whether a port of a local address is taken by a listener or a connection. */
    public boolean isPortTaken(Endpoint local) {
        return listeners.containsKey(local)
                || listeners.containsKey(new Endpoint(IpAddress.unspecified(local.address().version()), local.port()));
    }

    /** Tells handlers what happened and sends what is due; handlers may cause more, which goes, too. */
    @Implements({"MUST-58", "MUST-59"})
    public void flush() {
        while (!scheduled.isEmpty()) {
            List<Connection> batch = scheduled;
            scheduled = flushing;
            flushing = batch;
            for (int i = 0; i < batch.size(); i++) {
                batch.get(i).flush();
            }
            batch.clear();
        }
    }

    /** All connections but those in TIME-WAIT; a snapshot. */
    public Collection<Connection> connections() {
        return List.copyOf(connections.values());
    }

    /** Number of connections, without those in TIME-WAIT. */
    public int connectionCount() {
        return connections.size();
    }

    public int timeWaitCount() {
        return timeWaits.size();
    }

    /** Resets every connection and forgets all state. */
    public void close() {
        for (Listener listener : List.copyOf(listeners.values())) {
            listener.close();
        }
        for (Connection connection : connections()) {
            UserCalls.abort(connection, CloseReason.STACK_CLOSED);
        }
        timeWaits.values().forEach(env.timers()::cancel);
        timeWaits.clear();
    }

    void enqueue(Connection connection) {
        scheduled.add(connection);
    }

    void register(Connection connection) {
        connections.put(connection.tuple, connection);
    }

    /** The connection is over for a reason that its owner is told. */
    void end(Connection c, CloseReason reason) {
        if (c.closeReason != null) {
            return;
        }
        c.transition(Trigger.DELETE);
        forget(c, reason);
    }

    /** Takes a connection that reached CLOSED or TIME-WAIT out of the tables. What was received can still be read. */
    void forget(Connection c, CloseReason reason) {
        c.closeReason = reason;
        connections.remove(c.tuple, c);
        c.timers.stop(env.timers());
        if (c.sender != null) {
            c.sender().clear();
        }
        if (c.orphaned && c.receiver != null) {
            c.receiver().clear();
        }
        if (c.listener != null) {
            c.listener.ended(c);
        }
        if (env.events().isObserved()) {
            env.events().emit(new TcpEvent.Ended(env.now(), c.tuple, reason));
        }
        c.notifyEnded();
    }

    void enterTimeWait(Connection c, Trigger trigger) {
        c.transition(trigger);
        env.count(Counter.TcpExtTW);
        SegmentWriter.acknowledge(c);
        TimeWait timeWait = new TimeWait(c);
        forget(c, CloseReason.CLOSED);
        timeWaits.put(c.tuple, timeWait);
        timeWait.start();
    }

    void leaveTimeWait(TimeWait timeWait) {
        timeWaits.remove(timeWait.tuple(), timeWait);
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
    @Implements({"MUST-54", "MUST-56", "SHLD-25", "SHLD-26", "RFC5927-4.1-1", "RFC5927-5.2-1", "MUST-47"})
    public void icmpError(FourTuple tuple, SeqNumber quoted, boolean hard, String problem) {
        Connection c = quotedConnection(tuple, quoted);
        if (c == null) {
            return;
        }
        softError(c, problem);
        if (hard && !c.state.isSynchronized()) {
            end(c, CloseReason.HOST_UNREACHABLE);
        }
    }

    /** An ICMP error says that a quoted segment was too big; the path MTU has been lowered already if that was news. */
    @Implements({"RFC8201-4-1", "RFC1191-6.4-1"})
    public boolean isQuoteOfOurs(FourTuple tuple, SeqNumber quoted) {
        return quotedConnection(tuple, quoted) != null;
    }

    /** The path to {@code remote} takes packets of another size: every connection over it adapts (RFC8201-5.2-1). */
    @Implements({"RFC8201-5.2-1", "RFC8201-5.4-1", "RFC9293-3.7.2-1"})
    public void pathMtuChanged(IpAddress remote) {
        for (Connection c : connections()) {
            if (c.sender != null && c.tuple.remoteAddress().equals(remote)) {
                int mss = effectiveSendMss(c);
                if (mss != c.sender().maximumSegmentSize()) {
                    c.sender().segmentSize(mss);
                    c.schedule();
                }
            }
        }
    }

    /** RFC5927-4.1-1: only what quotes data in flight can be true. */
    private @Nullable Connection quotedConnection(FourTuple tuple, SeqNumber quoted) {
        Connection c = connections.get(tuple);
        if (c == null) {
            env.drop(DropReason.ICMP_NO_MATCH, tuple.remoteAddress());
            return null;
        }
        long seq = quoted.unwrap(c.sendWindow.una());
        if (seq < c.sendWindow.una() || seq >= c.sendWindow.nxt()) {
            env.drop(DropReason.ICMP_QUOTE_INVALID, tuple.remoteAddress(), "RFC5927-4.1-1");
            return null;
        }
        return c;
    }

    /** Most connections agree on the same: one record serves them all. */
    Agreement shared(Agreement agreement) {
        if (!agreement.equals(lastAgreement)) {
            lastAgreement = agreement;
        }
        return Objects.requireNonNull(lastAgreement);
    }

    /** Most connections have the same settings: one record serves them all. */
    SendSettings shared(SendSettings settings) {
        if (!settings.equals(lastSettings)) {
            lastSettings = settings;
        }
        return Objects.requireNonNull(lastSettings);
    }

    /** Most connections have the same local address: one object serves them all. */
    FourTuple shared(FourTuple tuple) {
        if (!tuple.localAddress().equals(lastLocalAddress)) {
            lastLocalAddress = tuple.localAddress();
        }
        return new FourTuple(
                Objects.requireNonNull(lastLocalAddress), tuple.localPort(), tuple.remoteAddress(), tuple.remotePort());
    }

    long isn(FourTuple tuple) {
        return secrets.isns.next(tuple, env.now()).toUnsigned();
    }

    int timestampOffset(FourTuple tuple) {
        return secrets.timestampOffsets.offset(tuple);
    }

    /** The MSS that we announce: what the interface takes, less fixed headers (MUST-67, RFC1191-3.1-1). */
    @Implements({"MUST-67", "RFC1191-3.1-1"})
    int announcedMss(FourTuple tuple) {
        return output.interfaceMtu(tuple.remoteAddress()) - headers(tuple);
    }

    /** The lower of the peer's MSS and what the path takes, less the options of every segment (MUST-16). */
    @Implements({"MUST-16", "RFC8201-5.4-1"})
    int effectiveSendMss(Connection c) {
        int byPath = output.pathMtu(c.tuple.remoteAddress()) - headers(c.tuple);
        int size = Math.min(c.agreement().peerMss(), byPath) - c.agreement().optionBytes();
        int limited = c.segmentSizeLimit == 0 ? size : Math.min(size, c.segmentSizeLimit);
        return Math.max(limited, Sender.MIN_SEGMENT_SIZE);
    }

    private static int headers(FourTuple tuple) {
        return tuple.ipVersion() == 4 ? 40 : 60;
    }

    /** The window of our SYN, which is never scaled (RFC7323-2.2-2). */
    int initialWindowField(ConnectionOptions options) {
        int buffer = options.receiveBuffer() > 0 ? options.receiveBuffer() : config.initialReceiveBuffer;
        return Math.min(buffer, 0xffff);
    }

    /** The smallest shift with which a window field can tell the largest receive buffer. */
    int windowShift(ConnectionOptions options) {
        int most = options.receiveBuffer() > 0 ? options.receiveBuffer() : config.maxReceiveBuffer;
        int shift = 0;
        while (shift < Agreement.MAX_SHIFT && most >> shift > 0xffff) {
            shift++;
        }
        return shift;
    }
}
