package org.lucidstack.socket.nio;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.nio.channels.AlreadyBoundException;
import java.nio.channels.AlreadyConnectedException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ConnectionPendingException;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.NoConnectionPendingException;
import java.nio.channels.NotYetConnectedException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.lucidstack.net.Endpoint;
import org.lucidstack.socket.endpoint.ScatterGather;
import org.lucidstack.socket.endpoint.SocketAddresses;
import org.lucidstack.socket.endpoint.SocketFailures;
import org.lucidstack.socket.endpoint.StreamEndpoint;
import org.lucidstack.socket.endpoint.StreamOptions;
import org.lucidstack.socket.loop.NetworkDown;
import org.lucidstack.socket.loop.StackMonitor;
import org.lucidstack.time.Clock;

/** A {@link SocketChannel} of a stack. */
final class StackSocketChannel extends SocketChannel implements Selectable {

    private final StackMonitor monitor;
    private final StreamEndpoint stream;
    private final StreamOptions options;
    private final KeyRing keys = new KeyRing();
    private volatile boolean connected;
    private volatile boolean pending;
    private volatile boolean inputShut;
    private volatile boolean outputShut;

    // Guarded by the monitor.
    private @Nullable ChannelSocket view;

    private StackSocketChannel(SelectorProvider provider, StackMonitor monitor, StreamEndpoint stream) {
        super(provider);
        this.monitor = monitor;
        this.stream = stream;
        this.options = new StreamOptions(stream::options, false);
    }

    static StackSocketChannel open(SelectorProvider provider, StackMonitor monitor) throws IOException {
        return of(provider, monitor, SocketFailures.open(() -> StreamEndpoint.open(monitor, false)), false);
    }

    static StackSocketChannel accepted(SelectorProvider provider, StackMonitor monitor, StreamEndpoint stream) {
        return of(provider, monitor, stream, true);
    }

    private static StackSocketChannel of(
            SelectorProvider provider, StackMonitor monitor, StreamEndpoint stream, boolean connected) {
        StackSocketChannel channel = new StackSocketChannel(provider, monitor, stream);
        channel.connected = connected;
        monitor.enter();
        try {
            stream.onReadiness(channel.keys::changed);
        } finally {
            monitor.exit();
        }
        return channel;
    }

    // ---- opening

    @Override
    public SocketChannel bind(@Nullable SocketAddress local) throws IOException {
        InetSocketAddress address = local == null ? null : SocketAddresses.checked(local);
        ensureOpen();
        if (pending) {
            throw new ConnectionPendingException();
        }
        if (getLocalAddress() != null) {
            throw new AlreadyBoundException();
        }
        monitor.enter();
        try {
            stream.bind(SocketAddresses.bindable(address), options.reuseAddress());
        } finally {
            monitor.exit();
        }
        return this;
    }

    @Override
    public boolean connect(SocketAddress remote) throws IOException {
        return connect(remote, isBlocking() ? Clock.NEVER : StreamEndpoint.NO_WAIT);
    }

    /** Connects; false if the deadline has passed, but the attempt goes on. */
    boolean connect(SocketAddress remote, long deadline) throws IOException {
        InetSocketAddress address = SocketAddresses.checked(remote);
        ensureOpen();
        start();
        return complete(deadline, () -> stream.startConnect(SocketAddresses.connectable(address)));
    }

    private void start() {
        monitor.enter();
        try {
            if (connected) {
                throw new AlreadyConnectedException();
            }
            if (pending) {
                throw new ConnectionPendingException();
            }
            pending = true;
        } finally {
            monitor.exit();
        }
    }

    private interface Step {
        void run() throws IOException;
    }

    /** Waits for an active open to end. A failed one closes the channel. */
    private boolean complete(long deadline, Step first) throws IOException {
        try {
            return await(deadline, first);
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    private boolean await(long deadline, Step first) throws IOException {
        boolean mayWait = deadline != StreamEndpoint.NO_WAIT;
        boolean done = false;
        try {
            if (mayWait) {
                begin();
            }
            first.run();
            done = stream.finishConnect(deadline);
            if (done) {
                connected = true;
                pending = false;
            }
            return done;
        } catch (SocketException e) {
            throw told(e);
        } finally {
            if (mayWait) {
                end(done);
            }
        }
    }

    /** What a failure of the stack is to a channel. */
    private IOException told(SocketException e) throws IOException {
        if (e instanceof NetworkDown) {
            close();
            return SocketFailures.closedChannel(e);
        }
        return isOpen() ? e : new AsynchronousCloseException();
    }

    @Override
    public boolean finishConnect() throws IOException {
        ensureOpen();
        if (connected) {
            return true;
        }
        if (!pending) {
            throw new NoConnectionPendingException();
        }
        return complete(isBlocking() ? Clock.NEVER : StreamEndpoint.NO_WAIT, () -> {});
    }

    @Override
    public boolean isConnected() {
        return connected;
    }

    @Override
    public boolean isConnectionPending() {
        return pending && isOpen();
    }

    // ---- data

    private void ensureOpen() throws ClosedChannelException {
        if (!isOpen()) {
            throw new ClosedChannelException();
        }
    }

    private void ensureConnected() throws ClosedChannelException {
        ensureOpen();
        if (!connected) {
            throw new NotYetConnectedException();
        }
    }

    private interface Transfer {
        long run(long deadline) throws IOException;
    }

    private long transfer(boolean blocking, long deadline, Transfer body) throws IOException {
        boolean done = false;
        try {
            if (blocking) {
                begin();
            }
            long count = body.run(blocking ? deadline : StreamEndpoint.NO_WAIT);
            done = count != 0;
            return count;
        } catch (SocketException e) {
            throw told(e);
        } finally {
            if (blocking) {
                end(done);
            }
        }
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        ensureConnected();
        ScatterGather.ensureWritable(target);
        return (int) transfer(isBlocking(), Clock.NEVER, deadline -> stream.read(target, deadline));
    }

    @Override
    public long read(ByteBuffer[] targets, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, targets.length);
        ensureConnected();
        return transfer(
                isBlocking(), Clock.NEVER, deadline -> ScatterGather.read(stream, targets, offset, length, deadline));
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        return (int) write(new ByteBuffer[] {source}, 0, 1);
    }

    @Override
    public long write(ByteBuffer[] sources, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, sources.length);
        ensureConnected();
        stream.writeLock().lock();
        try {
            ensureOpen();
            if (outputShut) {
                throw new ClosedChannelException();
            }
            return transfer(
                    isBlocking(),
                    Clock.NEVER,
                    deadline -> ScatterGather.write(monitor, stream, sources, offset, length, deadline));
        } finally {
            stream.writeLock().unlock();
        }
    }

