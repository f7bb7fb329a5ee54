package org.lucidstack.socket.nio;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketOption;
import java.nio.channels.AlreadyBoundException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.NotYetBoundException;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.lucidstack.socket.endpoint.ListenEndpoint;
import org.lucidstack.socket.endpoint.SocketAddresses;
import org.lucidstack.socket.endpoint.SocketFailures;
import org.lucidstack.socket.endpoint.StreamEndpoint;
import org.lucidstack.socket.endpoint.StreamOptions;
import org.lucidstack.socket.loop.NetworkDown;
import org.lucidstack.socket.loop.StackMonitor;
import org.lucidstack.time.Clock;

/** A {@link ServerSocketChannel} of a stack. */
final class StackServerSocketChannel extends ServerSocketChannel implements Selectable {

    private static final int DEFAULT_BACKLOG = 50;

    private final StackMonitor monitor;
    private final ListenEndpoint listen;
    private final StreamOptions options;
    private final KeyRing keys = new KeyRing();

    // Guarded by the monitor.
    private @Nullable ChannelServerSocket view;

    StackServerSocketChannel(SelectorProvider provider, StackMonitor monitor) {
        super(provider);
        this.monitor = monitor;
        this.listen = new ListenEndpoint(monitor, false);
        this.options = new StreamOptions(listen::options, true);
        monitor.enter();
        try {
            listen.onReadiness(keys::changed);
        } finally {
            monitor.exit();
        }
    }

    @Override
    public ServerSocketChannel bind(@Nullable SocketAddress local, int backlog) throws IOException {
        InetSocketAddress address = local == null ? null : SocketAddresses.checked(local);
        ensureOpen();
        monitor.enter();
        try {
            if (listen.local() != null) {
                throw new AlreadyBoundException();
            }
            listen.bind(SocketAddresses.bindable(address));
            listen.listen(backlog < 1 ? DEFAULT_BACKLOG : backlog);
        } catch (NetworkDown e) {
            throw SocketFailures.closedChannel(e);
        } finally {
            monitor.exit();
        }
        return this;
    }

    @Override
    public @Nullable SocketChannel accept() throws IOException {
        return accept(isBlocking(), Clock.NEVER);
    }

    /** Accepts as a server socket does, for the socket view; null means that the deadline has passed. */
    @Nullable
    SocketChannel blockingAccept(long deadline) throws IOException {
        ensureOpen();
        if (!isBlocking()) {
            throw new IllegalBlockingModeException();
        }
        return accept(true, deadline);
    }

    private @Nullable SocketChannel accept(boolean blocking, long deadline) throws IOException {
        ensureOpen();
        if (boundTo() == null) {
            throw new NotYetBoundException();
        }
        @Nullable StreamEndpoint accepted = null;
        try {
            if (blocking) {
                begin();
            }
            accepted = listen.accept(blocking ? deadline : StreamEndpoint.NO_WAIT);
        } catch (NetworkDown e) {
            close();
            throw SocketFailures.closedChannel(e);
        } catch (SocketException e) {
            if (!isOpen()) {
                throw new AsynchronousCloseException();
            }
            throw e;
        } finally {
            if (blocking) {
                end(accepted != null);
            }
        }
        return accepted == null ? null : StackSocketChannel.accepted(provider(), monitor, accepted);
    }

    private void ensureOpen() throws ClosedChannelException {
        if (!isOpen()) {
            throw new ClosedChannelException();
        }
    }

    @Override
    protected void implCloseSelectableChannel() {
        listen.close();
    }

    @Override
    protected void implConfigureBlocking(boolean block) {}

    // ---- selecting

    @Override
    public StackMonitor monitor() {
        return monitor;
    }

    @Override
    public KeyRing keys() {
        return keys;
    }

    @Override
    public int readyOps() {
        return listen.isAcceptable() ? SelectionKey.OP_ACCEPT : 0;
    }

    // ---- addresses and options

    @Override
    public @Nullable SocketAddress getLocalAddress() throws IOException {
        ensureOpen();
        return boundTo();
    }

    /** Where it listens, or null. */
    @Nullable
    InetSocketAddress boundTo() {
        monitor.enter();
        try {
            return SocketAddresses.socketAddress(listen.local());
        } finally {
            monitor.exit();
        }
    }

    @Override
    public Set<SocketOption<?>> supportedOptions() {
        return StreamOptions.SUPPORTED_LISTENING;
    }

    @Override
    public <T> ServerSocketChannel setOption(SocketOption<T> name, T value) throws IOException {
        StreamOptions.ensureSupported(StreamOptions.SUPPORTED_LISTENING, name);
        ensureOpen();
        monitor.enter();
        try {
            options.set(name, value);
        } finally {
            monitor.exit();
        }
        return this;
    }

    @Override
    public <T> T getOption(SocketOption<T> name) throws IOException {
        StreamOptions.ensureSupported(StreamOptions.SUPPORTED_LISTENING, name);
        ensureOpen();
        monitor.enter();
        try {
            return options.get(name);
        } finally {
            monitor.exit();
        }
    }

    @Override
    public ServerSocket socket() {
        monitor.enter();
        try {
            if (view == null) {
                view = new ChannelServerSocket(this);
            }
            return view;
        } finally {
            monitor.exit();
        }
    }

    @Override
    public String toString() {
        return "StackServerSocketChannel[" + boundTo() + (isOpen() ? "]" : ", closed]");
    }
}
