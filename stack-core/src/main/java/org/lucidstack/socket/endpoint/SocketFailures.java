package org.lucidstack.socket.endpoint;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.Channel;
import java.nio.channels.ClosedChannelException;
import org.lucidstack.socket.loop.NetworkDown;
import org.lucidstack.tcp.CloseReason;

/** How the ends of a connection are told in the terms of {@code java.net}: the same types and words as the platform's sockets. */
public final class SocketFailures {

    private SocketFailures() {}

    public static SocketException closed() {
        return new SocketException("Socket closed");
    }

    /** Something that a stack is asked to open. */
    public interface Opening<T> {
        T open() throws IOException;
    }

    /** Opens; a loop that has ended is told as a closed channel. */
    public static <T> T open(Opening<T> opening) throws IOException {
        try {
            return opening.open();
        } catch (NetworkDown e) {
            throw closedChannel(e);
        }
    }

    /** @throws ClosedChannelException if {@code channel} is closed */
    public static void ensureOpen(Channel channel) throws ClosedChannelException {
        if (!channel.isOpen()) {
            throw new ClosedChannelException();
        }
    }

    /** What a channel says when its loop has ended. */
    public static ClosedChannelException closedChannel(IOException cause) {
        ClosedChannelException e = new ClosedChannelException();
        e.initCause(cause);
        return e;
    }

    /** What a failure of the stack is to the user of {@code channel}, which is closed if its loop has ended. */
    public static IOException onChannel(Channel channel, SocketException failure) throws IOException {
        if (failure instanceof NetworkDown) {
            channel.close();
            return closedChannel(failure);
        }
        return channel.isOpen() ? failure : new AsynchronousCloseException();
    }

    /** For methods of {@code java.net} that may throw nothing else. */
    public static SocketException asSocketException(IOException e) {
        if (e instanceof SocketException already) {
            return already;
        }
        SocketException wrapped = e instanceof ClosedChannelException ? closed() : new SocketException(e.getMessage());
        wrapped.initCause(e);
        return wrapped;
    }

    /** Why an active open failed. */
    public static SocketException onConnect(CloseReason reason) {
        return switch (reason) {
            case REFUSED, RESET_BY_PEER, CLOSED -> new ConnectException("Connection refused");
            case TIMED_OUT -> new ConnectException("Connection timed out");
            case HOST_UNREACHABLE -> new NoRouteToHostException("No route to host");
            case ABORTED -> closed();
            case STACK_CLOSED -> new NetworkDown(null);
        };
    }

    /** Why nothing can be read from a connection that ended this way. */
    public static SocketException onRead(CloseReason reason) {
        return switch (reason) {
            case REFUSED, RESET_BY_PEER, CLOSED -> new SocketException("Connection reset");
            case TIMED_OUT -> new SocketException("Connection timed out");
            case HOST_UNREACHABLE -> new NoRouteToHostException("No route to host");
            case ABORTED -> closed();
            case STACK_CLOSED -> new NetworkDown(null);
        };
    }

    /** Why nothing can be written to a connection that ended this way. */
    public static SocketException onWrite(CloseReason reason) {
        return reason == CloseReason.CLOSED ? new SocketException("Broken pipe") : onRead(reason);
    }
}
