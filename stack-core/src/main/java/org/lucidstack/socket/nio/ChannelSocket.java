package org.lucidstack.socket.nio;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;
import org.lucidstack.socket.endpoint.OptionSocketImpl;
import org.lucidstack.socket.endpoint.PeerInput;
import org.lucidstack.socket.endpoint.PeerOutput;
import org.lucidstack.socket.endpoint.SocketAddresses;
import org.lucidstack.socket.endpoint.SocketFailures;
import org.lucidstack.socket.endpoint.StreamEndpoint;
import org.lucidstack.socket.endpoint.StreamOptions;

/** A socket channel seen as a {@link Socket}: the view that servers ask for addresses and options. */
final class ChannelSocket extends Socket {

    private final StackSocketChannel channel;
    private final StreamEndpoint stream;
    private final ViewImpl impl;

    /** Where the inherited getters and setters find the options. */
    private static final class ViewImpl extends OptionSocketImpl {
        private final StackSocketChannel channel;

        ViewImpl(StackSocketChannel channel) {
            this.channel = channel;
        }

        @Override
        protected StreamOptions options() throws SocketException {
            if (!channel.isOpen()) {
                throw SocketFailures.closed();
            }
            return channel.stream().options();
        }
    }

    ChannelSocket(StackSocketChannel channel) throws SocketException {
        this(channel, new ViewImpl(channel));
    }

    private ChannelSocket(StackSocketChannel channel, ViewImpl impl) throws SocketException {
        super(impl);
        this.channel = channel;
        this.stream = channel.stream();
        this.impl = impl;
    }

    @Override
    public SocketChannel getChannel() {
        return channel;
    }

    // ---- opening and closing

    @Override
    public void connect(SocketAddress remote) throws IOException {
        connect(remote, 0);
    }

    @Override
    public void connect(SocketAddress remote, int timeout) throws IOException {
        if (timeout < 0) {
            throw new IllegalArgumentException("connect: timeout can't be negative");
        }
        InetSocketAddress resolved = SocketAddresses.resolved(remote);
        ensureBlocking();
        if (channel.isConnected()) {
            throw new SocketException("already connected");
        }
        if (!channel.connect(resolved, channel.monitor().deadlineIn(timeout))) {
            channel.close();
            throw new SocketTimeoutException("Connect timed out");
        }
    }

    private void ensureBlocking() {
        if (!channel.isBlocking()) {
            throw new IllegalBlockingModeException();
        }
    }

    @Override
    public void bind(@Nullable SocketAddress local) throws IOException {
        channel.bind(local);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    @Override
    public void shutdownInput() throws IOException {
        channel.shutdownInput();
    }

    @Override
    public void shutdownOutput() throws IOException {
        channel.shutdownOutput();
    }

    // ---- data

    @Override
    public InputStream getInputStream() throws IOException {
        ensureUsable(isInputShutdown(), "Socket input is shutdown");
        return new PeerInput(new PeerInput.Source() {
            @Override
            public int read(ByteBuffer target) throws IOException {
                ensureBlocking();
                return channel.read(target, channel.monitor().deadlineIn(impl.timeout()));
            }

            @Override
            public int available() throws IOException {
                return stream.input().available();
            }

            @Override
            public void close() throws IOException {
                channel.close();
            }
        });
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
        ensureUsable(isOutputShutdown(), "Socket output is shutdown");
        return new PeerOutput(new PeerOutput.Sink() {
            @Override
            public void write(ByteBuffer source) throws IOException {
                ensureBlocking();
                channel.write(source);
            }

            @Override
            public void close() throws IOException {
                channel.close();
            }
        });
    }

    private void ensureUsable(boolean shut, String complaint) throws SocketException {
        if (!channel.isOpen()) {
            throw SocketFailures.closed();
        }
        if (!channel.isConnected()) {
            throw new SocketException("Socket is not connected");
        }
        if (shut) {
            throw new SocketException(complaint);
        }
    }

    @Override
    public void sendUrgentData(int data) throws IOException {
        channel.writeUrgent((byte) data);
    }

    // ---- state and addresses

    @Override
    public boolean isConnected() {
        return channel.isConnected();
    }

    @Override
    public boolean isBound() {
        return stream.local() != null;
    }

    @Override
    public boolean isClosed() {
        return !channel.isOpen();
    }

    @Override
    public boolean isInputShutdown() {
        return stream.input().isShut();
    }

    @Override
    public boolean isOutputShutdown() {
        return stream.output().isShut();
    }

    @Override
    public @Nullable InetAddress getInetAddress() {
        @Nullable InetSocketAddress remote = remote();
        return remote == null ? null : remote.getAddress();
    }

    @Override
    public int getPort() {
        @Nullable InetSocketAddress remote = remote();
        return remote == null ? 0 : remote.getPort();
    }

    @Override
    public @Nullable SocketAddress getRemoteSocketAddress() {
        return remote();
    }

    private @Nullable InetSocketAddress remote() {
        return channel.isConnected() ? stream.remote() : null;
    }

    @Override
    public InetAddress getLocalAddress() {
        @Nullable InetSocketAddress local = channel.isOpen() ? stream.local() : null;
        return local == null ? SocketAddresses.ANY : local.getAddress();
    }

    @Override
    public int getLocalPort() {
        @Nullable InetSocketAddress local = stream.local();
        return local == null ? -1 : local.getPort();
    }

    @Override
    public @Nullable SocketAddress getLocalSocketAddress() {
        return channel.isOpen() ? stream.local() : null;
    }

    @Override
    public String toString() {
        return "Socket of " + channel;
    }
}
