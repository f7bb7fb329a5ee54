package org.lucidstack.drill.calls;

import java.net.BindException;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.lucidstack.tcp.Connection;
import org.lucidstack.tcp.Listener;

/** The passive open of a TCP socket: listen and accept. */
final class PassiveOpen {
    private final StreamSocket socket;
    /** Connections that {@link #accept} or poll has seen and nobody has taken yet. */
    private final Queue<Connection> accepted = new ArrayDeque<>();

    private @Nullable Listener listener;

    PassiveOpen(StreamSocket socket) {
        this.socket = socket;
    }

    boolean isListening() {
        return listener != null;
    }

    CallResult listen(int backlog) {
        if (listener != null) {
            return CallResult.OK;
        }
        StreamOptions.beforeListen(socket);
        try {
            listener = socket.host.stack().listen(socket.local(), Math.max(1, backlog), socket.options);
            return CallResult.OK;
        } catch (BindException e) {
            socket.values.refuseSharedPort();
            return CallResult.error("EADDRINUSE");
        }
    }

    /** Whether there is a connection to be taken: 0, or null if there is none yet. */
    @Nullable
    CallResult accept() {
        if (listener == null) {
            return CallResult.error("EINVAL");
        }
        fill();
        return accepted.isEmpty() ? null : CallResult.OK;
    }

    /** The connection that {@link #accept} has announced; its descriptor is given by {@link SocketCalls}. */
    Connection takeAccepted() {
        return accepted.remove();
    }

    private void fill() {
        if (listener != null && accepted.isEmpty()) {
            Connection next = listener.accept();
            if (next != null) {
                accepted.add(next);
            }
        }
    }

    int pollBits() {
        fill();
        return accepted.isEmpty() ? 0 : PollBits.IN | PollBits.RDNORM;
    }

    /** Ends listening; connections that nobody has taken are reset. */
    void close() {
        if (listener != null) {
            listener.close();
            accepted.forEach(Connection::abort);
        }
    }
}
