package org.lucidstack.socket.nio;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.nio.channels.AlreadyBoundException;
import java.nio.channels.AlreadyConnectedException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.MembershipKey;
import java.nio.channels.NotYetConnectedException;
import java.nio.channels.SelectionKey;
import java.nio.channels.spi.SelectorProvider;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.lucidstack.net.Endpoint;
import org.lucidstack.socket.StackDatagramSocket;
import org.lucidstack.socket.endpoint.AppEndpoint;
import org.lucidstack.socket.endpoint.DatagramEndpoint;
import org.lucidstack.socket.endpoint.ScatterGather;
import org.lucidstack.socket.endpoint.SocketAddresses;
import org.lucidstack.socket.endpoint.SocketFailures;
import org.lucidstack.socket.loop.StackMonitor;
import org.lucidstack.time.Clock;
import org.lucidstack.udp.ReceivedDatagram;

/** A {@link DatagramChannel} of a stack. It has no multicast. */
final class StackDatagramChannel extends DatagramChannel implements Selectable {

    private final DatagramEndpoint endpoint;
    private final KeyRing keys = new KeyRing();

    // Guarded by the monitor.
    private @Nullable StackDatagramSocket view;

    StackDatagramChannel(SelectorProvider provider, StackMonitor monitor) throws IOException {
        super(provider);
        this.endpoint = SocketFailures.open(() -> DatagramEndpoint.open(monitor, false));
        endpoint.onReadiness(keys::changed);
    }

    // ---- opening

    @Override
    public DatagramChannel bind(@Nullable SocketAddress local) throws IOException {
        @Nullable InetSocketAddress address = SocketAddresses.checkedOrNull(local);
        SocketFailures.ensureOpen(this);
        if (endpoint.local() != null) {
            throw new AlreadyBoundException();
        }
        endpoint.bind(address);
        return this;
    }

    @Override
    public DatagramChannel connect(SocketAddress remote) throws IOException {
        InetSocketAddress address = SocketAddresses.checked(remote);
        SocketFailures.ensureOpen(this);
        if (isConnected()) {
            throw new AlreadyConnectedException();
        }
        endpoint.connect(address);
        return this;
    }

    @Override
    public DatagramChannel disconnect() {
        endpoint.disconnect();
        return this;
    }

    @Override
    public boolean isConnected() {
        return endpoint.remote() != null;
    }

    // ---- data

    private @Nullable ReceivedDatagram next() throws IOException {
        boolean blocking = isBlocking();
        @Nullable ReceivedDatagram datagram = null;
        try {
            if (blocking) {
                begin();
            }
            datagram = endpoint.receive(blocking ? Clock.NEVER : AppEndpoint.NO_WAIT);
            return datagram;
        } catch (SocketException e) {
            throw SocketFailures.onChannel(this, e);
        } finally {
            if (blocking) {
                end(datagram != null);
            }
        }
    }

    @Override
    public @Nullable SocketAddress receive(ByteBuffer target) throws IOException {
        ScatterGather.ensureWritable(target);
        SocketFailures.ensureOpen(this);
        @Nullable ReceivedDatagram datagram = next();
        if (datagram == null) {
            return null;
        }
        fill(target, datagram.data(), 0);
        return datagram.source().toInetSocketAddress();
    }

    private static int fill(ByteBuffer target, byte[] data, int from) {
        int count = Math.min(target.remaining(), data.length - from);
        target.put(data, from, count);
        return count;
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        return (int) read(new ByteBuffer[] {target}, 0, 1);
    }

    @Override
    public long read(ByteBuffer[] targets, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, targets.length);
        ScatterGather.ensureWritable(targets, offset, length);
        ensureConnected();
        @Nullable ReceivedDatagram datagram = next();
        int total = 0;
        for (int i = offset; datagram != null && i < offset + length; i++) {
            total += fill(targets[i], datagram.data(), total);
        }
        return total;
    }

    private void ensureConnected() throws ClosedChannelException {
        SocketFailures.ensureOpen(this);
        if (!isConnected()) {
            throw new NotYetConnectedException();
        }
    }

    @Override
    public int send(ByteBuffer source, SocketAddress to) throws IOException {
        InetSocketAddress address = SocketAddresses.checked(to);
        SocketFailures.ensureOpen(this);
        Endpoint destination = SocketAddresses.connectable(address);
        @Nullable InetSocketAddress connected = endpoint.remote();
        if (connected != null && !Endpoint.of(connected).equals(destination)) {
            throw new AlreadyConnectedException();
        }
        return transmit(source, destination);
    }

    private int transmit(ByteBuffer source, @Nullable Endpoint to) throws IOException {
        int length = source.remaining();
        try {
            endpoint.send(source, to);
        } catch (SocketException e) {
            throw SocketFailures.onChannel(this, e);
        }
        return length;
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        ensureConnected();
        return transmit(source, null);
    }

    @Override
    public long write(ByteBuffer[] sources, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, sources.length);
        ensureConnected();
        ByteBuffer whole = ByteBuffer.allocate(Math.toIntExact(ScatterGather.remaining(sources, offset, length)));
        for (int i = offset; i < offset + length; i++) {
            whole.put(sources[i]);
        }
        return transmit(whole.flip(), null);
    }

    // ---- selecting and closing

    @Override
    public StackMonitor monitor() {
        return endpoint.monitor();
    }

    @Override
    public KeyRing keys() {
        return keys;
    }

    @Override
    public int readyOps() {
        return SelectionKey.OP_WRITE | (endpoint.isReadable() ? SelectionKey.OP_READ : 0);
    }

    @Override
    protected void implCloseSelectableChannel() {
        endpoint.close();
    }

    @Override
    protected void implConfigureBlocking(boolean block) {}

    // ---- addresses and options

    @Override
    public @Nullable SocketAddress getLocalAddress() throws IOException {
        SocketFailures.ensureOpen(this);
        return endpoint.local();
    }

    @Override
    public @Nullable SocketAddress getRemoteAddress() throws IOException {
        SocketFailures.ensureOpen(this);
        return endpoint.remote();
    }

    @Override
    public Set<SocketOption<?>> supportedOptions() {
        return endpoint.options().supported();
    }

    @Override
    public <T> DatagramChannel setOption(SocketOption<T> name, T value) throws IOException {
        endpoint.options().setOn(this, name, value);
        return this;
    }

    @Override
    public <T> T getOption(SocketOption<T> name) throws IOException {
        return endpoint.options().getOn(this, name);
    }

    @Override
    public MembershipKey join(InetAddress group, NetworkInterface on) {
        throw new UnsupportedOperationException("multicast not supported");
    }

    @Override
    public MembershipKey join(InetAddress group, NetworkInterface on, InetAddress source) {
        throw new UnsupportedOperationException("multicast not supported");
    }

    @Override
    public DatagramSocket socket() {
        monitor().enter();
        try {
            if (view == null) {
                view = new StackDatagramSocket(endpoint, this);
            }
            return view;
        } finally {
            monitor().exit();
        }
    }

    @Override
    public String toString() {
        return "StackDatagramChannel[" + endpoint.local() + (isOpen() ? "]" : ", closed]");
    }
}
