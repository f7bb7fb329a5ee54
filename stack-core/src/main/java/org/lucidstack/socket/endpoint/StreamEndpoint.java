package org.lucidstack.socket.endpoint;

import java.io.IOException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.lucidstack.net.Endpoint;
import org.lucidstack.net.IpAddress;
import org.lucidstack.socket.loop.LocalPorts;
import org.lucidstack.socket.loop.LoopMember;
import org.lucidstack.socket.loop.NetworkDown;
import org.lucidstack.socket.loop.StackMonitor;
import org.lucidstack.socket.loop.WaitPoint;
import org.lucidstack.tcp.CloseReason;
import org.lucidstack.tcp.Connection;
import org.lucidstack.tcp.ConnectionHandler;
import org.lucidstack.tcp.ConnectionOptions;
import org.lucidstack.tcp.TcpException;
import org.lucidstack.tcp.TcpState;
import org.lucidstack.time.Clock;

/**
 * An application's end of one TCP connection: turns the edges that a {@link ConnectionHandler} is told into calls that wait.
 * Blocking sockets and channels are thin coats over it. May be called by any thread that is not a handler.
 *
 * <p>Deadlines are in the loop's time; {@link #NO_WAIT} asks without waiting, {@link Clock#NEVER} waits for ever.
 */
public final class StreamEndpoint implements ConnectionHandler, LoopMember {

    /** A deadline that has always passed. */
    public static final long NO_WAIT = 0;
    /** Between looks at a closing connection: its handler is not told that the FIN was acknowledged. */
    private static final long LINGER_STEP = 5 * Clock.MILLISECOND;

    private static final ConnectionHandler NOBODY = new ConnectionHandler() {};

    private final StackMonitor monitor;
    private final boolean interruptible;
    private final WaitPoint readers;
    private final WaitPoint writers;
    private final ConnectionOptions initialOptions;
    private final ReentrantLock writeLock = new ReentrantLock();

    // Guarded by the monitor.
    private LocalPorts.@Nullable Reservation bound;
    private @Nullable Connection connection;
    private boolean established;
    private boolean inputShut;
    private boolean outputShut;
    private boolean closed;
    private boolean loopEnded;
    private @Nullable IOException loopFailure;
    private @Nullable Runnable readiness;

    /** @param interruptible whether interrupting a waiting virtual thread ends its wait, as it does for sockets */
    private StreamEndpoint(StackMonitor monitor, boolean interruptible, @Nullable Connection accepted) {
        this.monitor = monitor;
        this.interruptible = interruptible;
        this.readers = new WaitPoint(monitor);
        this.writers = new WaitPoint(monitor);
        this.initialOptions = new ConnectionOptions();
        this.connection = accepted;
        this.established = accepted != null;
    }

    /** An end that is not connected yet. See the constructor. */
    public static StreamEndpoint open(StackMonitor monitor, boolean interruptible) throws SocketException {
        monitor.enter();
        try {
            return new StreamEndpoint(monitor, interruptible, null).attach();
        } finally {
            monitor.exit();
        }
    }

    /** The end of an accepted connection. The stack is held. See the constructor. */
    public static StreamEndpoint accepted(StackMonitor monitor, boolean interruptible, Connection accepted)
            throws SocketException {
        return new StreamEndpoint(monitor, interruptible, accepted).attach();
    }

    private StreamEndpoint attach() throws SocketException {
        monitor.join(this);
        if (connection != null) {
            connection.setHandler(this);
        }
        return this;
    }

    /** Held by who writes more than fits at once, so that the bytes of two threads are not mixed. Taken before the stack. */
    public ReentrantLock writeLock() {
        return writeLock;
    }

    /** Has {@code change} told, while the stack is held, whenever readiness may have changed. The stack is held. */
    public void onReadiness(@Nullable Runnable change) {
        readiness = change;
    }

    /** Options of the connection, or those it will start with. The stack is held. */
    public ConnectionOptions options() {
        return connection == null ? initialOptions : connection.options();
    }

