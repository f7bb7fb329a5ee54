package org.lucidstack.socket.nio;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.SocketChannel;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.lucidstack.socket.StackSocketImpl;
import org.lucidstack.socket.endpoint.SocketAddresses;
import org.lucidstack.socket.endpoint.SocketFailures;
import org.lucidstack.time.Clock;

/** A socket channel seen as a {@link Socket}: the view that servers ask for addresses and options. */
final class ChannelSocket extends Socket {

    private final StackSocketChannel channel;
    private volatile int timeout;
    private volatile boolean oobInline;

    ChannelSocket(StackSocketChannel channel) throws SocketException {
        super(StackSocketImpl.forClient(channel.monitor()));
        this.channel = channel;
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
        if (!channel.isBlocking()) {
            throw new IllegalBlockingModeException();
        }
        if (channel.isConnected()) {
            throw new SocketException("already connected");
        }
        if (!channel.connect(resolved, deadline(timeout))) {
            channel.close();
            throw new SocketTimeoutException("Connect timed out");
        }
    }

    /** {@code milliseconds} from now in the loop's time; 0 means never. */
    private long deadline(int milliseconds) {
        return milliseconds == 0 ? Clock.NEVER : channel.monitor().now() + milliseconds * Clock.MILLISECOND;
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
        ensureUsable(channel.isInputShut(), "Socket input is shutdown");
        return new ChannelInput(channel, this);
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
        ensureUsable(channel.isOutputShut(), "Socket output is shutdown");
        return new ChannelOutput(channel);
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

    /** When a read that starts now gives up. */
    long readDeadline() {
        return deadline(timeout);
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
        return channel.addressOf(true) != null;
    }

    @Override
    public boolean isClosed() {
        return !channel.isOpen();
    }

    @Override
    public boolean isInputShutdown() {
        return channel.isInputShut();
    }

    @Override
    public boolean isOutputShutdown() {
        return channel.isOutputShut();
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
        return channel.isConnected() ? channel.addressOf(false) : null;
    }

    @Override
    public InetAddress getLocalAddress() {
        @Nullable InetSocketAddress local = channel.isOpen() ? channel.addressOf(true) : null;
        return local == null ? SocketAddresses.ANY : local.getAddress();
    }

    @Override
    public int getLocalPort() {
        @Nullable InetSocketAddress local = channel.addressOf(true);
        return local == null ? -1 : local.getPort();
    }

    @Override
    public @Nullable SocketAddress getLocalSocketAddress() {
        return channel.isOpen() ? channel.addressOf(true) : null;
    }

    // ---- options

    @Override
    public <T> Socket setOption(SocketOption<T> name, T value) throws IOException {
        channel.setOption(name, value);
        return this;
    }

    @Override
    public <T> T getOption(SocketOption<T> name) throws IOException {
        return channel.getOption(name);
    }

    @Override
    public Set<SocketOption<?>> supportedOptions() {
        return channel.supportedOptions();
    }

    private <T> void set(SocketOption<T> name, T value) throws SocketException {
        try {
            channel.setOption(name, value);
        } catch (IOException e) {
            throw SocketFailures.asSocketException(e);
        }
    }

    private <T> T get(SocketOption<T> name) throws SocketException {
        try {
            return channel.getOption(name);
        } catch (IOException e) {
            throw SocketFailures.asSocketException(e);
        }
    }

    @Override
    public void setTcpNoDelay(boolean on) throws SocketException {
        set(StandardSocketOptions.TCP_NODELAY, on);
    }

    @Override
    public boolean getTcpNoDelay() throws SocketException {
        return get(StandardSocketOptions.TCP_NODELAY);
    }

    @Override
    public void setSoLinger(boolean on, int seconds) throws SocketException {
        if (on && seconds < 0) {
            throw new IllegalArgumentException("invalid value for SO_LINGER");
        }
        set(StandardSocketOptions.SO_LINGER, on ? seconds : -1);
    }

    @Override
    public int getSoLinger() throws SocketException {
        return get(StandardSocketOptions.SO_LINGER);
    }

    @Override
    public void setSoTimeout(int timeout) throws SocketException {
        if (isClosed()) {
            throw SocketFailures.closed();
        }
        if (timeout < 0) {
            throw new IllegalArgumentException("timeout can't be negative");
        }
        this.timeout = timeout;
    }

    @Override
    public int getSoTimeout() throws SocketException {
        if (isClosed()) {
            throw SocketFailures.closed();
        }
        return timeout;
    }

    @Override
    public void setOOBInline(boolean on) {
        oobInline = on;
    }

    @Override
    public boolean getOOBInline() {
        return oobInline;
    }

    @Override
    public void setSendBufferSize(int size) throws SocketException {
        set(StandardSocketOptions.SO_SNDBUF, size);
    }

    @Override
    public int getSendBufferSize() throws SocketException {
        return get(StandardSocketOptions.SO_SNDBUF);
    }

    @Override
    public void setReceiveBufferSize(int size) throws SocketException {
        set(StandardSocketOptions.SO_RCVBUF, size);
    }

    @Override
    public int getReceiveBufferSize() throws SocketException {
        return get(StandardSocketOptions.SO_RCVBUF);
    }

    @Override
    public void setKeepAlive(boolean on) throws SocketException {
        set(StandardSocketOptions.SO_KEEPALIVE, on);
    }

    @Override
    public boolean getKeepAlive() throws SocketException {
        return get(StandardSocketOptions.SO_KEEPALIVE);
    }

    @Override
    public void setTrafficClass(int octet) throws SocketException {
        set(StandardSocketOptions.IP_TOS, octet);
    }

    @Override
    public int getTrafficClass() throws SocketException {
        return get(StandardSocketOptions.IP_TOS);
    }

    @Override
    public void setReuseAddress(boolean on) throws SocketException {
        set(StandardSocketOptions.SO_REUSEADDR, on);
    }

    @Override
    public boolean getReuseAddress() throws SocketException {
        return get(StandardSocketOptions.SO_REUSEADDR);
    }

    @Override
    public void setPerformancePreferences(int connectionTime, int latency, int bandwidth) {}

    @Override
    public String toString() {
        return "Socket of " + channel;
    }
}
