package org.lucidstack.socket;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.IllegalBlockingModeException;
import org.jspecify.annotations.Nullable;
import org.lucidstack.net.Endpoint;
import org.lucidstack.socket.endpoint.DatagramEndpoint;
import org.lucidstack.socket.endpoint.SocketAddresses;
import org.lucidstack.socket.endpoint.SocketFailures;
import org.lucidstack.udp.ReceivedDatagram;

/**
 * A {@link DatagramSocket} of a stack. A connected one hears of closed ports by {@link java.net.PortUnreachableException}. It has
 * no multicast. Safe for use by any thread, virtual ones included, but not by a handler on the loop thread.
 */
public final class StackDatagramSocket extends DatagramSocket {

    private final DatagramEndpoint endpoint;
    private final OptionDatagramSocketImpl impl;
    private final @Nullable DatagramChannel channel;
    private final PacketRooms rooms = new PacketRooms();

    /** The view of a channel. */
    public StackDatagramSocket(DatagramEndpoint endpoint, DatagramChannel channel) {
        this(endpoint, new OptionDatagramSocketImpl(endpoint), channel);
    }

    private StackDatagramSocket(
            DatagramEndpoint endpoint, OptionDatagramSocketImpl impl, @Nullable DatagramChannel channel) {
        super(impl);
        this.endpoint = endpoint;
        this.impl = impl;
        this.channel = channel;
    }

    private StackDatagramSocket(DatagramEndpoint endpoint) {
        this(endpoint, new OptionDatagramSocketImpl(endpoint), null);
    }

    /**
     * A socket bound to {@code local}; null leaves it unbound, port 0 chooses one.
     *
     * @throws java.net.BindException if the port is taken or the address not ours
     */
    public StackDatagramSocket(StackLoop loop, @Nullable SocketAddress local) throws SocketException {
        this(DatagramEndpoint.open(loop.monitor(), true));
        if (local != null) {
            try {
                bind(local);
            } catch (SocketException e) {
                endpoint.close();
                throw e;
            }
        }
    }

    @Override
    public @Nullable DatagramChannel getChannel() {
        return channel;
    }

    // ---- opening and closing

    @Override
    public void bind(@Nullable SocketAddress local) throws SocketException {
        ensureOpen();
        if (isBound()) {
            throw new SocketException("already bound");
        }
        try {
            endpoint.bind(local == null ? null : SocketAddresses.resolved(local));
        } catch (IOException e) {
            throw SocketFailures.asSocketException(e);
        }
    }

    @Override
    public void connect(SocketAddress remote) throws SocketException {
        try {
            ensureOpen();
            endpoint.connect(SocketAddresses.resolved(remote));
        } catch (IOException e) {
            throw SocketFailures.asSocketException(e);
        }
    }

    @Override
    public void connect(InetAddress address, int port) {
        try {
            connect(new InetSocketAddress(address, port));
        } catch (SocketException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Override
    public void disconnect() {
        endpoint.disconnect();
    }

    @Override
    public void close() {
        if (channel == null) {
            endpoint.close();
            return;
        }
        try {
            channel.close();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private void ensureOpen() throws SocketException {
        if (isClosed()) {
            throw SocketFailures.closed();
        }
    }

    // ---- data

    @Override
    public void send(DatagramPacket packet) throws IOException {
        ensureOpen();
        @Nullable InetSocketAddress connected = endpoint.remote();
        @Nullable Endpoint to = destination(packet);
        if (connected == null && to == null) {
            throw new IllegalArgumentException("Address not set");
        }
        if (connected != null && to != null && !Endpoint.of(connected).equals(to)) {
            throw new IllegalArgumentException("Connected and packet address differ");
        }
        endpoint.send(ByteBuffer.wrap(packet.getData(), packet.getOffset(), packet.getLength()), to);
    }

    private static @Nullable Endpoint destination(DatagramPacket packet) throws IOException {
        if (packet.getAddress() == null) {
            return null;
        }
        return SocketAddresses.connectable(SocketAddresses.resolved(packet.getSocketAddress()));
    }

    @Override
    public void receive(DatagramPacket packet) throws IOException {
        ensureOpen();
        if (channel != null && !channel.isBlocking()) {
            throw new IllegalBlockingModeException();
        }
        @Nullable ReceivedDatagram datagram = receive(endpoint.monitor().deadlineIn(impl.timeout()));
        if (datagram == null) {
            throw new SocketTimeoutException("Receive timed out");
        }
        int capacity = rooms.capacity(packet);
        int count = Math.min(datagram.data().length, capacity);
        System.arraycopy(datagram.data(), 0, packet.getData(), packet.getOffset(), count);
        packet.setSocketAddress(datagram.source().toInetSocketAddress());
        rooms.received(packet, count, capacity);
    }

    private @Nullable ReceivedDatagram receive(long deadline) throws IOException {
        try {
            return endpoint.receive(deadline);
        } catch (InterruptedIOException e) {
            close();
            throw new SocketException("Closed by interrupt");
        }
    }

    // ---- state and addresses

    @Override
    public boolean isBound() {
        return endpoint.local() != null || isClosed();
    }

    @Override
    public boolean isConnected() {
        return endpoint.remote() != null;
    }

    @Override
    public boolean isClosed() {
        return endpoint.isClosed();
    }

    @Override
    public @Nullable InetAddress getInetAddress() {
        @Nullable InetSocketAddress remote = endpoint.remote();
        return remote == null ? null : remote.getAddress();
    }

    @Override
    public int getPort() {
        @Nullable InetSocketAddress remote = endpoint.remote();
        return remote == null ? -1 : remote.getPort();
    }

    @Override
    public @Nullable SocketAddress getRemoteSocketAddress() {
        return endpoint.remote();
    }

    @Override
    public @Nullable SocketAddress getLocalSocketAddress() {
        return endpoint.local();
    }

    @Override
    public @Nullable InetAddress getLocalAddress() {
        @Nullable InetSocketAddress local = endpoint.local();
        if (local != null) {
            return local.getAddress();
        }
        return isClosed() ? null : SocketAddresses.ANY;
    }

    @Override
    public int getLocalPort() {
        @Nullable InetSocketAddress local = endpoint.local();
        if (local != null) {
            return local.getPort();
        }
        return isClosed() ? -1 : 0;
    }

    // ---- multicast

    @Override
    public void joinGroup(SocketAddress group, @Nullable NetworkInterface on) {
        throw new UnsupportedOperationException("multicast not supported");
    }

    @Override
    public void leaveGroup(SocketAddress group, @Nullable NetworkInterface on) {
        throw new UnsupportedOperationException("multicast not supported");
    }
}
