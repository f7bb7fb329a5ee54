package org.lucidstack.socket.async;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.nio.channels.AlreadyBoundException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.CompletionHandler;
import java.nio.channels.ReadPendingException;
import java.nio.channels.WritePendingException;
import java.nio.channels.spi.AsynchronousChannelProvider;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.lucidstack.socket.endpoint.AppEndpoint;
import org.lucidstack.socket.endpoint.ScatterGather;
import org.lucidstack.socket.endpoint.SocketAddresses;
import org.lucidstack.socket.endpoint.SocketFailures;
import org.lucidstack.socket.endpoint.StreamEndpoint;
import org.lucidstack.socket.loop.StackMonitor;

/** An {@link AsynchronousSocketChannel} of a stack. */
final class StackAsyncSocketChannel extends AsynchronousSocketChannel {

    private final StackMonitor monitor;
    private final StackChannelGroup group;
    private final StreamEndpoint stream;
    private final AsyncConnect connecting;
    private final AsyncTransfer reading;
    private final AsyncTransfer writing;
    private volatile boolean open = true;

    private StackAsyncSocketChannel(
            AsynchronousChannelProvider provider, StackChannelGroup group, StreamEndpoint stream, boolean connected) {
        super(provider);
        this.monitor = stream.monitor();
        this.group = group;
        this.stream = stream;
        this.connecting = new AsyncConnect(this, stream, connected);
        this.reading = new AsyncTransfer(this, monitor, "Reading", ReadPendingException::new, this::readNow);
        this.writing = new AsyncTransfer(this, monitor, "Writing", WritePendingException::new, this::writeNow);
    }

    static StackAsyncSocketChannel open(
            AsynchronousChannelProvider provider, StackMonitor monitor, StackChannelGroup group) throws IOException {
        StreamEndpoint stream = SocketFailures.open(() -> StreamEndpoint.open(monitor, false));
        return new StackAsyncSocketChannel(provider, group, stream, false).attach();
    }

    static StackAsyncSocketChannel accepted(
            AsynchronousChannelProvider provider, StackChannelGroup group, StreamEndpoint stream) {
        return new StackAsyncSocketChannel(provider, group, stream, true).attach();
    }

    private StackAsyncSocketChannel attach() {
        try {
            group.add(this);
        } catch (RuntimeException e) {
            stream.close(false);
            throw e;
        }
        stream.onReadiness(this::progress);
        return this;
    }

    /** The connection was told of something. The stack is held. */
    private void progress() {
        connecting.progress();
        reading.progress();
        writing.progress();
    }

    private void ensureConnected() {
        if (open) {
            connecting.stage().ensureConnected();
        }
    }

    // ---- opening

    @Override
    public AsynchronousSocketChannel bind(@Nullable SocketAddress local) throws IOException {
        @Nullable InetSocketAddress address = SocketAddresses.checkedOrNull(local);
        if (getLocalAddress() != null) {
            throw new AlreadyBoundException();
        }
        stream.bind(address);
        return this;
    }

    @Override
    public Future<@Nullable Void> connect(SocketAddress remote) {
        return connect(remote, new AsyncResult<>(this));
    }

    @Override
    public <A extends @Nullable Object> void connect(
            SocketAddress remote, A attachment, CompletionHandler<@Nullable Void, ? super A> handler) {
        connect(remote, new AsyncResult<@Nullable Void>(this).tell(group, Objects.requireNonNull(handler), attachment));
    }

    private AsyncResult<@Nullable Void> connect(SocketAddress remote, AsyncResult<@Nullable Void> result) {
        InetSocketAddress address = SocketAddresses.checked(remote);
        monitor.enter();
        try {
            connecting.start(address, result);
        } finally {
            monitor.exit();
        }
        return result;
    }

    // ---- data

    @Override
    public Future<Integer> read(ByteBuffer target) {
        return AsyncResult.asInt(read(new ByteBuffer[] {target}, 0, 1, 0));
    }

    @Override
    public <A extends @Nullable Object> void read(
            ByteBuffer target,
            long timeout,
            TimeUnit unit,
            A attachment,
            CompletionHandler<Integer, ? super A> handler) {
        Objects.requireNonNull(handler);
        AsyncResult.asInt(read(new ByteBuffer[] {target}, 0, 1, unit.toNanos(timeout)))
                .tell(group, handler, attachment);
    }

