package org.lucidstack.socket.async;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.nio.channels.AlreadyBoundException;
import java.nio.channels.AlreadyConnectedException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.CompletionHandler;
import java.nio.channels.ConnectionPendingException;
import java.nio.channels.NotYetConnectedException;
import java.nio.channels.ReadPendingException;
import java.nio.channels.WritePendingException;
import java.nio.channels.spi.AsynchronousChannelProvider;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.lucidstack.net.Endpoint;
import org.lucidstack.socket.endpoint.ScatterGather;
import org.lucidstack.socket.endpoint.SocketAddresses;
import org.lucidstack.socket.endpoint.SocketFailures;
import org.lucidstack.socket.endpoint.StreamEndpoint;
import org.lucidstack.socket.endpoint.StreamOptions;
import org.lucidstack.socket.loop.StackMonitor;

/** An {@link AsynchronousSocketChannel} of a stack. */
final class StackAsyncSocketChannel extends AsynchronousSocketChannel {

    private final StackMonitor monitor;
    private final StackChannelGroup group;
    private final StreamEndpoint stream;
    private final StreamOptions options;
    private final AsyncTransfer reading;
    private final AsyncTransfer writing;
    private volatile boolean open = true;
    private volatile boolean connected;

    // Guarded by the monitor.
    private @Nullable AsyncResult<@Nullable Void> connecting;
    private boolean outputShut;

    private StackAsyncSocketChannel(
            AsynchronousChannelProvider provider,
            StackMonitor monitor,
            StackChannelGroup group,
            StreamEndpoint stream) {
        super(provider);
        this.monitor = monitor;
        this.group = group;
        this.stream = stream;
        this.options = new StreamOptions(stream::options, false);
        this.reading = new AsyncTransfer(monitor);
        this.writing = new AsyncTransfer(monitor);
    }

    static StackAsyncSocketChannel open(
            AsynchronousChannelProvider provider, StackMonitor monitor, StackChannelGroup group) throws IOException {
        return of(provider, monitor, group, SocketFailures.open(() -> StreamEndpoint.open(monitor, false)), false);
    }

    static StackAsyncSocketChannel accepted(
            AsynchronousChannelProvider provider,
            StackMonitor monitor,
            StackChannelGroup group,
            StreamEndpoint stream) {
        return of(provider, monitor, group, stream, true);
    }

    private static StackAsyncSocketChannel of(
            AsynchronousChannelProvider provider,
            StackMonitor monitor,
            StackChannelGroup group,
            StreamEndpoint stream,
            boolean connected) {
        StackAsyncSocketChannel channel = new StackAsyncSocketChannel(provider, monitor, group, stream);
        channel.connected = connected;
        try {
            group.add(channel);
        } catch (RuntimeException e) {
            stream.close(0);
            throw e;
        }
        monitor.enter();
        try {
            stream.onReadiness(channel::progress);
        } finally {
            monitor.exit();
        }
        return channel;
    }

    /** The connection was told of something. The stack is held. */
    private void progress() {
        progressConnect();
        reading.progress();
        writing.progress();
    }

    private void ensureOpen() throws ClosedChannelException {
        if (!open) {
            throw new ClosedChannelException();
        }
    }

    private void ensureConnected() {
        if (open && !connected) {
            throw new NotYetConnectedException();
        }
    }

    // ---- opening