    /** Reads as a stream does, for the socket view; 0 means that the deadline has passed. */
    int blockingRead(ByteBuffer target, long deadline) throws IOException {
        ensureConnected();
        if (!isBlocking()) {
            throw new IllegalBlockingModeException();
        }
        return (int) transfer(true, deadline, until -> stream.read(target, until));
    }

    /** Sends one urgent byte, for the socket view. */
    void writeUrgent(byte value) throws IOException {
        ensureConnected();
        transfer(true, Clock.NEVER, until -> {
            stream.writeUrgent(value);
            return 1;
        });
    }

    int available() throws IOException {
        ensureConnected();
        return stream.available();
    }

    // ---- closing

    @Override
    public SocketChannel shutdownInput() throws IOException {
        ensureConnected();
        inputShut = true;
        transfer(false, 0, until -> {
            stream.shutdownInput();
            return 0;
        });
        return this;
    }

    @Override
    public SocketChannel shutdownOutput() throws IOException {
        ensureConnected();
        outputShut = true;
        transfer(false, 0, until -> {
            stream.shutdownOutput();
            return 0;
        });
        return this;
    }

    boolean isInputShut() {
        return inputShut;
    }

    boolean isOutputShut() {
        return outputShut;
    }

    @Override
    protected void implCloseSelectableChannel() {
        // Who does not block does not linger either, unless to reset.
        int linger = options.linger();
        stream.close(isBlocking() || linger == 0 ? linger : -1);
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
        if (!connected) {
            return pending && stream.isConnectFinished() ? SelectionKey.OP_CONNECT : 0;
        }
        return (stream.isReadable() ? SelectionKey.OP_READ : 0) | (stream.isWritable() ? SelectionKey.OP_WRITE : 0);
    }

    // ---- addresses and options

    @Override
    public @Nullable SocketAddress getLocalAddress() throws IOException {
        ensureOpen();
        return addressOf(true);
    }

    @Override
    public @Nullable SocketAddress getRemoteAddress() throws IOException {
        ensureOpen();
        return addressOf(false);
    }

    /** As {@link #getLocalAddress}, but also of a closed channel. */
    @Nullable
    InetSocketAddress addressOf(boolean local) {
        monitor.enter();
        try {
            @Nullable Endpoint endpoint = local ? stream.local() : connected || pending ? stream.remote() : null;
            return SocketAddresses.socketAddress(endpoint);
        } finally {
            monitor.exit();
        }
    }

    @Override
    public Set<SocketOption<?>> supportedOptions() {
        return StreamOptions.SUPPORTED;
    }

    @Override
    public <T> SocketChannel setOption(SocketOption<T> name, T value) throws IOException {
        StreamOptions.ensureSupported(StreamOptions.SUPPORTED, name);
        ensureOpen();
        monitor.enter();
        try {
            options.set(name, value);
            stream.optionsChanged();
        } finally {
            monitor.exit();
        }
        return this;
    }

    @Override
    public <T> T getOption(SocketOption<T> name) throws IOException {
        StreamOptions.ensureSupported(StreamOptions.SUPPORTED, name);
        ensureOpen();
        monitor.enter();
        try {
            return options.get(name);
        } finally {
            monitor.exit();
        }
    }

    @Override
    public Socket socket() {
        monitor.enter();
        try {
            if (view == null) {
                view = new ChannelSocket(this);
            }
            return view;
        } catch (SocketException e) {
            throw new AssertionError("a view opens nothing", e);
        } finally {
            monitor.exit();
        }
    }

    @Override
    public String toString() {
        return "StackSocketChannel[" + addressOf(true) + " -> " + addressOf(false) + (isOpen() ? "]" : ", closed]");
    }
}
