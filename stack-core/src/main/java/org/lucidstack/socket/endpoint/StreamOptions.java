package org.lucidstack.socket.endpoint;

import java.net.SocketOption;
import java.net.SocketOptions;
import java.net.StandardSocketOptions;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import jdk.net.ExtendedSocketOptions;
import org.lucidstack.tcp.ConnectionOptions;

/** The options of {@code java.net} over those of a connection. Used while the stack is held. */
public final class StreamOptions {

    /** What every stream socket has. */
    public static final Set<SocketOption<?>> SUPPORTED = Set.of(
            StandardSocketOptions.SO_SNDBUF,
            StandardSocketOptions.SO_RCVBUF,
            StandardSocketOptions.SO_KEEPALIVE,
            StandardSocketOptions.SO_REUSEADDR,
            StandardSocketOptions.SO_REUSEPORT,
            StandardSocketOptions.SO_LINGER,
            StandardSocketOptions.IP_TOS,
            StandardSocketOptions.TCP_NODELAY,
            ExtendedSocketOptions.TCP_KEEPIDLE,
            ExtendedSocketOptions.TCP_KEEPINTERVAL,
            ExtendedSocketOptions.TCP_KEEPCOUNT);

    /** What a listening socket has, as on the platform. */
    public static final Set<SocketOption<?>> SUPPORTED_LISTENING = Set.of(
            StandardSocketOptions.SO_RCVBUF, StandardSocketOptions.SO_REUSEADDR, StandardSocketOptions.SO_REUSEPORT);

    /** What is said of a buffer whose size the stack tunes. */
    private static final int TUNED_BUFFER = 1 << 17;

    private final Supplier<ConnectionOptions> connection;
    private boolean reuseAddress;
    private boolean reusePort;
    private int linger = -1;

    /** @param connection where the options of the connection are at the time */
    public StreamOptions(Supplier<ConnectionOptions> connection, boolean reuseAddress) {
        this.connection = connection;
        this.reuseAddress = reuseAddress;
    }

    /** @throws UnsupportedOperationException naming the option, if it is not among {@code supported} */
    public static void ensureSupported(Set<SocketOption<?>> supported, SocketOption<?> name) {
        if (!supported.contains(Objects.requireNonNull(name))) {
            throw new UnsupportedOperationException("'" + name + "' not supported");
        }
    }

    /** SO_LINGER in seconds, or negative when off. */
    public int linger() {
        return linger;
    }

    public boolean reuseAddress() {
        return reuseAddress || reusePort;
    }

    public <T> void set(SocketOption<T> option, T value) {
        ConnectionOptions options = connection.get();
        if (option == StandardSocketOptions.SO_SNDBUF) {
            options.sendBuffer(positive(option, value));
        } else if (option == StandardSocketOptions.SO_RCVBUF) {
            options.receiveBuffer(positive(option, value));
        } else if (option == StandardSocketOptions.SO_KEEPALIVE) {
            options.keepAlive((Boolean) value);
        } else if (option == StandardSocketOptions.SO_REUSEADDR) {
            reuseAddress = (Boolean) value;
        } else if (option == StandardSocketOptions.SO_REUSEPORT) {
            reusePort = (Boolean) value;
        } else if (option == StandardSocketOptions.SO_LINGER) {
            linger = Math.max(-1, Math.min((Integer) value, 0xffff));
        } else if (option == StandardSocketOptions.IP_TOS) {
            options.trafficClass(octet(option, value));
        } else if (option == StandardSocketOptions.TCP_NODELAY) {
            options.noDelay((Boolean) value);
        } else if (option == ExtendedSocketOptions.TCP_KEEPIDLE) {
            options.keepAliveIdle(Duration.ofSeconds(positive(option, value)));
        } else if (option == ExtendedSocketOptions.TCP_KEEPINTERVAL) {
            options.keepAliveInterval(Duration.ofSeconds(positive(option, value)));
        } else if (option == ExtendedSocketOptions.TCP_KEEPCOUNT) {
            options.keepAliveProbes(positive(option, value));
        } else {
            throw new UnsupportedOperationException("'" + option + "' not supported");
        }
    }

