package org.lucidstack.drill.calls;

import java.io.IOException;
import java.net.BindException;
import java.net.NoRouteToHostException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.lucidstack.net.Endpoint;
import org.lucidstack.net.IpAddress;
import org.lucidstack.tcp.CloseReason;
import org.lucidstack.tcp.Connection;
import org.lucidstack.tcp.ConnectionOptions;
import org.lucidstack.tcp.TcpException;
import org.lucidstack.tcp.TcpState;

/** A TCP socket with the behaviour of Linux: which error comes when, and what can be polled. */
final class StreamSocket extends OpenSocket {
    final ConnectionOptions options;
    final Host host;
    final ActiveOpen opening = new ActiveOpen(this);
    private final PassiveOpen passive = new PassiveOpen(this);
    private @Nullable Endpoint bound;
    private @Nullable Connection connection;
    private boolean errorTaken;
    private boolean inputShut;
    private boolean outputShut;
    private boolean corkedByMore;
    /** TCP_FASTOPEN: connections whose handshake is not complete. */
    int fastOpenQueue;
    /** SO_LINGER: on or off, seconds; null = never set. */
    @Nullable
    List<Long> linger;

    StreamSocket(Host host, boolean v6, ConnectionOptions options) {
        super(v6);
        this.host = host;
        this.options = options;
    }

    StreamSocket(Host host, boolean v6, Connection connection) {
        this(host, v6, connection.options());
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
                ? host.stack().tcp().config().congestionControl()
                : options.congestionControl();
    }

    boolean isListening() {
        return passive.isListening();
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
        if (!wanted.address().isUnspecified() && !host.stack().owns(wanted.address())) {
            return CallResult.error("EADDRNOTAVAIL");
        }
        bound = wanted;
        return CallResult.OK;
    }

    @Override
    CallResult listen(int backlog) {
        return connection != null ? CallResult.error("EINVAL") : passive.listen(backlog);
    }

    /** What was bound, or any address. */
    Endpoint local() {
        return bound == null ? Addresses.any(v6) : bound;
    }

    @Override
    @Nullable
    CallResult accept() {
        return passive.accept();
    }

    /** The connection that {@link #accept} has announced. */
    Connection takeAccepted() {
        return passive.takeAccepted();
    }

    @Override
    @Nullable
    CallResult connect(Endpoint remote) {
        return isListening() ? CallResult.error("EISCONN") : opening.connect(remote);
    }

    @Override
    @Nullable
    CallResult connected() {
        return opening.connected();
    }

    /** Begins an active open. @param early data for the SYN, if fast open is on @return an error, or null while it is under way */
    @Nullable
    CallResult open(Endpoint target, ByteBuffer early) {
        try {
            Endpoint local = bound == null
                    ? new Endpoint(IpAddress.unspecified(target.address().version()), 0)
                    : bound;
            connection = host.stack().connect(local, target, options, early);
            return null;
        } catch (BindException e) {
            return CallResult.error("EADDRNOTAVAIL");
        } catch (NoRouteToHostException e) {
            return CallResult.error("ENETUNREACH");
        } catch (IOException e) {
            return CallResult.error("EINVAL");
        }
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

    CallResult failure() {
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
        if (flags.contains(MessageFlag.OOB)) {
            throw new UnsupportedCall("receiving with " + flags);
        }
        if (inputShut && c.available() == 0) {
            return CallResult.OK;
        }
        try {
            int count = StreamRead.take(c, target, flags);
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
        if (flags.contains(MessageFlag.EOR)) {
            throw new UnsupportedCall("sending with EOR");
        }
        if (opening.concerns(data, flags)) {
            boolean wait = !nonBlocking && !flags.contains(MessageFlag.DONTWAIT);
            CallResult begun = opening.send(data, flags, to, wait);
            if (begun == null || begun.isError() || c == null) {
                return begun;
            }
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
        passive.close();
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
        if (isListening()) {
            return passive.pollBits();
        }
        Connection c = connection;
        if (c == null) {
            return PollBits.OUT | PollBits.WRNORM | (opening.isDeferred() ? 0 : PollBits.HUP);
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
        if (isListening()) {
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
