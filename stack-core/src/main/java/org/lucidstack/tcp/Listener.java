package org.lucidstack.tcp;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.lucidstack.env.Implements;
import org.lucidstack.env.Journal.Step;
import org.lucidstack.net.Endpoint;
import org.lucidstack.tcp.Transitions.Trigger;

/**
 * A passive open: connections wait in the SYN queue until their handshake is complete and then in the accept queue until the application
 * takes them. Both are bounded. Not thread-safe: call it only while holding the stack.
 */
public final class Listener {

    final TcpLayer layer;
    private final Endpoint local;
    private final int backlog;
    private final ConnectionOptions options;
    private ConnectionOptions inherited;
    private final Set<Connection> synQueue = new LinkedHashSet<>();
    private final ArrayDeque<Connection> acceptQueue = new ArrayDeque<>();
    private final FastOpenBacklog fastOpens = new FastOpenBacklog();
    private @Nullable Runnable ready;
    private @Nullable HeldSyns heldSyns;
    private boolean closed;
    private long overflowAt = -1;

    Listener(TcpLayer layer, Endpoint local, int backlog, ConnectionOptions options) {
        this.layer = layer;
        this.local = local;
        this.backlog = Math.max(backlog, 1);
        this.options = options;
        this.inherited = options.clone();
    }

    /** What it listens on; the unspecified address means all of ours. */
    public Endpoint local() {
        return local;
    }

    /** Inherited by the connections that it accepts from now on. */
    public ConnectionOptions options() {
        return options;
    }

    /** The options of the next connection: one copy serves all until somebody changes the original. */
    ConnectionOptions inherited() {
        if (inherited.changes() != options.changes()) {
            inherited = options.clone();
        }
        return inherited;
    }

    /** {@code ready} runs, while the stack is held, whenever a connection was queued for {@link #accept}. */
    public void setHandler(Runnable ready) {
        layer.env.journal().write(Step.LISTENER_HANDLER, this);
        this.ready = ready;
        if (!acceptQueue.isEmpty()) {
            tellReady(ready);
        }
    }

    private void tellReady(Runnable handler) {
        layer.env.journal().write(Step.CALLBACK, this, "ready");
        try {
            handler.run();
        } finally {
            layer.env.journal().write(Step.RETURNED);
        }
    }

    /**
     * Has {@code owner} decide about each SYN before it is answered. A SYN may be answered late: the peer repeats it meanwhile (RFC 9293
     * section 3.8.1), and all of its repetitions are one. So a gateway can find out first whether the far end can be reached, and
     * refuse what it refuses, instead of accepting and then closing.
     *
     * <pre>
     *   SYN --> held --accept()--> SYN-ACK        half open, then accepted as usual
     *             |---refuse()--> RST
     *             |---unreachable()--> ICMP error
     *             '---forget(), timeout--> nothing
     * </pre>
     *
     * At most {@link TcpConfig#synQueue} SYNs are held or half open; beyond that they are dropped, and no cookies are sent.
     *
     * @param owner is shown each new SYN, while the stack is held; it must not block, and decides then or later
     * @param timeout how long a SYN is held at most
     */
    @Implements("RFC9293-3.10.7.2-1")
    public void holdSyns(Consumer<HeldSyn> owner, Duration timeout) {
        layer.env.journal().refuse("a listener that holds SYNs");
        heldSyns = new HeldSyns(this, owner, timeout.toNanos());
    }

    @Nullable
    HeldSyns heldSyns() {
        return heldSyns;
    }

    /** SYNs that nobody has decided about. */
    public int heldCount() {
        return heldSyns == null ? 0 : heldSyns.size();
    }

    /** The next established connection, or null. */
    public @Nullable Connection accept() {
        Connection connection = acceptQueue.pollFirst();
        if (connection != null) {
            connection.listener = null;
            layer.env.journal().write(Step.ACCEPT, this, connection);
        }
        return connection;
    }

    /** Connections whose handshake is under way. */
    public int halfOpenCount() {
        return synQueue.size();
    }

    /** Stops listening; connections that nobody accepted are reset. Idempotent. */
    public void close() {
        if (closed) {
            return;
        }
        layer.env.journal().write(Step.LISTENER_CLOSE, this);
        closed = true;
        layer.stopListening(this);
        if (heldSyns != null) {
            heldSyns.close();
        }
        for (Connection connection : Set.copyOf(synQueue)) {
            UserCalls.abort(connection, CloseReason.ABORTED);
        }
        for (Connection connection = accept(); connection != null; connection = accept()) {
            connection.abort();
        }
    }

    /** The SYN queue was full: cookies are out. */
    void noteOverflow() {
        overflowAt = layer.env.now();
    }

    /** Whether the SYN queue was full within the last {@code nanos}; only then can an ACK bring back a cookie. */
    boolean hasOverflowed(long nanos) {
        return overflowAt >= 0 && layer.env.now() - overflowAt <= nanos;
    }

    boolean isSynQueueFull() {
        return synQueue.size() + heldCount() >= layer.config.synQueue;
    }

    /** Whether one more established connection may wait. */
    @Implements("RFC4987-3.4-1")
    boolean hasRoom() {
        return acceptQueue.size() < backlog;
    }

    FastOpenBacklog fastOpens() {
        return fastOpens;
    }

    void halfOpen(Connection connection) {
        synQueue.add(connection);
    }

    /** The application may have it: its handshake is complete, or fast open does not wait for that. */
    void established(Connection connection) {
        synQueue.remove(connection);
        acceptQueue.addLast(connection);
        if (ready != null) {
            tellReady(ready);
        }
    }

    /** A connection ended before it was accepted: in SYN-RECEIVED it quietly goes, later it stays to tell its error. */
    void ended(Connection connection) {
        synQueue.remove(connection);
    }

    /** For tests and tools: the state that a listener is in. */
    public TcpState state() {
        return closed ? Transitions.next(TcpState.LISTEN, Trigger.DELETE) : TcpState.LISTEN;
    }
}
