package org.lucidstack.socket.nio;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.nio.channels.AlreadyBoundException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NoConnectionPendingException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.lucidstack.socket.endpoint.ConnectStage;
import org.lucidstack.socket.endpoint.ScatterGather;
import org.lucidstack.socket.endpoint.SocketAddresses;
import org.lucidstack.socket.endpoint.SocketFailures;
import org.lucidstack.socket.endpoint.StreamEndpoint;
import org.lucidstack.socket.loop.StackMonitor;
import org.lucidstack.time.Clock;

/** A {@link SocketChannel} of a stack. */
final class StackSocketChannel extends WaitingSocketChannel implements Selectable {

    private final StreamEndpoint stream;
    private final KeyRing keys = new KeyRing();
    private final ConnectStage stage;

    // Guarded by the monitor.
    private @Nullable ChannelSocket view;

    private StackSocketChannel(SelectorProvider provider, StreamEndpoint stream, boolean connected) {
        super(provider);
        this.stream = stream;
        this.stage = new ConnectStage(connected);
        stream.onReadiness(keys::changed);
    }

    static StackSocketChannel open(SelectorProvider provider, StackMonitor monitor) throws IOException {
        StreamEndpoint stream = SocketFailures.open(() -> StreamEndpoint.open(monitor, false));
        return new StackSocketChannel(provider, stream, false);
    }

    static StackSocketChannel accepted(SelectorProvider provider, StreamEndpoint stream) {
        return new StackSocketChannel(provider, stream, true);
    }

    private void ensureConnected() throws ClosedChannelException {
        SocketFailures.ensureOpen(this);
        stage.ensureConnected();
    }

    // ---- opening

    @Override
    public SocketChannel bind(@Nullable SocketAddress local) throws IOException {
        @Nullable InetSocketAddress address = SocketAddresses.checkedOrNull(local);
        SocketFailures.ensureOpen(this);
        stage.ensureNotPending();
        if (stream.local() != null) {
            throw new AlreadyBoundException();
        }
        stream.bind(address);
        return this;
    }

    @Override
    public boolean connect(SocketAddress remote) throws IOException {
        return connect(remote, patience());
    }

    /** Connects; false if the deadline has passed, but the attempt goes on. */
    boolean connect(SocketAddress remote, long deadline) throws IOException {
        InetSocketAddress address = SocketAddresses.checked(remote);
        SocketFailures.ensureOpen(this);
        stream.monitor().enter();
        try {
            stage.begin();
        } finally {
            stream.monitor().exit();
        }
        return awaitConnected(deadline, address);
    }

    @Override
    public boolean finishConnect() throws IOException {
        SocketFailures.ensureOpen(this);
        if (stage.isConnected()) {
            return true;
        }
        if (!stage.isPending()) {
            throw new NoConnectionPendingException();
        }
        return awaitConnected(patience(), null);
    }

    /** Waits for an active open to end, after starting it unless {@code to} is null. A failed one closes the channel. */
    private boolean awaitConnected(long deadline, @Nullable InetSocketAddress to) throws IOException {
        try {
            return perform(deadline, until -> {
                        if (to != null) {
                            stream.startConnect(to);
                        }
                        if (!stream.finishConnect(until)) {
                            return 0;
                        }
                        stage.succeed();
                        return 1;
                    })
                    != 0;
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    @Override
    public boolean isConnected() {
        return stage.isConnected();
    }

    @Override
    public boolean isConnectionPending() {
        return stage.isPending() && isOpen();
    }

    // ---- data

    @Override
    public int read(ByteBuffer target) throws IOException {
        return read(target, patience());
    }

    /** Reads; 0 means that the deadline has passed. */
    int read(ByteBuffer target, long deadline) throws IOException {
        ensureConnected();
        ScatterGather.ensureWritable(target);
        return (int) perform(deadline, until -> stream.input().read(target, until));
    }

    @Override
    public long read(ByteBuffer[] targets, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, targets.length);
        ensureConnected();
        return perform(patience(), until -> stream.input().read(targets, offset, length, until));
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        return (int) write(new ByteBuffer[] {source}, 0, 1);
    }

    @Override
    public long write(ByteBuffer[] sources, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, sources.length);
        ensureConnected();
        stream.output().turn().lock();
        try {
            SocketFailures.ensureOpen(this);
            if (stream.output().isShut()) {
                throw new ClosedChannelException();
            }
            return perform(patience(), until -> stream.output().write(sources, offset, length, until));
        } finally {
            stream.output().turn().unlock();
        }
    }

    /** Sends one urgent byte, for the socket view. */
    void writeUrgent(byte value) throws IOException {
        ensureConnected();
        perform(Clock.NEVER, until -> {
            stream.output().writeUrgent(value);
            return 1;
        });
    }

    // ---- closing

    @Override
    public SocketChannel shutdownInput() throws IOException {
        ensureConnected();
        perform(stream.input()::shutdown);
        return this;
    }

    @Override
    public SocketChannel shutdownOutput() throws IOException {
        ensureConnected();
        perform(stream.output()::shutdown);
        return this;
    }

    @Override
    protected void implCloseSelectableChannel() {
        // Who does not block does not linger either, unless to reset.
        stream.close(isBlocking());
    }

    // ---- selecting

    @Override
    public StackMonitor monitor() {
        return stream.monitor();
    }

    @Override
    public KeyRing keys() {
        return keys;
    }

    @Override
    public int readyOps() {
        if (!stage.isConnected()) {
            return stage.isPending() && stream.isConnectFinished() ? SelectionKey.OP_CONNECT : 0;
        }
        return (stream.input().isReadable() ? SelectionKey.OP_READ : 0)
                | (stream.output().isWritable() ? SelectionKey.OP_WRITE : 0);
    }

    // ---- addresses and options

    /** What it stands on, for the socket view. */
    StreamEndpoint stream() {
        return stream;
    }

    @Override
    public @Nullable SocketAddress getLocalAddress() throws IOException {
        SocketFailures.ensureOpen(this);
        return stream.local();
    }

    @Override
    public @Nullable SocketAddress getRemoteAddress() throws IOException {
        SocketFailures.ensureOpen(this);
        return stream.remote();
    }

    @Override
    public Set<SocketOption<?>> supportedOptions() {
        return stream.options().supported();
    }

    @Override
    public <T> SocketChannel setOption(SocketOption<T> name, T value) throws IOException {
        stream.options().setOn(this, name, value);
        return this;
    }

    @Override
    public <T> T getOption(SocketOption<T> name) throws IOException {
        return stream.options().getOn(this, name);
    }

    @Override
    public Socket socket() {
        monitor().enter();
        try {
            if (view == null) {
                view = new ChannelSocket(this);
            }
            return view;
        } catch (SocketException e) {
            throw new AssertionError("a view opens nothing", e);
        } finally {
            monitor().exit();
        }
    }

    @Override
    public String toString() {
        return "StackSocketChannel[" + stream.local() + " -> " + stream.remote() + (isOpen() ? "]" : ", closed]");
    }
}
