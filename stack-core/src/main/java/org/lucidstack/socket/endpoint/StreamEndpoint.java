package org.lucidstack.socket.endpoint;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import org.jspecify.annotations.Nullable;
import org.lucidstack.net.Endpoint;
import org.lucidstack.net.IpAddress;
import org.lucidstack.socket.loop.StackMonitor;
import org.lucidstack.tcp.CloseReason;
import org.lucidstack.tcp.Connection;
import org.lucidstack.tcp.ConnectionHandler;
import org.lucidstack.tcp.ConnectionOptions;
import org.lucidstack.time.Clock;

/**
 * An application's end of one TCP connection: turns the edges that a {@link ConnectionHandler} is told into calls that wait.
 * Blocking sockets and channels are thin coats over it. May be called by any thread that is not a handler.
 *
 * <p>Deadlines are in the monitor's time; {@link #NO_WAIT} asks without waiting, {@link Clock#NEVER} waits for ever.
 */
public final class StreamEndpoint extends AppEndpoint implements ConnectionHandler {

    private static final ConnectionHandler NOBODY = new ConnectionHandler() {};

    private final ConnectionOptions initialOptions = new ConnectionOptions();
    private final StreamOptions options;
    private final ReadSide input;
    private final WriteSide output;

    // Guarded by the monitor.
    private final BoundPort bound;
    private @Nullable Connection connection;
    private boolean established;

    private StreamEndpoint(StackMonitor monitor, boolean interruptible, @Nullable Connection accepted) {
        super(monitor, interruptible);
        this.bound = new BoundPort(monitor);
        this.connection = accepted;
        this.established = accepted != null;
        this.options = StreamOptions.ofStream(monitor, this::connectionOptions, this::optionsChanged);
        this.input = new ReadSide(this);
        this.output = new WriteSide(this);
    }

    /** An end that is not connected yet. See {@link AppEndpoint} for {@code interruptible}. */
    public static StreamEndpoint open(StackMonitor monitor, boolean interruptible) throws SocketException {
        monitor.enter();
        try {
            return new StreamEndpoint(monitor, interruptible, null).attach();
        } finally {
            monitor.exit();
        }
    }

    /** The end of an accepted connection. The stack is held. */
    public static StreamEndpoint accepted(StackMonitor monitor, boolean interruptible, Connection accepted)
            throws SocketException {
        return new StreamEndpoint(monitor, interruptible, accepted).attach();
    }

    private StreamEndpoint attach() throws SocketException {
        monitor().join(this);
        if (connection != null) {
            connection.setHandler(this);
        }
        return this;
    }

    /** What comes from the peer. */
    public ReadSide input() {
        return input;
    }

    /** What goes to the peer. */
    public WriteSide output() {
        return output;
    }

    public StreamOptions options() {
        return options;
    }

    private ConnectionOptions connectionOptions() {
        return connection == null ? initialOptions : connection.options();
    }

    private void optionsChanged() {
        if (connection != null) {
            connection.optionsChanged();
        }
    }

    // ---- opening

    /** Takes a local endpoint; null leaves the choice to the stack. */
    public void bind(@Nullable InetSocketAddress local) throws IOException {
        monitor().enter();
        try {
            ensureOpen();
            bound.take(local, options.reuseAddress());
        } finally {
            monitor().exit();
        }
    }

    /** Starts an active open. */
    public void startConnect(InetSocketAddress to) throws IOException {
        Endpoint remote = SocketAddresses.connectable(to);
        monitor().enter();
        try {
            ensureOpen();
            connection = monitor().stack().connect(localFor(remote), remote, initialOptions.clone());
            connection.setHandler(this);
        } finally {
            monitor().exit();
        }
    }

    /** Where to connect from: what was bound, else whatever the stack chooses. */
    private Endpoint localFor(Endpoint remote) {
        @Nullable Endpoint local = bound.endpoint();
        if (local != null && !local.address().isUnspecified()) {
            return local;
        }
        return new Endpoint(IpAddress.unspecified(remote.address().version()), local == null ? 0 : local.port());
    }

    /** Waits for the end of an active open; false if the deadline has passed. */
    public boolean finishConnect(long deadline) throws IOException {
        monitor().enter();
        try {
            boolean timedOut = false;
            while (true) {
                ensureOpen();
                if (established) {
                    return true;
                }
                @Nullable CloseReason reason = connected().closeReason();
                if (reason != null) {
                    throw SocketFailures.onConnect(reason);
                }
                if (timedOut) {
                    return false;
                }
                timedOut = !output.await(deadline);
            }
        } finally {
            monitor().exit();
        }
    }

    Connection connected() throws SocketException {
        if (connection == null) {
            throw new SocketException("Socket is not connected");
        }
        return connection;
    }

    @Nullable
    Connection connection() {
        return connection;
    }

    // ---- closing

    /**
     * Closes; whoever waits here fails. Idempotent. With SO_LINGER 0 the peer gets a RST; with more the call waits that many
     * seconds for the peer to acknowledge everything, unless {@code mayWait} is false: then, as without, it returns at once.
     */
    public void close(boolean mayWait) {
        int linger = options.linger();
        monitor().enter();
        try {
            if (!beginClose()) {
                return;
            }
            bound.release();
            changed();
            if (connection != null && !hasLoopEnded()) {
                closeConnection(connection, mayWait || linger == 0 ? linger : -1);
            }
        } finally {
            monitor().exit();
        }
    }

    private void closeConnection(Connection open, int lingerSeconds) {
        if (lingerSeconds == 0 && established) {
            open.abort();
        } else {
            open.close();
        }
        if (lingerSeconds > 0) {
            output.awaitDrained(open, monitor().now() + lingerSeconds * Clock.SECOND);
        }
        open.setHandler(NOBODY);
    }

    @Override
    void end() {
        if (connection != null) {
            connection.setHandler(NOBODY);
            connection.abort();
        }
        changed();
    }

    // ---- what the connection tells

    @Override
    public void onEstablished(Connection connection) {
        established = true;
        changed();
    }

    @Override
    public void onReadable(Connection connection) {
        input.changed();
        tellReadiness();
    }

    @Override
    public void onWritable(Connection connection) {
        output.changed();
        tellReadiness();
    }

    @Override
    public void onDrained(Connection connection) {
        output.changed();
    }

    @Override
    public void onClosed(Connection connection, CloseReason reason) {
        changed();
    }

    void changed() {
        input.changed();
        output.changed();
        tellReadiness();
    }

    // ---- questions, asked while the stack is held

    boolean isEstablished() {
        return established;
    }

    /** Whether the active open came to an end, good or bad. The stack is held. */
    public boolean isConnectFinished() {
        return established || connection != null && connection.closeReason() != null;
    }

    /** Where it is bound or connected from, or null. */
    public @Nullable InetSocketAddress local() {
        monitor().enter();
        try {
            return connection == null
                    ? bound.address()
                    : connection.tuple().local().toInetSocketAddress();
        } finally {
            monitor().exit();
        }
    }

    /** Whom it is connected, or connecting, to, or null. */
    public @Nullable InetSocketAddress remote() {
        monitor().enter();
        try {
            return connection == null ? null : connection.tuple().remote().toInetSocketAddress();
        } finally {
            monitor().exit();
        }
    }
}
