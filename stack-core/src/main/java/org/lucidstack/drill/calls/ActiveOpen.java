package org.lucidstack.drill.calls;

import java.nio.ByteBuffer;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.lucidstack.drill.calls.HostConfig.FastOpenBits;
import org.lucidstack.net.Endpoint;
import org.lucidstack.net.IpAddress;
import org.lucidstack.tcp.Connection;

/**
 * The active open of a TCP socket: by connect, or by the first data (fast open, RFC 7413).
 *
 * <pre>
 *   connect                                     SYN
 *   sendto with MSG_FASTOPEN, no cookie yet     SYN that asks for one; EINPROGRESS, or waits and sends
 *   sendto with MSG_FASTOPEN, cookie            SYN with data
 *   TCP_FASTOPEN_CONNECT, connect, write        the same two, but where a cookie is known connect returns at once
 * </pre>
 */
final class ActiveOpen {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final StreamSocket socket;
    private boolean connecting;
    /** TCP_FASTOPEN_CONNECT. */
    private boolean deferring;
    /** Where the first data opens the connection to, or null. */
    private @Nullable Endpoint deferred;
    /** What is being sent by the call that has opened the connection. */
    private @Nullable ByteBuffer early;

    ActiveOpen(StreamSocket socket) {
        this.socket = socket;
    }

    /** Whether connect has left it to the first data to open the connection. */
    boolean isDeferred() {
        return deferred != null;
    }

    /** TCP_FASTOPEN_CONNECT. */
    CallResult defer(long on) {
        if (on != 0 && on != 1 || socket.connection() != null || socket.isListening()) {
            return CallResult.error("EINVAL");
        }
        if (!isClientAllowed()) {
            return CallResult.error("EOPNOTSUPP");
        }
        deferring = on == 1;
        socket.options.fastOpen(deferring);
        return CallResult.OK;
    }

    boolean isDeferring() {
        return deferring;
    }

    private boolean isClientAllowed() {
        return (socket.host.config().fastOpen & FastOpenBits.CLIENT) != 0;
    }

    /** Begins to connect. @return null if it is under way */
    @Nullable
    CallResult connect(Endpoint remote) {
        Connection connection = socket.connection();
        if (connection != null && socket.closeError() == null) {
            CallResult asked = connecting ? connected() : CallResult.error("EISCONN");
            return asked == null ? CallResult.error("EALREADY") : asked;
        }
        if (connection != null) {
            return socket.failure();
        }
        if (deferred != null) {
            return CallResult.error("EISCONN");
        }
        Endpoint target = Addresses.toStack(remote);
        if (deferring && hasCookie(target)) {
            deferred = target;
            return CallResult.OK;
        }
        return open(target, NOTHING);
    }

    private boolean hasCookie(Endpoint target) {
        IpAddress local = socket.host.stack().sourceFor(target.address());
        return local != null && socket.host.stack().tcp().hasFastOpenCookie(local, target);
    }

    private @Nullable CallResult open(Endpoint target, ByteBuffer data) {
        CallResult failed = socket.open(target, data);
        connecting = failed == null;
        return failed;
    }

    /** Whether the connect that is under way has ended. */
    @Nullable
    CallResult connected() {
        Connection connection = socket.connection();
        if (connection == null) {
            return CallResult.error("ENOTCONN");
        }
        if (connection.closeReason() != null) {
            return socket.failure();
        }
        if (!connection.state().isSynchronized()) {
            return null;
        }
        connecting = false;
        return CallResult.OK;
    }

    /** Whether sending has to do with opening the connection. */
    boolean concerns(ByteBuffer data, Set<MessageFlag> flags) {
        return flags.contains(MessageFlag.FASTOPEN) || deferred != null || early == data;
    }

    /**
     * Opens the connection with {@code data}, or goes on with it.
     *
     * @param wait whether the call waits for the connection
     * @return null while it waits, an error, or 0 if data can be sent or was taken
     */
    @Nullable
    CallResult send(ByteBuffer data, Set<MessageFlag> flags, @Nullable Endpoint to, boolean wait) {
        if (early == data) {
            return connected();
        }
        if (socket.connection() != null) {
            return CallResult.error(connecting && connected() == null ? "EALREADY" : "EISCONN");
        }
        Endpoint target = deferred != null || to == null ? deferred : Addresses.toStack(to);
        if (target == null) {
            throw new UnsupportedCall("MSG_FASTOPEN without an address");
        }
        if (!isClientAllowed()) {
            return CallResult.error("EOPNOTSUPP");
        }
        socket.options.fastOpen(true);
        deferred = null;
        CallResult failed = open(target, data);
        if (failed != null) {
            return failed;
        }
        if (!wait) {
            return data.position() > 0 ? CallResult.OK : CallResult.error("EINPROGRESS");
        }
        early = data;
        return null;
    }
}
