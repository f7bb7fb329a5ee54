package org.lucidstack.socket.endpoint;

import java.nio.channels.AlreadyConnectedException;
import java.nio.channels.ConnectionPendingException;
import java.nio.channels.NotYetConnectedException;

/**
 * How far a channel's active open has come, and what {@code java.nio} says of calls that come too early or too late. May be asked
 * by any thread; changed while the stack is held or by the one thread that connects.
 */
public final class ConnectStage {

    private enum Stage {
        UNCONNECTED,
        PENDING,
        CONNECTED
    }

    private volatile Stage stage;

    /** @param connected whether the channel begins with a connection, as an accepted one does */
    public ConnectStage(boolean connected) {
        stage = connected ? Stage.CONNECTED : Stage.UNCONNECTED;
    }

    /**
     * Notes that a connection is attempted.
     *
     * @throws AlreadyConnectedException if there is one
     * @throws ConnectionPendingException if one is attempted
     */
    public void begin() {
        if (isConnected()) {
            throw new AlreadyConnectedException();
        }
        ensureNotPending();
        stage = Stage.PENDING;
    }

    /** Notes that the attempt has succeeded. */
    public void succeed() {
        stage = Stage.CONNECTED;
    }

    /** Whether there is, or was, a connection. */
    public boolean isConnected() {
        return stage == Stage.CONNECTED;
    }

    /** Whether a connection is attempted, or the attempt has failed. */
    public boolean isPending() {
        return stage == Stage.PENDING;
    }

    /** @throws ConnectionPendingException while a connection is attempted */
    public void ensureNotPending() {
        if (isPending()) {
            throw new ConnectionPendingException();
        }
    }

    /** @throws NotYetConnectedException before there is a connection */
    public void ensureConnected() {
        if (!isConnected()) {
            throw new NotYetConnectedException();
        }
    }
}
