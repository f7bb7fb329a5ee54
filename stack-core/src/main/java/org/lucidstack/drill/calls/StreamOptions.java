package org.lucidstack.drill.calls;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lucidstack.drill.calls.HostConfig.FastOpenBits;
import org.lucidstack.tcp.Connection;
import org.lucidstack.tcp.ConnectionOptions;

/** The socket options of TCP sockets. */
final class StreamOptions {
    private static final int IPPROTO_TCP = 6;
    private static final int SOCK_STREAM = 1;

    /** Half of what Linux keeps at least, since it doubles what it is told. */
    private static final int LEAST_RECEIVE_BUFFER = 1152;

    private static final int LEAST_SEND_BUFFER = 2304;

    /** What a socket without a connection says. */
    private static final int DEFAULT_MSS = 536;

    private StreamOptions() {}

    static CallResult set(StreamSocket socket, String name, OptionValues.Value value) {
        int number = (int) value.first();
        if (!isPossible(name, number)) {
            return CallResult.error("EINVAL");
        }
        return switch (name) {
            case "TCP_CONGESTION" -> congestion(socket, value.text());
            case "TCP_MAXSEG" -> maxSegmentSize(socket, number);
            case "TCP_QUICKACK" -> quickAck(socket, number);
            case "TCP_FASTOPEN" -> fastOpenQueue(socket, number);
            case "TCP_FASTOPEN_CONNECT" -> socket.opening.defer(number);
            case "SO_LINGER" -> linger(socket, value);
            default -> setForConnection(socket, name, value);
        };
    }

    /** What a connection reads from its options, and takes at any time. */
    private static CallResult setForConnection(StreamSocket socket, String name, OptionValues.Value value) {
        ConnectionOptions options = socket.options;
        boolean on = value.isTrue();
        int number = (int) value.first();
        switch (name) {
            case "TCP_NODELAY" -> options.noDelay(on);
            case "TCP_CORK" -> options.cork(on);
            case "SO_KEEPALIVE" -> options.keepAlive(on);
            case "TCP_KEEPIDLE" -> options.keepAliveIdle(Duration.ofSeconds(number));
            case "TCP_KEEPINTVL" -> options.keepAliveInterval(Duration.ofSeconds(number));
            case "TCP_KEEPCNT" -> options.keepAliveProbes(number);
            case "TCP_USER_TIMEOUT" -> options.userTimeout(Duration.ofMillis(number));
            case "TCP_SYNCNT" -> options.handshakeTimeout(synTimeout(socket, number));
            case "SO_RCVBUF", "SO_RCVBUFFORCE" -> {
                notConnected(socket, name);
                options.receiveBuffer(Math.max(number, LEAST_RECEIVE_BUFFER));
            }
            case "SO_SNDBUF", "SO_SNDBUFFORCE" -> options.sendBuffer(Math.max(number, LEAST_SEND_BUFFER));
            case "IP_TOS", "IPV6_TCLASS" -> options.trafficClass(number & 0xfc);
            case "IP_TTL", "IPV6_UNICAST_HOPS" -> options.hopLimit(Math.max(0, number));
            default -> {
                return socket.values.set(name, value);
            }
        }
        Connection connection = socket.connection();
        if (connection != null) {
            connection.optionsChanged();
        }
        return CallResult.OK;
    }

    /** Of no effect on a connection that there is, as on Linux; a wrong size is refused then, too. */
    private static CallResult maxSegmentSize(StreamSocket socket, int bytes) {
        (socket.connection() == null ? socket.options : new ConnectionOptions()).maxSegmentSize(bytes);
        return CallResult.OK;
    }

    private static CallResult linger(StreamSocket socket, OptionValues.Value value) {
        socket.linger = value.numbers().size() < 2 ? null : value.numbers();
        return CallResult.OK;
    }

    /** What Linux takes; -1 stands for the default number of hops. */
    private static boolean isPossible(String name, int number) {
        return switch (name) {
            case "TCP_KEEPIDLE", "TCP_KEEPINTVL" -> number >= 1 && number <= 32_767;
            case "TCP_KEEPCNT" -> number >= 1 && number <= 127;
            case "TCP_USER_TIMEOUT" -> number >= 0;
            case "TCP_MAXSEG" -> number == 0 || number >= 88 && number <= 32_767;
            case "TCP_SYNCNT" -> number >= 1 && number <= 127;
            case "TCP_FASTOPEN" -> number >= 0;
            case "IP_TTL" -> number == -1 || number >= 1 && number <= 255;
            case "IPV6_UNICAST_HOPS" -> number >= -1 && number <= 255;
            default -> true;
        };
    }

    /** The stack reads it when a connection starts; Linux lets it change later, too. */
    private static void notConnected(StreamSocket socket, String name) {
        if (socket.connection() != null) {
            throw new UnsupportedCall(name + " on a connection");
        }
    }