    /** Takes over what was changed in {@link #options}. The stack is held. */
    public void optionsChanged() {
        if (connection != null) {
            connection.optionsChanged();
        }
    }

    // ---- opening

    /** Takes a local endpoint. */
    public void bind(Endpoint local, boolean reuse) throws IOException {
        monitor.enter();
        try {
            ensureOpen();
            bound = monitor.ports().reserve(local, reuse);
        } finally {
            monitor.exit();
        }
    }

    /** Starts an active open. */
    public void startConnect(Endpoint remote) throws IOException {
        monitor.enter();
        try {
            ensureOpen();
            connection = monitor.stack().connect(localFor(remote), remote, initialOptions.clone());
            connection.setHandler(this);
        } finally {
            monitor.exit();
        }
    }

    /** Where to connect from: what was bound, else whatever the stack chooses. */
    private Endpoint localFor(Endpoint remote) {
        if (bound != null && !bound.endpoint().address().isUnspecified()) {
            return bound.endpoint();
        }
        return new Endpoint(
                IpAddress.unspecified(remote.address().version()),
                bound == null ? 0 : bound.endpoint().port());
    }

    /** Waits for the end of an active open; false if the deadline has passed. */
    public boolean finishConnect(long deadline) throws IOException {
        monitor.enter();
        try {
            while (true) {
                ensureOpen();
                if (established) {
                    return true;
                }
                @Nullable CloseReason reason = connected().closeReason();
                if (reason != null) {
                    throw SocketFailures.onConnect(reason);
                }
                if (!writers.await(deadline, interruptible)
                        && !established
                        && connected().closeReason() == null) {
                    return false;
                }
            }
        } finally {
            monitor.exit();
        }
    }

    // ---- data

    /** Reads what is there; waits while there is nothing. Returns -1 at the end of the stream and 0 if the deadline has passed. */
    public int read(ByteBuffer target, long deadline) throws IOException {
        monitor.enter();
        try {
            boolean timedOut = false;
            while (true) {
                ensureOpen();
                if (inputShut) {
                    return -1;
                }
                int count = connected().receive(target);
                if (count != 0 || timedOut || !target.hasRemaining()) {
                    return count;
                }
                timedOut = !readers.await(deadline, interruptible);
            }
        } catch (TcpException e) {
            throw SocketFailures.onRead(e.reason());
        } finally {
            monitor.exit();
        }
    }

    /** Writes; waits while the send buffer is full. Returns how many bytes were taken, fewer only if the deadline has passed. */
    public int write(ByteBuffer source, long deadline) throws IOException {
        int start = source.position();
        monitor.enter();
        try {
            boolean timedOut = false;
            while (true) {
                ensureWritable();
                connected().send(source);
                if (!source.hasRemaining() || timedOut) {
                    return source.position() - start;
                }
                timedOut = !writers.await(deadline, interruptible);
            }
        } catch (TcpException e) {
            throw SocketFailures.onWrite(e.reason());
        } finally {
            monitor.exit();
        }
    }

    /** Writes one urgent byte; waits while the send buffer is full. */
    public void writeUrgent(byte value) throws IOException {
        ByteBuffer one = ByteBuffer.wrap(new byte[] {value});
        monitor.enter();
        try {
            while (true) {
                ensureWritable();
                if (connected().sendUrgent(one) > 0) {
                    return;
                }
                writers.await(Clock.NEVER, interruptible);
            }
        } catch (TcpException e) {
            throw SocketFailures.onWrite(e.reason());
        } finally {
            monitor.exit();
        }
    }

    /** Bytes that can be read at once. */
    public int available() throws IOException {
        monitor.enter();
        try {
            ensureOpen();
            return connection == null || inputShut ? 0 : connection.available();
        } finally {
            monitor.exit();
        }
    }

    private void ensureOpen() throws SocketException {
        if (closed) {
            throw SocketFailures.closed();
        }
        if (loopEnded) {
            throw new NetworkDown(loopFailure);
        }
    }