    @SuppressWarnings("unchecked")
    public <T> T get(SocketOption<T> option) {
        return (T) value(option);
    }

    private Object value(SocketOption<?> option) {
        ConnectionOptions options = connection.get();
        if (option == StandardSocketOptions.SO_SNDBUF) {
            return options.sendBuffer() == 0 ? TUNED_BUFFER : options.sendBuffer();
        } else if (option == StandardSocketOptions.SO_RCVBUF) {
            return options.receiveBuffer() == 0 ? TUNED_BUFFER : options.receiveBuffer();
        } else if (option == StandardSocketOptions.SO_KEEPALIVE) {
            return options.keepAlive();
        } else if (option == StandardSocketOptions.SO_REUSEADDR) {
            return reuseAddress;
        } else if (option == StandardSocketOptions.SO_REUSEPORT) {
            return reusePort;
        } else if (option == StandardSocketOptions.SO_LINGER) {
            return linger;
        } else if (option == StandardSocketOptions.IP_TOS) {
            return options.trafficClass();
        } else if (option == StandardSocketOptions.TCP_NODELAY) {
            return options.noDelay();
        } else if (option == ExtendedSocketOptions.TCP_KEEPIDLE) {
            return (int) options.keepAliveIdle().toSeconds();
        } else if (option == ExtendedSocketOptions.TCP_KEEPINTERVAL) {
            return (int) options.keepAliveInterval().toSeconds();
        } else if (option == ExtendedSocketOptions.TCP_KEEPCOUNT) {
            return options.keepAliveProbes();
        }
        throw new UnsupportedOperationException("'" + option + "' not supported");
    }

    /** Sets an option by its number of {@link SocketOptions}. */
    public void setById(int id, Object value) {
        if (id == SocketOptions.SO_LINGER) {
            linger = value instanceof Integer seconds ? Math.min(seconds, 0xffff) : -1;
        } else {
            set(byId(id), value);
        }
    }

    /** Tells an option by its number of {@link SocketOptions}. */
    public Object getById(int id) {
        return value(byId(id));
    }

    @SuppressWarnings("unchecked")
    private static SocketOption<Object> byId(int id) {
        SocketOption<?> option = switch (id) {
            case SocketOptions.SO_SNDBUF -> StandardSocketOptions.SO_SNDBUF;
            case SocketOptions.SO_RCVBUF -> StandardSocketOptions.SO_RCVBUF;
            case SocketOptions.SO_KEEPALIVE -> StandardSocketOptions.SO_KEEPALIVE;
            case SocketOptions.SO_REUSEADDR -> StandardSocketOptions.SO_REUSEADDR;
            case SocketOptions.SO_REUSEPORT -> StandardSocketOptions.SO_REUSEPORT;
            case SocketOptions.SO_LINGER -> StandardSocketOptions.SO_LINGER;
            case SocketOptions.IP_TOS -> StandardSocketOptions.IP_TOS;
            case SocketOptions.TCP_NODELAY -> StandardSocketOptions.TCP_NODELAY;
            default -> throw new UnsupportedOperationException("socket option " + id + " not supported");
        };
        return (SocketOption<Object>) option;
    }

    public static int positive(SocketOption<?> option, Object value) {
        int number = (Integer) value;
        if (number < 1) {
            throw new IllegalArgumentException("Invalid value '" + number + "' for " + option);
        }
        return number;
    }

    public static int octet(SocketOption<?> option, Object value) {
        int number = (Integer) value;
        if (number < 0 || number > 0xff) {
            throw new IllegalArgumentException("Invalid value '" + number + "' for " + option);
        }
        return number;
    }
}
