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

    private final SelectorProvider sockets;
    private final Resolver names;
    private final Duration timeout;
    private final Guard guard;

    private SocketDialer(SelectorProvider sockets, Resolver names, Duration timeout, Guard guard) {
        this.sockets = sockets;
        this.names = names;
        this.timeout = timeout;
        this.guard = guard;
    }

    /** By sockets of the host. @param timeout for one address */
    public static SocketDialer direct(Duration timeout) {
        return new SocketDialer(SelectorProvider.provider(), Resolver.SYSTEM, timeout, Guard.ALL);
    }

    /** By sockets of the stack that {@code loop} runs. @param timeout for one address */
    public static SocketDialer over(StackLoop loop, Resolver names, Duration timeout) {
        return new SocketDialer(new StackSelectorProvider(loop), names, timeout, Guard.ALL);
    }

    /** A dialer like this one that connects only to what {@code guard} permits, whatever name it was asked for. */
    public SocketDialer guardedBy(Guard guard) {
        return new SocketDialer(sockets, names, timeout, guard);
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
            channel = sockets.openSocketChannel();
            channel.socket().connect(address, Math.toIntExact(timeout.toMillis()));
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
