package org.lucidstack.socket.async;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.channels.AcceptPendingException;
import java.nio.channels.AlreadyBoundException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.AsynchronousServerSocketChannel;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.CompletionHandler;
import java.nio.channels.NotYetBoundException;
import java.nio.channels.spi.AsynchronousChannelProvider;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.lucidstack.socket.endpoint.AppEndpoint;
import org.lucidstack.socket.endpoint.ListenEndpoint;
import org.lucidstack.socket.endpoint.SocketAddresses;
import org.lucidstack.socket.endpoint.SocketFailures;
import org.lucidstack.socket.endpoint.StreamEndpoint;
import org.lucidstack.socket.loop.NetworkDown;
import org.lucidstack.socket.loop.StackMonitor;

/** An {@link AsynchronousServerSocketChannel} of a stack. */
final class StackAsyncServerSocketChannel extends AsynchronousServerSocketChannel {

    private final StackMonitor monitor;
    private final StackChannelGroup group;
    private final ListenEndpoint listen;
    private volatile boolean open = true;

    // Guarded by the monitor.
    private @Nullable AsyncResult<AsynchronousSocketChannel> accepting;

    private StackAsyncServerSocketChannel(
            AsynchronousChannelProvider provider, StackMonitor monitor, StackChannelGroup group) {
        super(provider);
        this.monitor = monitor;
        this.group = group;
        this.listen = new ListenEndpoint(monitor, false);
    }

    static StackAsyncServerSocketChannel open(
            AsynchronousChannelProvider provider, StackMonitor monitor, StackChannelGroup group) {
        StackAsyncServerSocketChannel channel = new StackAsyncServerSocketChannel(provider, monitor, group);
        group.add(channel);
        channel.listen.onReadiness(channel::progress);
        return channel;
    }

    @Override
    public AsynchronousServerSocketChannel bind(@Nullable SocketAddress local, int backlog) throws IOException {
        @Nullable InetSocketAddress address = SocketAddresses.checkedOrNull(local);
        monitor.enter();
        try {
            SocketFailures.ensureOpen(this);
            if (listen.local() != null) {
                throw new AlreadyBoundException();
            }
            listen.bind(address);
            listen.listen(backlog);
        } catch (NetworkDown e) {
            throw SocketFailures.closedChannel(e);
        } finally {
            monitor.exit();
        }
        return this;
    }

    @Override
    public Future<AsynchronousSocketChannel> accept() {
        return accept(new AsyncResult<>(this));
    }

    @Override
    public <A extends @Nullable Object> void accept(
            A attachment, CompletionHandler<AsynchronousSocketChannel, ? super A> handler) {
        accept(new AsyncResult<AsynchronousSocketChannel>(this)
                .tell(group, Objects.requireNonNull(handler), attachment));
    }

    private AsyncResult<AsynchronousSocketChannel> accept(AsyncResult<AsynchronousSocketChannel> result) {
        monitor.enter();
        try {
            if (!open) {
                return result.failed(new ClosedChannelException());
            }
            if (listen.local() == null) {
                throw new NotYetBoundException();
            }
            if (accepting != null) {
                throw new AcceptPendingException();
            }
            accepting = result;
            progress();
            return result;
        } finally {
            monitor.exit();
        }
    }

    /** A connection may be waiting, or the loop has ended. The stack is held. */
    private void progress() {
        AsyncResult<AsynchronousSocketChannel> result = accepting;
        if (result == null) {
            return;
        }
        try {
            @Nullable StreamEndpoint accepted = listen.accept(AppEndpoint.NO_WAIT);
            if (accepted != null) {
                accepting = null;
                result.complete(StackAsyncSocketChannel.accepted(provider(), group, accepted));
            }
        } catch (IOException | RuntimeException e) {
            accepting = null;
            result.failed(e instanceof NetworkDown ? new AsynchronousCloseException() : e);
        }
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public void close() {
        monitor.enter();
        try {
            if (!open) {
                return;
            }
            open = false;
            listen.onReadiness(null);
            listen.close();
            if (accepting != null) {
                accepting.failed(new AsynchronousCloseException());
                accepting = null;
            }
        } finally {
            monitor.exit();
        }
        group.remove(this);
    }

    @Override
    public @Nullable SocketAddress getLocalAddress() throws IOException {
        SocketFailures.ensureOpen(this);
        return listen.local();
    }

    @Override
    public Set<SocketOption<?>> supportedOptions() {
        return listen.options().supported();
    }

    @Override
    public <T> AsynchronousServerSocketChannel setOption(SocketOption<T> name, T value) throws IOException {
        listen.options().setOn(this, name, value);
        return this;
    }

    @Override
    public <T> T getOption(SocketOption<T> name) throws IOException {
        return listen.options().getOn(this, name);
    }

    @Override
    public String toString() {
        return "StackAsyncServerSocketChannel[" + listen.local() + (open ? "]" : ", closed]");
    }
}
