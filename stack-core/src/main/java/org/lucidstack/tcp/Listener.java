package org.lucidstack.tcp;

import org.lucidstack.net.Endpoint;

/** A passive open: waits for connections on a local endpoint. (Signature sketch: the body follows.) */
public final class Listener {

    private final Endpoint local;

    Listener(Endpoint local) {
        this.local = local;
    }

    /** What it listens on; the unspecified address means all of ours. */
    public Endpoint local() {
        return local;
    }

    /** Inherited by the connections that it accepts. */
    public ConnectionOptions options() {
        throw new UnsupportedOperationException();
    }

    /** {@code ready} runs, while the stack is held, whenever a connection was queued for {@link #accept}. */
    public void setHandler(Runnable ready) {
        throw new UnsupportedOperationException();
    }

    /** The next established connection, or null. */
    public Connection accept() {
        throw new UnsupportedOperationException();
    }

    /** Stops listening; queued connections are reset. Idempotent. */
    public void close() {
        throw new UnsupportedOperationException();
    }
}
