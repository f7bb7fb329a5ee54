package org.lucidstack.socket.endpoint;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import org.jspecify.annotations.Nullable;
import org.lucidstack.net.Endpoint;
import org.lucidstack.socket.loop.StackMonitor;
import org.lucidstack.socket.loop.WaitPoint;
import org.lucidstack.tcp.Connection;
import org.lucidstack.tcp.ConnectionOptions;
import org.lucidstack.tcp.Listener;

/** An application's passive open: turns a {@link Listener} into calls that wait. May be called by any thread that is not a handler. */
public final class ListenEndpoint extends AppEndpoint {

    /** Connections that may wait to be accepted where the application does not say. */
    private static final int DEFAULT_BACKLOG = 50;

    private final WaitPoint acceptors;
    private final ConnectionOptions initialOptions = new ConnectionOptions();
    private final StreamOptions options;

    // Guarded by the monitor.
    private final BoundPort bound;
    private @Nullable Listener listener;
    private @Nullable Connection next;

    /** See {@link AppEndpoint}. */
    public ListenEndpoint(StackMonitor monitor, boolean interruptible) {
        super(monitor, interruptible);
        this.acceptors = new WaitPoint(monitor);
        this.bound = new BoundPort(monitor);
        this.options = StreamOptions.ofListener(monitor, () -> listener == null ? initialOptions : listener.options());
    }

    /** Options of the listener, which accepted connections inherit. */
    public StreamOptions options() {
        return options;
    }

    /** Takes a local endpoint; null leaves the choice to the stack. */
    public void bind(@Nullable InetSocketAddress local) throws IOException {
        monitor().enter();
        try {
            ensureOpen();
            bound.take(local, false);
        } finally {
            monitor().exit();
        }
    }

    /** Starts to listen on what was bound. @param backlog how many may wait; less than 1 leaves the choice to us */
    public void listen(int backlog) throws IOException {
        monitor().enter();
        try {
            ensureOpen();
            @Nullable Endpoint local = bound.endpoint();
            if (local == null) {
                throw new SocketException("Socket is not bound");
            }
            monitor().join(this);
            listener = monitor().stack().listen(local, backlog < 1 ? DEFAULT_BACKLOG : backlog, initialOptions);
            listener.setHandler(this::ready);
        } catch (IOException e) {
            bound.release();
            throw e;
        } finally {
            monitor().exit();
        }
    }

    private void ready() {
        acceptors.signal();
        tellReadiness();
    }

    /** The next connection; null if there is none and the deadline has passed. */
    public @Nullable StreamEndpoint accept(long deadline) throws IOException {
        monitor().enter();
        try {
            boolean timedOut = false;
            while (true) {
                ensureOpen();
                @Nullable Connection accepted = poll();
                if (accepted != null) {
                    return StreamEndpoint.accepted(monitor(), isInterruptible(), accepted);
                }
                if (timedOut) {
                    return null;
                }
                timedOut = !acceptors.await(deadline, isInterruptible());
            }
        } finally {
            monitor().exit();
        }
    }

    private @Nullable Connection poll() throws SocketException {
        if (listener == null) {
            throw new SocketException("Socket is not listening");
        }
        Connection accepted = next == null ? listener.accept() : next;
        next = null;
        return accepted;
    }

    /** Whether an accept would not wait. The stack is held. */
    public boolean isAcceptable() {
        if (next == null && listener != null && !isClosed()) {
            next = listener.accept();
        }
        return next != null || hasLoopEnded();
    }

    /** Stops listening; connections that nobody accepted are reset, and whoever waits here fails. Idempotent. */
    public void close() {
        monitor().enter();
        try {
            if (beginClose()) {
                end();
                bound.release();
            }
        } finally {
            monitor().exit();
        }
    }

    @Override
    void end() {
        if (next != null) {
            next.abort();
            next = null;
        }
        if (listener != null) {
            listener.close();
        }
        acceptors.signalAll();
        tellReadiness();
    }

    /** What it is bound to, or null. */
    public @Nullable InetSocketAddress local() {
        monitor().enter();
        try {
            return bound.address();
        } finally {
            monitor().exit();
        }
    }
}
