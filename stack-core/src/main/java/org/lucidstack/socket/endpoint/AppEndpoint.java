package org.lucidstack.socket.endpoint;

import java.io.IOException;
import java.net.SocketException;
import org.jspecify.annotations.Nullable;
import org.lucidstack.socket.loop.LoopMember;
import org.lucidstack.socket.loop.NetworkDown;
import org.lucidstack.socket.loop.StackMonitor;

/** What an application holds open on a stack: how it ends, by its own close or with the loop, and who is told of changes. */
public abstract class AppEndpoint implements LoopMember {

    /** A deadline that has always passed. */
    public static final long NO_WAIT = 0;

    private final StackMonitor monitor;
    private final boolean interruptible;

    // Guarded by the monitor.
    private volatile boolean closed;
    private boolean loopEnded;
    private @Nullable IOException loopFailure;
    private @Nullable Runnable readiness;

    /** @param interruptible whether interrupting a waiting virtual thread ends its wait, as it does for sockets */
    AppEndpoint(StackMonitor monitor, boolean interruptible) {
        this.monitor = monitor;
        this.interruptible = interruptible;
    }

    /** The lock that guards it. */
    public final StackMonitor monitor() {
        return monitor;
    }

    final boolean isInterruptible() {
        return interruptible;
    }

    /** Has {@code change} told, while the stack is held, whenever readiness may have changed; null for nobody. */
    public final void onReadiness(@Nullable Runnable change) {
        monitor.enter();
        try {
            readiness = change;
        } finally {
            monitor.exit();
        }
    }

    final void tellReadiness() {
        if (readiness != null) {
            readiness.run();
        }
    }

    final void ensureOpen() throws SocketException {
        if (closed) {
            throw SocketFailures.closed();
        }
        if (loopEnded) {
            throw new NetworkDown(loopFailure);
        }
    }

    /** Whether it was closed; the end of the loop does not count. */
    public final boolean isClosed() {
        return closed;
    }

    final boolean hasLoopEnded() {
        return loopEnded;
    }

    /** Notes the close; false if that was before. The stack is held. */
    final boolean beginClose() {
        boolean first = !closed;
        closed = true;
        monitor.leave(this);
        return first;
    }

    @Override
    public final void loopEnded(@Nullable IOException cause) {
        loopEnded = true;
        loopFailure = cause;
        end();
    }

    /** The loop has ended: gives up what is open and wakes everybody who waits. The stack is held. */
    abstract void end();
}
