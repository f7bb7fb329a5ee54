package org.lucidstack.socket.endpoint;

import java.net.BindException;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.lucidstack.net.Endpoint;
import org.lucidstack.socket.loop.LocalPorts;
import org.lucidstack.socket.loop.StackMonitor;

/** The local TCP endpoint that a socket has taken by {@code bind}, if any. Used while the stack is held. */
final class BoundPort {

    private final StackMonitor monitor;
    private LocalPorts.@Nullable Reservation taken;

    BoundPort(StackMonitor monitor) {
        this.monitor = monitor;
    }

    /** Takes an endpoint; null leaves the choice to the stack. See {@link LocalPorts#reserve}. */
    void take(@Nullable InetSocketAddress local, boolean shared) throws BindException {
        taken = monitor.ports().reserve(SocketAddresses.bindable(local), shared);
    }

    /** Gives the endpoint back. Idempotent. */
    void release() {
        if (taken != null) {
            monitor.ports().release(taken);
            taken = null;
        }
    }

    @Nullable
    Endpoint endpoint() {
        return taken == null ? null : taken.endpoint();
    }

    /** The endpoint as {@code java.net} tells it. */
    @Nullable
    InetSocketAddress address() {
        return taken == null ? null : taken.endpoint().toInetSocketAddress();
    }
}