    private static Duration synTimeout(StreamSocket socket, int retries) {
        if (retries > HostConfig.MAX_RETRIES) {
            throw new UnsupportedCall("TCP_SYNCNT=" + retries);
        }
        return socket.host.config().handshakeTimeout(retries);
    }

    private static CallResult quickAck(StreamSocket socket, int number) {
        Connection connection = socket.connection();
        if (connection == null || number != 0 && number != 1) {
            throw new UnsupportedCall(
                    connection == null ? "TCP_QUICKACK before the connection" : "TCP_QUICKACK=" + number);
        }
        connection.quickAck(number == 1);
        return CallResult.OK;
    }

    private static CallResult fastOpenQueue(StreamSocket socket, int pending) {
        if (socket.connection() != null) {
            return CallResult.error("EINVAL");
        }
        socket.fastOpenQueue = pending;
        if (socket.isListening()) {
            beforeListen(socket);
        }
        return CallResult.OK;
    }

    /** A listener offers fast open if both it and the host want to, or if the host wants all to. */
    static void beforeListen(StreamSocket socket) {
        int bits = socket.host.config().fastOpen;
        boolean all = (bits & FastOpenBits.ALL_LISTENERS) != 0;
        boolean on = (bits & FastOpenBits.SERVER) != 0 && (all || socket.fastOpenQueue > 0);
        socket.options.fastOpen(on);
        if (on && socket.fastOpenQueue > 0) {
            socket.host.stack().tcp().config().fastOpenPending(socket.fastOpenQueue);
        }
    }

    private static CallResult congestion(StreamSocket socket, @Nullable String name) {
        if (name == null || !name.equals("cubic") && !name.equals("reno")) {
            return CallResult.error("ENOENT");
        }
        if (!name.equals(socket.congestionControl())) {
            notConnected(socket, "TCP_CONGESTION");
        }
        socket.options.congestionControl(name);
        return CallResult.OK;
    }

    static CallResult get(StreamSocket socket, String name) {
        ConnectionOptions options = socket.options;
        return switch (name) {
            case "TCP_NODELAY" -> bool(options.noDelay());
            case "TCP_CORK" -> bool(options.cork());
            case "SO_KEEPALIVE" -> bool(options.keepAlive());
            case "TCP_KEEPIDLE" -> number(options.keepAliveIdle().toSeconds());
            case "TCP_KEEPINTVL" -> number(options.keepAliveInterval().toSeconds());
            case "TCP_KEEPCNT" -> number(options.keepAliveProbes());
            case "TCP_USER_TIMEOUT" -> number(options.userTimeout().toMillis());
            // Linux reserves as much again for its own overhead, and says so.
            case "SO_RCVBUF" -> number(2L * options.receiveBuffer());
            case "SO_SNDBUF" -> number(2L * options.sendBuffer());
            case "IP_TOS", "IPV6_TCLASS" -> number(options.trafficClass());
            case "IP_TTL", "IPV6_UNICAST_HOPS" -> number(options.hopLimit() == 0 ? 64 : options.hopLimit());
            case "SO_TYPE" -> number(SOCK_STREAM);
            case "SO_PROTOCOL" -> number(IPPROTO_TCP);
            case "SO_ACCEPTCONN" -> bool(socket.isListening());
            case "SO_LINGER" -> CallResult.values(0, socket.linger == null ? List.of(0L, 0L) : socket.linger);
            case "TCP_MAXSEG" -> maxSegment(socket);
            case "TCP_QUICKACK" ->
                bool(socket.connection() == null || socket.connection().isQuickAck());
            case "TCP_FASTOPEN" -> number(socket.fastOpenQueue);
            case "TCP_FASTOPEN_CONNECT" -> bool(socket.opening.isDeferring());
            case "TCP_CONGESTION" -> CallResult.text(socket.congestionControl());
            default -> socket.values.get(name);
        };
    }

    private static CallResult maxSegment(StreamSocket socket) {
        Connection connection = socket.connection();
        if (connection == null) {
            int own = socket.options.maxSegmentSize();
            return number(own == 0 ? DEFAULT_MSS : own);
        }
        return number(connection.info().sizes().sendMss());
    }

    /** Whether close resets the connection: lingering is on with a time of 0. */
    static boolean aborts(StreamSocket socket) {
        List<Long> linger = socket.linger;
        return linger != null && linger.getFirst() != 0 && linger.get(1) == 0;
    }

    /** Seconds that close waits, or 0. */
    static long lingerSeconds(StreamSocket socket) {
        List<Long> linger = socket.linger;
        return linger == null || linger.getFirst() == 0 ? 0 : linger.get(1);
    }

    private static CallResult bool(boolean on) {
        return number(on ? 1 : 0);
    }

    private static CallResult number(long value) {
        return CallResult.values(0, List.of(value));
    }
}
