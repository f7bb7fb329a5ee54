package org.lucidstack.demo.gateway;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.NetworkChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.lucidstack.demo.stream.DialException;
import org.lucidstack.demo.stream.Dialer;
import org.lucidstack.demo.stream.DuplexStream;
import org.lucidstack.demo.stream.SocketDialer;
import org.lucidstack.net.Endpoint;
import org.lucidstack.net.FourTuple;

/**
 * Sockets of the host whose packets can be told from others by their source port: it lies in a range that the host chooses no port from
 * by itself. A rule for that range keeps them out of the device (see {@link org.lucidstack.tun.PolicyRoutes}).
 */
final class DirectSockets implements Dialer, DatagramVia {

    /** Below the range that Linux chooses from unless told otherwise (32768 to 60999), above those of well-known services. */
    static final int FIRST_PORT = 20_000;

    static final int LAST_PORT = 29_999;
    private static final int ATTEMPTS = 40;
    /** Linux gives up after 127 s. */
    private static final Duration TIMEOUT = Duration.ofSeconds(130);

    private final Set<FourTuple> dialled = ConcurrentHashMap.newKeySet();

    /** Whether a SYN is one of ours that came back: a route leads our own connections into the device. */
    boolean isOwn(FourTuple arrived) {
        return dialled.contains(key(arrived.remotePort(), arrived.local()));
    }

    /** The source address is left open: the kernel chooses it while it connects. */
    private static FourTuple key(int sourcePort, Endpoint destination) {
        return FourTuple.of(new Endpoint(destination.address(), sourcePort), destination);
    }

    @Override
    public DuplexStream dial(String host, int port) throws DialException {
        return SocketDialer.by(this::connect, TIMEOUT).dial(host, port);
    }

    private SocketChannel connect(InetSocketAddress remote, Duration timeout) throws IOException {
        Endpoint destination = Endpoint.of(remote);
        for (int attempt = 1; ; attempt++) {
            SocketChannel channel = SocketChannel.open();
            @Nullable FourTuple key = null;
            try {
                key = key(bind(channel), destination);
                dialled.add(key);
                channel.socket().connect(remote, Math.toIntExact(timeout.toMillis()));
                return channel;
            } catch (BindException e) {
                channel.close();
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw e;
            } finally {
                if (key != null) {
                    dialled.remove(key);
                }
            }
        }
    }

    /** Takes a port of the range, which may be shared with connections to other destinations. */
    private static int bind(NetworkChannel channel) throws IOException {
        channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
        for (int attempt = 1; ; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST_PORT, LAST_PORT + 1);
            try {
                channel.bind(new InetSocketAddress(port));
                return port;
            } catch (BindException e) {
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    @Override
    public Flow open(Endpoint destination) throws IOException {
        DatagramChannel channel = DatagramChannel.open();
        try {
            FourTuple key = key(bind(channel), destination);
            dialled.add(key);
            ChannelFlow flow = new ChannelFlow(channel, () -> dialled.remove(key));
            try {
                channel.connect(destination.toInetSocketAddress());
                return flow;
            } catch (IOException | RuntimeException e) {
                flow.close();
                throw e;
            }
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** A connected socket. @param atEnd what to do when it is closed */
    record ChannelFlow(DatagramChannel channel, Runnable atEnd) implements Flow {
        @Override
        public void send(ByteBuffer datagram) throws IOException {
            channel.write(datagram);
        }

        @Override
        public void receive(ByteBuffer target) throws IOException {
            channel.read(target);
        }

        @Override
        public void close() {
            atEnd.run();
            try {
                channel.close();
            } catch (IOException e) {
                // The descriptor is given up either way.
            }
        }
    }
}
