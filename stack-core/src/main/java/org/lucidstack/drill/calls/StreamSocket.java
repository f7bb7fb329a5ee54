package org.lucidstack.drill.calls;

import java.io.IOException;
import java.net.BindException;
import java.net.NoRouteToHostException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.lucidstack.net.Endpoint;
import org.lucidstack.net.IpAddress;
import org.lucidstack.stack.NetStack;
import org.lucidstack.tcp.CloseReason;
import org.lucidstack.tcp.Connection;
import org.lucidstack.tcp.ConnectionOptions;
import org.lucidstack.tcp.Listener;
import org.lucidstack.tcp.TcpException;
import org.lucidstack.tcp.TcpState;

/** A TCP socket with the behaviour of Linux: which error comes when, and what can be polled. */
final class StreamSocket extends OpenSocket {
    final ConnectionOptions options;
    private final NetStack stack;
    private final Queue<Connection> accepted = new ArrayDeque<>();
    private @Nullable Endpoint bound;
    private @Nullable Listener listener;
    private @Nullable Connection connection;
    private boolean connecting;
    private boolean errorTaken;
    private boolean inputShut;
    private boolean outputShut;
    private boolean corkedByMore;
    /** SO_LINGER: on or off, seconds; null = never set. */
    @Nullable
    List<Long> linger;

    StreamSocket(NetStack stack, boolean v6, ConnectionOptions options) {
        super(v6);
        this.stack = stack;
        this.options = options;
    }

    StreamSocket(NetStack stack, boolean v6, Connection connection) {
        this(stack, v6, connection.options());
        this.connection = connection;
    }

    @Nullable
    Connection connection() {
        return connection;
    }

    /** Which one is or will be in charge. */
    String congestionControl() {
        if (connection != null) {
            return connection.info().congestion().control();
        }
        return options.congestionControl().isEmpty()
                ? stack.tcp().config().congestionControl()
                : options.congestionControl();
    }

    boolean isListening() {
        return listener != null;
    }

    @Override
    boolean isStream() {
        return true;
    }

    @Override
    CallResult bind(Endpoint local) {
        Endpoint wanted = Addresses.toStack(local);
        if (bound != null || connection != null) {
            return CallResult.error("EINVAL");
        }
        if (!wanted.address().isUnspecified() && !stack.owns(wanted.address())) {
            return CallResult.error("EADDRNOTAVAIL");
        }
        bound = wanted;
        return CallResult.OK;
    }

    @Override
    CallResult listen(int backlog) {
        if (connection != null) {
            return CallResult.error("EINVAL");
        }
        if (listener != null) {
            return CallResult.OK;
        }
        try {
            Endpoint local = bound == null ? Addresses.any(v6) : bound;
            listener = stack.listen(local, Math.max(1, backlog), options);
            return CallResult.OK;
        } catch (IOException e) {
            return CallResult.error("EADDRINUSE");
        }
    }

    @Override
    @Nullable
    CallResult accept() {
        if (listener == null) {
            return CallResult.error("EINVAL");
        }
        fillAccepted();
        // The descriptor is given by SocketCalls.
        return accepted.isEmpty() ? null : CallResult.OK;
    }

    /** The connection that {@link #accept} has announced. */
    Connection takeAccepted() {
        return accepted.remove();
    }

    private void fillAccepted() {
        if (listener != null && accepted.isEmpty()) {
            Connection next = listener.accept();
            if (next != null) {
                accepted.add(next);
            }
        }
    }

    @Override
    @Nullable
    CallResult connect(Endpoint remote) {
        if (listener != null) {
            return CallResult.error("EISCONN");
        }
        if (connection != null && closeError() == null) {
            CallResult asked = connecting ? connected() : CallResult.error("EISCONN");
            return asked == null ? CallResult.error("EALREADY") : asked;
        }
        if (connection != null) {
            return failure();
        }
        Endpoint target = Addresses.toStack(remote);
        try {
            Endpoint local = bound == null
                    ? new Endpoint(IpAddress.unspecified(target.address().version()), 0)
                    : bound;
            connection = stack.connect(local, target, options);
            connecting = true;
            return null;
        } catch (BindException e) {
            return CallResult.error("EADDRNOTAVAIL");
        } catch (NoRouteToHostException e) {
            return CallResult.error("ENETUNREACH");
        } catch (IOException e) {
            return CallResult.error("EINVAL");
        }
    }

    @Override
    @Nullable
    CallResult connected() {
        Connection c = connection;
        if (c == null) {
            return CallResult.error("ENOTCONN");
        }
        if (c.closeReason() != null) {
            return failure();
        }
        if (!c.state().isSynchronized()) {
            return null;
        }
        connecting = false;
        return CallResult.OK;
    }

    /** The error that ended the connection, until it was reported; null while there is none. */
    @Nullable
    String closeError() {
        Connection c = connection;
        CloseReason reason = c == null ? null : c.closeReason();
        if (c == null || reason == null || errorTaken) {
            return null;
        }
        return switch (reason) {
            case RESET_BY_PEER -> c.isAtEndOfStream() ? "EPIPE" : "ECONNRESET";
            case REFUSED -> "ECONNREFUSED";
            case TIMED_OUT -> "ETIMEDOUT";
            case HOST_UNREACHABLE -> "EHOSTUNREACH";
            case CLOSED, ABORTED, STACK_CLOSED -> null;
        };
    }