    @Override
    public AsynchronousSocketChannel bind(@Nullable SocketAddress local) throws IOException {
        InetSocketAddress address = local == null ? null : SocketAddresses.checked(local);
        if (getLocalAddress() != null) {
            throw new AlreadyBoundException();
        }
        stream.bind(SocketAddresses.bindable(address), options.reuseAddress());
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
            if (!open) {
                return result.failed(new ClosedChannelException());
            }
            if (connected) {
                throw new AlreadyConnectedException();
            }
            if (connecting != null) {
                throw new ConnectionPendingException();
            }
            connecting = result;
            stream.startConnect(SocketAddresses.connectable(address));
            progressConnect();
        } catch (IOException e) {
            connectFailed(e);
        } finally {
            monitor.exit();
        }
        return result;
    }

    private void progressConnect() {
        AsyncResult<@Nullable Void> result = connecting;
        if (result == null || !stream.isConnectFinished()) {
            return;
        }
        try {
            if (stream.finishConnect(StreamEndpoint.NO_WAIT)) {
                connected = true;
                connecting = null;
                result.complete(null);
            }
        } catch (IOException e) {
            connectFailed(e);
        }
    }

    private void connectFailed(IOException cause) {
        AsyncResult<@Nullable Void> result = connecting;
        connecting = null;
        if (result != null) {
            result.failed(cause);
        }
        close();
    }

    // ---- data

    @Override
    public Future<Integer> read(ByteBuffer target) {
        return asInt(read(new ByteBuffer[] {target}, 0, 1, 0));
    }

    @Override
    public <A extends @Nullable Object> void read(
            ByteBuffer target,
            long timeout,
            TimeUnit unit,
            A attachment,
            CompletionHandler<Integer, ? super A> handler) {
        Objects.requireNonNull(handler);
        asInt(read(new ByteBuffer[] {target}, 0, 1, unit.toNanos(timeout))).tell(group, handler, attachment);
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
        for (int i = offset; i < offset + length; i++) {
            ScatterGather.ensureWritable(targets[i]);
        }
        ensureConnected();
        AsyncResult<Long> result = new AsyncResult<>(this);
        monitor.enter();
        try {
            if (reading.isTimedOut()) {
                throw new IllegalStateException("Reading not allowed due to timeout or cancellation");
            }
            if (reading.isPending()) {
                throw new ReadPendingException();
            }
            if (!open) {
                return result.failed(new ClosedChannelException());
            }
            if (ScatterGather.remaining(targets, offset, length) == 0) {
                result.complete(0L);
                return result;
            }
            reading.start(
                    () -> ScatterGather.read(stream, targets, offset, length, StreamEndpoint.NO_WAIT), result, timeout);
            return result;
        } finally {
            monitor.exit();
        }
    }

    @Override
    public Future<Integer> write(ByteBuffer source) {
        return asInt(write(new ByteBuffer[] {source}, 0, 1, 0));
    }

    @Override
    public <A extends @Nullable Object> void write(
            ByteBuffer source,
            long timeout,
            TimeUnit unit,
            A attachment,
            CompletionHandler<Integer, ? super A> handler) {
        Objects.requireNonNull(handler);
        asInt(write(new ByteBuffer[] {source}, 0, 1, unit.toNanos(timeout))).tell(group, handler, attachment);
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
        AsyncResult<Long> result = new AsyncResult<>(this);
        monitor.enter();
        try {
            if (writing.isTimedOut()) {
                throw new IllegalStateException("Writing not allowed due to timeout or cancellation");
            }
            if (writing.isPending()) {
                throw new WritePendingException();
            }
            if (!open || outputShut) {
                return result.failed(new ClosedChannelException());
            }
            if (ScatterGather.remaining(sources, offset, length) == 0) {
                result.complete(0L);
                return result;
            }
            writing.start(
                    () -> ScatterGather.write(monitor, stream, sources, offset, length, StreamEndpoint.NO_WAIT),
                    result,
                    timeout);
            return result;
        } finally {
            monitor.exit();
        }
    }

    private AsyncResult<Integer> asInt(AsyncResult<Long> result) {
        AsyncResult<Integer> narrowed = new AsyncResult<>(this);
        result.whenComplete((count, failure) -> {
            if (failure == null) {
                narrowed.complete(count.intValue());
            } else {
                narrowed.failed(failure);
            }
        });
        return narrowed;
    }

    // ---- closing

    @Override
    public AsynchronousSocketChannel shutdownInput() throws IOException {
        ensureOpen();
        ensureConnected();
        stream.shutdownInput();
        return this;
    }

    @Override
    public AsynchronousSocketChannel shutdownOutput() throws IOException {
        ensureOpen();
        ensureConnected();
        monitor.enter();
        try {
            outputShut = true;
            stream.shutdownOutput();
        } finally {
            monitor.exit();
        }
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
            stream.close(options.linger() == 0 ? 0 : -1);
            AsynchronousCloseException why = new AsynchronousCloseException();
            reading.fail(why);
            writing.fail(why);
            if (connecting != null) {
                connecting.failed(why);
                connecting = null;
            }
        } finally {
            monitor.exit();
        }
        group.remove(this);
    }

    // ---- addresses and options

    @Override
    public @Nullable SocketAddress getLocalAddress() throws IOException {
        return addressOf(true);
    }

    @Override
    public @Nullable SocketAddress getRemoteAddress() throws IOException {
        return addressOf(false);
    }

    private @Nullable SocketAddress addressOf(boolean local) throws IOException {
        monitor.enter();
        try {
            ensureOpen();
            @Nullable Endpoint endpoint = local ? stream.local() : connected ? stream.remote() : null;
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
    public <T> AsynchronousSocketChannel setOption(SocketOption<T> name, T value) throws IOException {
        StreamOptions.ensureSupported(StreamOptions.SUPPORTED, name);
        monitor.enter();
        try {
            ensureOpen();
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
        monitor.enter();
        try {
            ensureOpen();
            return options.get(name);
        } finally {
            monitor.exit();
        }
    }

    @Override
    public String toString() {
        return "StackAsyncSocketChannel[" + monitor + (open ? "]" : ", closed]");
    }
}
