package org.lucidstack.socket;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.nio.channels.ClosedChannelException;
import org.jspecify.annotations.Nullable;
import org.lucidstack.tcp.CloseReason;

/** How the ends of a connection are told in the terms of {@code java.net}: the same types and words as the platform's sockets. */
final class SocketFailures {

    private SocketFailures() {}

    static SocketException closed() {
        return new SocketException("Socket closed");
    }

    /** The loop was closed or its device failed. A type of its own, because channels tell this differently. */
    static final class NetworkDown extends SocketException {
        private static final long serialVersionUID = 1L;

        private NetworkDown(@Nullable IOException cause) {
            super(cause == null ? "Network is down" : "Network is down: " + cause.getMessage());
            initCause(cause);
        }
    }

    static NetworkDown networkDown(@Nullable IOException cause) {
        return new NetworkDown(cause);
    }

    /** For methods of {@code java.net} that may throw nothing else. */
    static SocketException asSocketException(IOException e) {
        if (e instanceof SocketException already) {
            return already;
        }
        SocketException wrapped = e instanceof ClosedChannelException ? closed() : new SocketException(e.getMessage());
        wrapped.initCause(e);
        return wrapped;
    }

    /** Why an active open failed. */
    static SocketException onConnect(CloseReason reason) {
        return switch (reason) {
            case REFUSED, RESET_BY_PEER, CLOSED -> new ConnectException("Connection refused");
            case TIMED_OUT -> new ConnectException("Connection timed out");
            case HOST_UNREACHABLE -> new NoRouteToHostException("No route to host");
            case ABORTED -> closed();
            case STACK_CLOSED -> networkDown(null);
        };
    }

    /** Why nothing can be read from a connection that ended this way. */
    static SocketException onRead(CloseReason reason) {
        return switch (reason) {
            case REFUSED, RESET_BY_PEER, CLOSED -> new SocketException("Connection reset");
            case TIMED_OUT -> new SocketException("Connection timed out");
            case HOST_UNREACHABLE -> new NoRouteToHostException("No route to host");
            case ABORTED -> closed();
            case STACK_CLOSED -> networkDown(null);
        };
    }

    /** Why nothing can be written to a connection that ended this way. */
    static SocketException onWrite(CloseReason reason) {
        return reason == CloseReason.CLOSED ? new SocketException("Broken pipe") : onRead(reason);
    }
}
