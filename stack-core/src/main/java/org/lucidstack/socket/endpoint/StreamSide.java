package org.lucidstack.socket.endpoint;

import java.io.IOException;
import java.io.InterruptedIOException;
import org.lucidstack.socket.loop.StackMonitor;
import org.lucidstack.socket.loop.WaitPoint;
import org.lucidstack.tcp.Connection;

/**
 * One direction of an application's end of a connection: where threads wait for it to move, and whether the application has shut
 * it down. May be used by any thread that is not a handler.
 */
public abstract class StreamSide {

    private final StreamEndpoint stream;
    private final StackMonitor monitor;
    private final WaitPoint waiters;

    // Guarded by the monitor.
    private boolean shut;

    StreamSide(StreamEndpoint stream) {
        this.stream = stream;
        this.monitor = stream.monitor();
        this.waiters = new WaitPoint(monitor);
    }

    final StreamEndpoint stream() {
        return stream;
    }

    final StackMonitor monitor() {
        return monitor;
    }

    /**
     * Shuts this direction down; again is no news.
     *
     * @throws java.net.SocketException if the endpoint is closed or not connected
     */
    public final void shutdown() throws IOException {
        monitor.enter();
        try {
            stream.ensureOpen();
            if (!shut) {
                shut = true;
                shutdown(stream.connected());
                stream.changed();
            }
        } finally {
            monitor.exit();
        }
    }

    abstract void shutdown(Connection connection);

    /** Whether {@link #shutdown} was called; what the peer has closed does not count. */
    public final boolean isShut() {
        monitor.enter();
        try {
            return shut;
        } finally {
            monitor.exit();
        }
    }

    /** As {@link #isShut}, for who holds the stack. */
    final boolean wasShut() {
        return shut;
    }

    /** Waits for a change; false if the deadline has passed. The stack is held. */
    final boolean await(long deadline) throws InterruptedIOException {
        return waiters.await(deadline, stream.isInterruptible());
    }

    /** As {@link #await}, but an interrupt is kept for later. */
    final boolean awaitUninterruptibly(long deadline) {
        return waiters.await(deadline);
    }

    /** Wakes who waits. The stack is held. */
    final void changed() {
        waiters.signalAll();
    }
}
