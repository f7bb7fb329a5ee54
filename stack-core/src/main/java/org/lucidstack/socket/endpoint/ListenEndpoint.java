package org.lucidstack.socket.endpoint;

import java.io.IOException;
import java.net.SocketException;
import org.jspecify.annotations.Nullable;
import org.lucidstack.net.Endpoint;
import org.lucidstack.socket.loop.LocalPorts;
import org.lucidstack.socket.loop.LoopMember;
import org.lucidstack.socket.loop.NetworkDown;
import org.lucidstack.socket.loop.StackMonitor;
import org.lucidstack.socket.loop.WaitPoint;
import org.lucidstack.tcp.Connection;
import org.lucidstack.tcp.ConnectionOptions;
import org.lucidstack.tcp.Listener;

/** An application's passive open: turns a {@link Listener} into calls that wait. May be called by any thread that is not a handler. */
public final class ListenEndpoint implements LoopMember {

    private final StackMonitor monitor;
    private final boolean interruptible;
    private final WaitPoint acceptors;
    private final ConnectionOptions options = new ConnectionOptions();

    // Guarded by the monitor.
    private LocalPorts.@Nullable Reservation bound;
    private @Nullable Listener listener;
    private boolean closed;
    private boolean loopEnded;
    private @Nullable IOException loopFailure;
    private @Nullable Runnable readiness;
    private @Nullable Connection next;

    public ListenEndpoint(StackMonitor monitor, boolean interruptible) {
        this.monitor = monitor;
        this.interruptible = interruptible;
        this.acceptors = new WaitPoint(monitor);
    }

    public StackMonitor monitor() {
        return monitor;
    }

    /** Options that accepted connections inherit. The stack is held. */
    public ConnectionOptions options() {
        return listener == null ? options : listener.options();
    }

    public void onReadiness(@Nullable Runnable change) {
        readiness = change;
    }

    /** Takes a local endpoint. */
    public void bind(Endpoint local) throws IOException {
        monitor.enter();
        try {
            ensureOpen();
            bound = monitor.ports().reserve(local, false);
        } finally {
            monitor.exit();
        }
    }

    /** Starts to listen on what was bound. */
    public void listen(int backlog) throws IOException {
        monitor.enter();
        try {
            ensureOpen();
            if (bound == null) {
                throw new SocketException("Socket is not bound");
            }
            monitor.join(this);
            listener = monitor.stack().listen(bound.endpoint(), backlog, options);
            listener.setHandler(this::ready);
        } catch (IOException e) {
            releasePort();
            throw e;
        } finally {
            monitor.exit();
        }
    }

    private void ready() {
        acceptors.signal();
        if (readiness != null) {
            readiness.run();
        }
    }

    /** The next connection; null if there is none and the deadline has passed. */
    @Nullable
    public StreamEndpoint accept(long deadline) throws IOException {
        monitor.enter();
        try {
            boolean timedOut = false;
            while (true) {
                ensureOpen();
                @Nullable Connection accepted = poll();
                if (accepted != null) {
                    return StreamEndpoint.accepted(monitor, interruptible, accepted);
                }
                if (timedOut) {
                    return null;
                }
                timedOut = !acceptors.await(deadline, interruptible);
            }
        } finally {
            monitor.exit();
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
        if (next == null && listener != null && !closed) {
            next = listener.accept();
        }
        return next != null;
    }

    private void ensureOpen() throws SocketException {
        if (closed) {
            throw SocketFailures.closed();
        }
        if (loopEnded) {
            throw new NetworkDown(loopFailure);
        }
    }

    /** Stops listening; connections that nobody accepted are reset, and whoever waits here fails. Idempotent. */
    public void close() {
        monitor.enter();
        try {
            if (closed) {
                return;
            }
            closed = true;
            monitor.leave(this);
            stopListening();
        } finally {
            monitor.exit();
        }
    }

    private void stopListening() {
        if (next != null) {
            next.abort();
            next = null;
        }
        if (listener != null) {
            listener.close();
        }
        releasePort();
        acceptors.signalAll();
        if (readiness != null) {
            readiness.run();
        }
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
        stopListening();
    }

    /** What it is bound to, or null. The stack is held. */
    @Nullable
    public Endpoint local() {
        return bound == null ? null : bound.endpoint();
    }
}
