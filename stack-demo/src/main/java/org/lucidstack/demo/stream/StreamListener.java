package org.lucidstack.demo.stream;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Accepts connections of the host and handles each on a virtual thread of its own, so that none waits for another. */
public final class StreamListener implements AutoCloseable {

    private static final int BACKLOG = 1024;
    /** How long to wait when the process has no descriptor left. */
    private static final long PAUSE_MILLIS = 100;

    private static final Duration CLOSING = Duration.ofSeconds(1);

    private final ServerSocketChannel server;
    private final InetSocketAddress address;
    private volatile @Nullable Thread acceptor;

    private StreamListener(ServerSocketChannel server) throws IOException {
        this.server = server;
        this.address = (InetSocketAddress) server.getLocalAddress();
    }

    /** Takes a port; 0 chooses one. @throws java.net.BindException if it is taken or the address not this host's */
    public static StreamListener bind(InetSocketAddress address) throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open();
        try {
            server.bind(address, BACKLOG);
            return new StreamListener(server);
        } catch (IOException | RuntimeException e) {
            server.close();
            throw e;
        }
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return address;
    }

    /** Accepts until {@link #close}; {@code handler} owns the stream that it gets. Returns at once. */
    public void start(Consumer<? super ChannelStream> handler) {
        acceptor = Thread.ofVirtual().name("accept " + address).start(() -> accept(handler));
    }

    private void accept(Consumer<? super ChannelStream> handler) {
        while (server.isOpen()) {
            try {
                handle(server.accept(), handler);
            } catch (ClosedChannelException e) {
                return;
            } catch (IOException e) {
                pause();
            }
        }
    }

    private static void handle(SocketChannel channel, Consumer<? super ChannelStream> handler) throws IOException {
        ChannelStream stream;
        try {
            stream = new ChannelStream(channel);
        } catch (IOException e) {
            // It was reset before we looked at it.
            channel.close();
            return;
        }
        Thread.ofVirtual().name("client " + stream).start(() -> handler.accept(stream));
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Gives the port back; accepted streams go on. Idempotent. */
    @Override
    public void close() {
        try {
            server.close();
            // Only when the acceptor has woken up is the descriptor given up, and with it the port.
            Thread waits = acceptor;
            if (waits != null) {
                waits.join(CLOSING);
            }
        } catch (IOException e) {
            // The port is free either way.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
