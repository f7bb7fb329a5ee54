package org.lucidstack.socket.nio;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketOption;
import java.nio.channels.AlreadyBoundException;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.NotYetBoundException;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.lucidstack.socket.endpoint.AppEndpoint;
import org.lucidstack.socket.endpoint.ListenEndpoint;
import org.lucidstack.socket.endpoint.SocketAddresses;
import org.lucidstack.socket.endpoint.SocketFailures;
import org.lucidstack.socket.endpoint.StreamEndpoint;
import org.lucidstack.socket.loop.StackMonitor;
import org.lucidstack.time.Clock;

/** A {@link ServerSocketChannel} of a stack. */
final class StackServerSocketChannel extends ServerSocketChannel implements Selectable {

    private final ListenEndpoint listen;
    private final KeyRing keys = new KeyRing();

    // Guarded by the monitor.
    private @Nullable ChannelServerSocket view;

    StackServerSocketChannel(SelectorProvider provider, StackMonitor monitor) {
        super(provider);
        this.listen = new ListenEndpoint(monitor, false);
        listen.onReadiness(keys::changed);
    }

    @Override
    public ServerSocketChannel bind(@Nullable SocketAddress local, int backlog) throws IOException {
        @Nullable InetSocketAddress address = SocketAddresses.checkedOrNull(local);
        SocketFailures.ensureOpen(this);
        monitor().enter();
        try {
            if (listen.local() != null) {
                throw new AlreadyBoundException();
            }
            listen.bind(address);
            listen.listen(backlog);
        } catch (SocketException e) {
            throw SocketFailures.onChannel(this, e);
        } finally {
            monitor().exit();
        }
        return this;
    }

    @Override
    public @Nullable SocketChannel accept() throws IOException {
        return accept(isBlocking() ? Clock.NEVER : AppEndpoint.NO_WAIT);
    }

    /** Accepts as a server socket does, for the socket view; null means that the deadline has passed. */
    @Nullable
    SocketChannel blockingAccept(long deadline) throws IOException {
        SocketFailures.ensureOpen(this);
        if (!isBlocking()) {
            throw new IllegalBlockingModeException();
        }
        return accept(deadline);
    }

    private @Nullable SocketChannel accept(long deadline) throws IOException {
        SocketFailures.ensureOpen(this);
        if (listen.local() == null) {
            throw new NotYetBoundException();
        }
        boolean mayWait = deadline != AppEndpoint.NO_WAIT;
        @Nullable StreamEndpoint accepted = null;
        try {
            if (mayWait) {
                begin();
            }
            accepted = listen.accept(deadline);
        } catch (SocketException e) {
            throw SocketFailures.onChannel(this, e);
        } finally {
            if (mayWait) {
                end(accepted != null);
            }
        }
        return accepted == null ? null : StackSocketChannel.accepted(provider(), accepted);
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
        return listen.monitor();
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

    /** What it stands on, for the socket view. */
    ListenEndpoint listen() {
        return listen;
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
    public <T> ServerSocketChannel setOption(SocketOption<T> name, T value) throws IOException {
        listen.options().setOn(this, name, value);
        return this;
    }

    @Override
    public <T> T getOption(SocketOption<T> name) throws IOException {
        return listen.options().getOn(this, name);
    }

    @Override
    public ServerSocket socket() {
        monitor().enter();
        try {
            if (view == null) {
                view = new ChannelServerSocket(this);
            }
            return view;
        } finally {
            monitor().exit();
        }
    }

    @Override
    public String toString() {
        return "StackServerSocketChannel[" + listen.local() + (isOpen() ? "]" : ", closed]");
    }
}
