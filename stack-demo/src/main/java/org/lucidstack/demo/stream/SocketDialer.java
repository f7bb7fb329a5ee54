package org.lucidstack.demo.stream;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.ProtocolFamily;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnsupportedAddressTypeException;
import java.nio.channels.spi.SelectorProvider;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.lucidstack.demo.stream.DialException.Reason;
import org.lucidstack.socket.StackLoop;
import org.lucidstack.socket.nio.StackSelectorProvider;

/** Connects by sockets, of the host or of a stack. The addresses of a name are tried one after the other. */
public final class SocketDialer implements Dialer {

    /** How one connection is made. */
    @FunctionalInterface
    public interface Connector {
        SocketChannel connect(InetSocketAddress remote, Duration timeout) throws IOException;
    }

    private final SelectorProvider sockets;
    private final Connector connector;
    private final Resolver names;
    private final Duration timeout;
    private final Guard guard;

    private SocketDialer(SelectorProvider sockets, Connector connector, Resolver names, Duration timeout, Guard guard) {
        this.sockets = sockets;
        this.connector = connector;
        this.names = names;
        this.timeout = timeout;
        this.guard = guard;
    }

    /** By sockets of the host. @param timeout for one address */
    public static SocketDialer direct(Duration timeout) {
        return over(SelectorProvider.provider(), Resolver.SYSTEM, timeout);
    }

    /** By sockets of the stack that {@code loop} runs. @param timeout for one address */
    public static SocketDialer over(StackLoop loop, Resolver names, Duration timeout) {
        return over(new StackSelectorProvider(loop), names, timeout);
    }

    /** By sockets of the host that {@code connector} opens and connects. @param timeout for one address */
    public static SocketDialer by(Connector connector, Duration timeout) {
        return new SocketDialer(SelectorProvider.provider(), connector, Resolver.SYSTEM, timeout, Guard.ALL);
    }

    /** A dialer like this one that connects only to what {@code permitting} permits, whatever name it was asked for. */
    public SocketDialer guardedBy(Guard permitting) {
        return new SocketDialer(sockets, connector, names, timeout, permitting);
    }

    private static SocketDialer over(SelectorProvider sockets, Resolver names, Duration timeout) {
        Connector connector = (remote, limit) -> {
            SocketChannel channel = sockets.openSocketChannel();
            try {
                channel.socket().connect(remote, Math.toIntExact(limit.toMillis()));
                return channel;
            } catch (IOException | RuntimeException e) {
                closeQuietly(channel);
                throw e;
            }
        };
        return new SocketDialer(sockets, connector, names, timeout, Guard.ALL);
    }

    @Override
    public DuplexStream dial(String host, int port) throws DialException {
        @Nullable DialException best = null;
        try {
            for (InetAddress address : names.resolve(host)) {
                try {
                    return connect(host, new InetSocketAddress(address, port));
                } catch (DialException e) {
                    best = best == null || e.reason().compareTo(best.reason()) < 0 ? e : best;
                }
            }
        } catch (UnknownHostException e) {
            throw new DialException(Reason.UNKNOWN_NAME, host, port);
        }
        throw best == null ? new DialException(Reason.UNKNOWN_NAME, host, port) : best;
    }

    private DuplexStream connect(String host, InetSocketAddress address) throws DialException {
        if (!guard.permits(host, address.getAddress(), address.getPort())) {
            throw new DialException(Reason.DENIED, host, address.getPort());
        }
        @Nullable SocketChannel channel = null;
        try {
            channel = connector.connect(address, timeout);
            return new ChannelStream(channel);
        } catch (IOException | UnsupportedAddressTypeException e) {
            closeQuietly(channel);
            Reason reason = reason(e);
            String detail = reason == Reason.OTHER ? String.valueOf(e.getMessage()) : reason.toString();
            throw new DialException(reason, host, address.getPort(), detail, e);
        }
    }

    private static void closeQuietly(@Nullable SocketChannel channel) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            // What matters is why it could not connect.
        }
    }

    /** The platform tells most causes by type, some by its words only. */
    private static Reason reason(Exception e) {
        String words = String.valueOf(e.getMessage());
        return switch (e) {
            case SocketTimeoutException timedOut -> Reason.TIMED_OUT;
            case NoRouteToHostException noRoute -> Reason.HOST_UNREACHABLE;
            case BindException bind -> words.contains("denied") ? Reason.DENIED : Reason.OTHER;
            case ConnectException connect -> words.contains("timed out") ? Reason.TIMED_OUT : Reason.REFUSED;
            case UnsupportedAddressTypeException family -> Reason.NETWORK_UNREACHABLE;
            default -> words.contains("unreachable") ? Reason.NETWORK_UNREACHABLE : Reason.OTHER;
        };
    }

    @Override
    public Resolver names() {
        return names;
    }

    @Override
    public DatagramChannel openDatagrams(ProtocolFamily family) throws IOException {
        return sockets.openDatagramChannel(family);
    }
}