    private void ensureWritable() throws SocketException {
        ensureOpen();
        if (outputShut) {
            throw new SocketException("Broken pipe");
        }
        @Nullable CloseReason reason = connected().closeReason();
        if (reason != null) {
            throw SocketFailures.onWrite(reason);
        }
    }

    private Connection connected() throws SocketException {
        if (connection == null) {
            throw new SocketException("Socket is not connected");
        }
        return connection;
    }

    // ---- closing

    /** Reads give the end of the stream from now on. */
    public void shutdownInput() throws IOException {
        monitor.enter();
        try {
            ensureOpen();
            if (!inputShut) {
                inputShut = true;
                connected().shutdownInput();
                changed();
            }
        } finally {
            monitor.exit();
        }
    }

    /** FIN follows what was written. */
    public void shutdownOutput() throws IOException {
        monitor.enter();
        try {
            ensureOpen();
            if (!outputShut) {
                outputShut = true;
                connected().shutdownOutput();
                changed();
            }
        } finally {
            monitor.exit();
        }
    }

    /**
     * Closes; whoever waits here fails. Idempotent.
     *
     * @param lingerSeconds 0 = RST; more = waits that long for the peer to acknowledge everything; negative = returns at once
     */
    public void close(int lingerSeconds) {
        monitor.enter();
        try {
            if (closed) {
                return;
            }
            closed = true;
            monitor.leave(this);
            releasePort();
            changed();
            if (connection != null && !loopEnded) {
                closeConnection(connection, lingerSeconds);
            }
        } finally {
            monitor.exit();
        }
    }

    private void closeConnection(Connection open, int lingerSeconds) {
        if (lingerSeconds == 0 && established) {
            open.abort();
        } else {
            open.close();
        }
        if (lingerSeconds > 0) {
            long deadline = monitor.now() + lingerSeconds * Clock.SECOND;
            while (!isDrained(open) && monitor.now() < deadline) {
                writers.await(Math.min(deadline, monitor.now() + LINGER_STEP));
            }
        }
        open.setHandler(NOBODY);
    }

    private static boolean isDrained(Connection open) {
        TcpState state = open.state();
        return open.closeReason() != null
                || state == TcpState.FIN_WAIT_2
                || state == TcpState.TIME_WAIT
                || state == TcpState.CLOSED;
    }

    private void releasePort() {
        if (bound != null) {
            monitor.ports().release(bound);
            bound = null;
        }
    }

    @Override
    public void loopEnded(@Nullable IOException cause) {
        loopEnded = true;
        loopFailure = cause;
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
        readers.signalAll();
        changedReadiness();
    }

    @Override
    public void onWritable(Connection connection) {
        writers.signalAll();
        changedReadiness();
    }

    @Override
    public void onClosed(Connection connection, CloseReason reason) {
        changed();
    }

    private void changed() {
        readers.signalAll();
        writers.signalAll();
        changedReadiness();
    }

    private void changedReadiness() {
        if (readiness != null) {
            readiness.run();
        }
    }

    // ---- questions, asked while the stack is held

    public boolean isEstablished() {
        return established;
    }

    /** Whether a read would not wait. */
    public boolean isReadable() {
        return inputShut
                || connection != null
                        && (connection.available() > 0
                                || connection.isAtEndOfStream()
                                || connection.closeReason() != null);
    }

    /** Whether a write would not wait. */
    public boolean isWritable() {
        return outputShut
                || connection != null && (established && connection.sendRoom() > 0 || connection.closeReason() != null);
    }

    /** Whether the active open came to an end, good or bad. */
    public boolean isConnectFinished() {
        return established || connection != null && connection.closeReason() != null;
    }

    /** Where it is bound or connected from, or null. */
    @Nullable
    public Endpoint local() {
        if (connection != null) {
            return connection.tuple().local();
        }
        return bound == null ? null : bound.endpoint();
    }

    @Nullable
    public Endpoint remote() {
        return connection == null ? null : connection.tuple().remote();
    }
}