    @Override
    public <A extends @Nullable Object> void read(
            ByteBuffer[] targets,
            int offset,
            int length,
            long timeout,
            TimeUnit unit,
            A attachment,
            CompletionHandler<Long, ? super A> handler) {
        Objects.requireNonNull(handler);
        Objects.checkFromIndexSize(offset, length, targets.length);
        read(targets, offset, length, unit.toNanos(timeout)).tell(group, handler, attachment);
    }

    private AsyncResult<Long> read(ByteBuffer[] targets, int offset, int length, long timeout) {
        ScatterGather.ensureWritable(targets, offset, length);
        ensureConnected();
        return reading.start(targets, offset, length, timeout);
    }

    private long readNow(ByteBuffer[] targets, int offset, int length) throws IOException {
        return stream.input().read(targets, offset, length, AppEndpoint.NO_WAIT);
    }

    @Override
    public Future<Integer> write(ByteBuffer source) {
        return AsyncResult.asInt(write(new ByteBuffer[] {source}, 0, 1, 0));
    }

    @Override
    public <A extends @Nullable Object> void write(
            ByteBuffer source,
            long timeout,
            TimeUnit unit,
            A attachment,
            CompletionHandler<Integer, ? super A> handler) {
        Objects.requireNonNull(handler);
        AsyncResult.asInt(write(new ByteBuffer[] {source}, 0, 1, unit.toNanos(timeout)))
                .tell(group, handler, attachment);
    }

    @Override
    public <A extends @Nullable Object> void write(
            ByteBuffer[] sources,
            int offset,
            int length,
            long timeout,
            TimeUnit unit,
            A attachment,
            CompletionHandler<Long, ? super A> handler) {
        Objects.requireNonNull(handler);
        Objects.checkFromIndexSize(offset, length, sources.length);
        write(sources, offset, length, unit.toNanos(timeout)).tell(group, handler, attachment);
    }

    private AsyncResult<Long> write(ByteBuffer[] sources, int offset, int length, long timeout) {
        ensureConnected();
        return writing.start(sources, offset, length, timeout);
    }

    private long writeNow(ByteBuffer[] sources, int offset, int length) throws IOException {
        if (stream.output().isShut()) {
            throw new ClosedChannelException();
        }
        return stream.output().write(sources, offset, length, AppEndpoint.NO_WAIT);
    }

    // ---- closing

    @Override
    public AsynchronousSocketChannel shutdownInput() throws IOException {
        SocketFailures.ensureOpen(this);
        ensureConnected();
        stream.input().shutdown();
        return this;
    }

    @Override
    public AsynchronousSocketChannel shutdownOutput() throws IOException {
        SocketFailures.ensureOpen(this);
        ensureConnected();
        stream.output().shutdown();
        return this;
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
            stream.onReadiness(null);
            stream.close(false);
            AsynchronousCloseException why = new AsynchronousCloseException();
            reading.fail(why);
            writing.fail(why);
            connecting.fail(why);
        } finally {
            monitor.exit();
        }
        group.remove(this);
    }

    // ---- addresses and options

    @Override
    public @Nullable SocketAddress getLocalAddress() throws IOException {
        SocketFailures.ensureOpen(this);
        return stream.local();
    }

    @Override
    public @Nullable SocketAddress getRemoteAddress() throws IOException {
        SocketFailures.ensureOpen(this);
        return connecting.stage().isConnected() ? stream.remote() : null;
    }

    @Override
    public Set<SocketOption<?>> supportedOptions() {
        return stream.options().supported();
    }

    @Override
    public <T> AsynchronousSocketChannel setOption(SocketOption<T> name, T value) throws IOException {
        stream.options().setOn(this, name, value);
        return this;
    }

    @Override
    public <T> T getOption(SocketOption<T> name) throws IOException {
        return stream.options().getOn(this, name);
    }

    @Override
    public String toString() {
        return "StackAsyncSocketChannel[" + stream.local() + " -> " + stream.remote() + (open ? "]" : ", closed]");
    }
}
