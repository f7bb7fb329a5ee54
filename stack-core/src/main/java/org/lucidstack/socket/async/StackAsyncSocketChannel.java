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
    private final AsyncTransfer reading;
    private final AsyncTransfer writing;
    private volatile boolean open = true;
    private volatile boolean connected;

    // Guarded by the monitor.
    private @Nullable AsyncResult<@Nullable Void> connecting;

    private StackAsyncSocketChannel(
            AsynchronousChannelProvider provider, StackChannelGroup group, StreamEndpoint stream, boolean connected) {
        super(provider);
        this.monitor = stream.monitor();
        this.group = group;
        this.stream = stream;
        this.connected = connected;
        this.reading = new AsyncTransfer(monitor, "Reading", ReadPendingException::new);
        this.writing = new AsyncTransfer(monitor, "Writing", WritePendingException::new);
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
            stream.startConnect(address);
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
            if (stream.finishConnect(AppEndpoint.NO_WAIT)) {
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
        // First, so that whoever waits for the result finds the channel closed.
        close();
        if (result != null) {
            result.failed(cause);
        }
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
        ScatterGather.ensureWritable(targets, offset, length);
        boolean nothing = ScatterGather.remaining(targets, offset, length) == 0;
        return start(
                reading, nothing, timeout, () -> stream.input().read(targets, offset, length, AppEndpoint.NO_WAIT));
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
        boolean nothing = ScatterGather.remaining(sources, offset, length) == 0;
        return start(writing, nothing, timeout, () -> {
            if (stream.output().isShut()) {
                throw new ClosedChannelException();
            }
            return stream.output().write(sources, offset, length, AppEndpoint.NO_WAIT);
        });
    }

    /** Starts one direction's operation. @param nothing whether there are no bytes to move, which is done at once */
    private AsyncResult<Long> start(
            AsyncTransfer transfer, boolean nothing, long timeout, AsyncTransfer.Attempt attempt) {
        ensureConnected();
        AsyncResult<Long> result = new AsyncResult<>(this);
        monitor.enter();
        try {
            transfer.ensureFree();
            if (!open) {
                return result.failed(new ClosedChannelException());
            }
            if (nothing) {
                result.complete(0L);
            } else {
                transfer.start(attempt, result, timeout);
            }
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
        stream.input().shutdown();
        return this;
    }

    @Override
    public AsynchronousSocketChannel shutdownOutput() throws IOException {
        ensureOpen();
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
        ensureOpen();
        return stream.local();
    }

    @Override
    public @Nullable SocketAddress getRemoteAddress() throws IOException {
        ensureOpen();
        return connected ? stream.remote() : null;
    }

    @Override
    public Set<SocketOption<?>> supportedOptions() {
        return stream.options().supported();
    }

    @Override
    public <T> AsynchronousSocketChannel setOption(SocketOption<T> name, T value) throws IOException {
        stream.options().ensureSupported(name);
        ensureOpen();
        stream.options().set(name, value);
        return this;
    }

    @Override
    public <T> T getOption(SocketOption<T> name) throws IOException {
        stream.options().ensureSupported(name);
        ensureOpen();
        return stream.options().get(name);
    }

    @Override
    public String toString() {
        return "StackAsyncSocketChannel[" + stream.local() + " -> " + stream.remote() + (open ? "]" : ", closed]");
    }
}