    private CallResult failure() {
        String error = takeError();
        return CallResult.error(error == null ? "ECONNABORTED" : error);
    }

    @Override
    @Nullable
    String takeError() {
        String error = closeError();
        errorTaken |= error != null;
        return error;
    }

    @Override
    @Nullable
    CallResult receive(ByteBuffer target, Set<MessageFlag> flags) {
        Connection c = connection;
        if (c == null) {
            return CallResult.error("ENOTCONN");
        }
        if (flags.contains(MessageFlag.OOB) || flags.contains(MessageFlag.TRUNC)) {
            throw new UnsupportedCall("receiving with " + flags);
        }
        if (inputShut && c.available() == 0) {
            return CallResult.OK;
        }
        try {
            int count = flags.contains(MessageFlag.PEEK) ? c.peek(target) : c.receive(target);
            return count == 0 && target.hasRemaining() ? null : CallResult.OK;
        } catch (TcpException e) {
            String error = takeError();
            return error == null ? CallResult.OK : CallResult.error(error);
        }
    }

    @Override
    @Nullable
    CallResult send(ByteBuffer data, Set<MessageFlag> flags, @Nullable Endpoint to) {
        Connection c = connection;
        if (flags.contains(MessageFlag.FASTOPEN)) {
            throw new UnsupportedCall("sending with FASTOPEN");
        }
        if (c == null || outputShut) {
            return CallResult.error("EPIPE");
        }
        try {
            holdBack(c, flags.contains(MessageFlag.MORE));
            int taken = flags.contains(MessageFlag.OOB) ? c.sendUrgent(data) : c.send(data);
            return taken == 0 && data.hasRemaining() ? null : CallResult.OK;
        } catch (TcpException e) {
            String error = takeError();
            return CallResult.error(error == null ? "EPIPE" : error);
        }
    }

    /** MSG_MORE is a cork until the next call without it. */
    private void holdBack(Connection c, boolean more) {
        if (more && !options.cork()) {
            options.cork(true);
            corkedByMore = true;
            c.optionsChanged();
        } else if (!more && corkedByMore) {
            options.cork(false);
            corkedByMore = false;
            c.optionsChanged();
        }
    }

    @Override
    CallResult shutdown(boolean input, boolean output) {
        Connection c = connection;
        if (c == null
                || !c.state().isSynchronized()
                        && c.state() != TcpState.SYN_SENT
                        && c.state() != TcpState.SYN_RECEIVED) {
            return CallResult.error("ENOTCONN");
        }
        if (input) {
            inputShut = true;
            c.shutdownInput();
        }
        if (output) {
            outputShut = true;
            c.shutdownOutput();
        }
        return CallResult.OK;
    }

    @Override
    void close() {
        if (listener != null) {
            listener.close();
            accepted.forEach(Connection::abort);
        }
        if (connection != null) {
            if (StreamOptions.aborts(this)) {
                connection.abort();
            } else {
                connection.close();
            }
        }
    }

    @Override
    boolean isQuiet() {
        if (connection == null || connection.closeReason() != null) {
            return true;
        }
        return switch (connection.state()) {
            case FIN_WAIT_2, TIME_WAIT, CLOSED -> true;
            default -> false;
        };
    }

    @Override
    int pollBits() {
        if (listener != null) {
            fillAccepted();
            return accepted.isEmpty() ? 0 : PollBits.IN | PollBits.RDNORM;
        }
        Connection c = connection;
        if (c == null) {
            return PollBits.OUT | PollBits.WRNORM | PollBits.HUP;
        }
        boolean over = c.closeReason() != null;
        if (!over && !c.state().isSynchronized()) {
            return 0;
        }
        boolean noInput = inputShut || c.isAtEndOfStream() || over;
        int bits = noInput || c.available() > 0 ? PollBits.IN | PollBits.RDNORM : 0;
        bits |= noInput ? PollBits.RDHUP : 0;
        bits |= outputShut || over || c.sendRoom() > 0 ? PollBits.OUT | PollBits.WRNORM : 0;
        bits |= over || noInput && outputShut ? PollBits.HUP : 0;
        bits |= closeError() != null ? PollBits.ERR : 0;
        return bits | (c.urgentBytesLeft() > 0 ? PollBits.PRI : 0);
    }

    @Override
    CallResult queued(boolean input) {
        if (listener != null) {
            return CallResult.error("EINVAL");
        }
        if (connection == null) {
            return CallResult.OK;
        }
        return CallResult.of(input ? connection.available() : connection.unacknowledged());
    }

    @Override
    CallResult setOption(String name, OptionValues.Value value) {
        return StreamOptions.set(this, name, value);
    }

    @Override
    CallResult getOption(String name) {
        return StreamOptions.get(this, name);
    }
}
