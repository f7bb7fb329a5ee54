package org.lucidstack.socket.nio;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;
import org.lucidstack.socket.endpoint.ListenEndpoint;
import org.lucidstack.socket.endpoint.OptionSocketImpl;
import org.lucidstack.socket.endpoint.SocketFailures;
import org.lucidstack.socket.endpoint.StreamOptions;

/** A server socket channel seen as a {@link ServerSocket}. */
final class ChannelServerSocket extends ServerSocket {

    private final StackServerSocketChannel channel;
    private final ListenEndpoint listen;
    private final ViewImpl impl;

    /** Where the inherited getters and setters find the options. */
    private static final class ViewImpl extends OptionSocketImpl {
        private final StackServerSocketChannel channel;

        ViewImpl(StackServerSocketChannel channel) {
            this.channel = channel;
        }

        @Override
        protected StreamOptions options() throws SocketException {
            if (!channel.isOpen()) {
                throw SocketFailures.closed();
            }
            return channel.listen().options();
        }
    }

    ChannelServerSocket(StackServerSocketChannel channel) {
        this(channel, new ViewImpl(channel));
    }

    private ChannelServerSocket(StackServerSocketChannel channel, ViewImpl impl) {
        super(impl);
        this.channel = channel;
        this.listen = channel.listen();
        this.impl = impl;
    }

    @Override
    public ServerSocketChannel getChannel() {
        return channel;
    }

    @Override
    public void bind(@Nullable SocketAddress local) throws IOException {
        channel.bind(local);
    }

    @Override
    public void bind(@Nullable SocketAddress local, int backlog) throws IOException {
        channel.bind(local, backlog);
    }

    @Override
    public Socket accept() throws IOException {
        @Nullable
        SocketChannel accepted = channel.blockingAccept(channel.monitor().deadlineIn(impl.timeout()));
        if (accepted == null) {
            throw new SocketTimeoutException("Accept timed out");
        }
        return accepted.socket();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    @Override
    public boolean isBound() {
        return listen.local() != null;
    }

    @Override
    public boolean isClosed() {
        return !channel.isOpen();
    }

    @Override
    public @Nullable InetAddress getInetAddress() {
        @Nullable InetSocketAddress local = listen.local();
        return local == null ? null : local.getAddress();
    }

    @Override
    public int getLocalPort() {
        @Nullable InetSocketAddress local = listen.local();
        return local == null ? -1 : local.getPort();
    }

    @Override
    public @Nullable SocketAddress getLocalSocketAddress() {
        return listen.local();
    }

    @Override
    public String toString() {
        return "ServerSocket of " + channel;
    }
}
