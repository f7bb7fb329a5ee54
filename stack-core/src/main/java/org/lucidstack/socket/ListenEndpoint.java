package org.lucidstack.socket;

import java.io.IOException;
import java.net.SocketException;
import org.jspecify.annotations.Nullable;
import org.lucidstack.net.Endpoint;
import org.lucidstack.tcp.Connection;
import org.lucidstack.tcp.ConnectionOptions;
import org.lucidstack.tcp.Listener;

/** An application's passive open: turns a {@link Listener} into calls that wait. May be called by any thread that is not a handler. */
final class ListenEndpoint implements LoopMember {

    private final StackLoop loop;
    private final boolean interruptible;
    private final WaitPoint acceptors;
    private final ConnectionOptions options = new ConnectionOptions();

    // Guarded by the loop's lock.
    private LocalPorts.@Nullable Reservation bound;
    private @Nullable Listener listener;
    private boolean closed;
    private boolean loopEnded;
    private @Nullable IOException loopFailure;
    private @Nullable Runnable readiness;
    private @Nullable Connection next;

    ListenEndpoint(StackLoop loop, boolean interruptible) {
        this.loop = loop;
        this.interruptible = interruptible;
        this.acceptors = new WaitPoint(loop);
    }

    StackLoop loop() {
        return loop;
    }

    /** Options that accepted connections inherit. The stack is held. */
    ConnectionOptions options() {
        return listener == null ? options : listener.options();
    }

    void onReadiness(@Nullable Runnable change) {
        readiness = change;
    }

    /** Takes a local endpoint. */
    void bind(Endpoint local) throws IOException {
        loop.enter();
        try {
            ensureOpen();
            bound = loop.ports().reserve(local, false);
        } finally {
            loop.exit();
        }
    }

    /** Starts to listen on what was bound. */
    void listen(int backlog) throws IOException {
        loop.enter();
        try {
            ensureOpen();
            if (bound == null) {
                throw new SocketException("Socket is not bound");
            }
            loop.join(this);
            listener = loop.stack().listen(bound.endpoint(), backlog, options);
            listener.setHandler(this::ready);
        } catch (IOException e) {
            releasePort();
            throw e;
        } finally {
            loop.exit();
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
    StreamEndpoint accept(long deadline) throws IOException {
        loop.enter();
        try {
            boolean timedOut = false;
            while (true) {
                ensureOpen();
                @Nullable Connection accepted = poll();
                if (accepted != null) {
                    return StreamEndpoint.accepted(loop, interruptible, accepted);
                }
                if (timedOut) {
                    return null;
                }
                timedOut = !acceptors.await(deadline, interruptible);
            }
        } finally {
            loop.exit();
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
    boolean isAcceptable() {
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
            throw SocketFailures.networkDown(loopFailure);
        }
    }

    /** Stops listening; connections that nobody accepted are reset, and whoever waits here fails. Idempotent. */
    void close() {
        loop.enter();
        try {
            if (closed) {
                return;
            }
            closed = true;
            loop.leave(this);
            stopListening();
        } finally {
            loop.exit();
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
            loop.ports().release(bound);
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
    Endpoint local() {
        return bound == null ? null : bound.endpoint();
    }
}
