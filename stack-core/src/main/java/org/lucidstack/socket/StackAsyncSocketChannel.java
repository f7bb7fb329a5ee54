package org.lucidstack.socket;

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

/** An {@link AsynchronousSocketChannel} of a stack. */
final class StackAsyncSocketChannel extends AsynchronousSocketChannel {

    private final StackLoop loop;
    private final StackChannelGroup group;
    private final StreamEndpoint stream;
    private final StreamOptions options;
    private final AsyncTransfer reading;
    private final AsyncTransfer writing;
    private volatile boolean open = true;
    private volatile boolean connected;

    // Guarded by the loop's lock.
    private @Nullable AsyncResult<@Nullable Void> connecting;
    private boolean outputShut;

    private StackAsyncSocketChannel(
            AsynchronousChannelProvider provider, StackLoop loop, StackChannelGroup group, StreamEndpoint stream) {
        super(provider);
        this.loop = loop;
        this.group = group;
        this.stream = stream;
        this.options = new StreamOptions(stream::options, false);
        this.reading = new AsyncTransfer(loop);
        this.writing = new AsyncTransfer(loop);
    }

    static StackAsyncSocketChannel open(AsynchronousChannelProvider provider, StackLoop loop, StackChannelGroup group)
            throws IOException {
        return of(provider, loop, group, ChannelCalls.open(() -> StreamEndpoint.open(loop, false)), false);
    }

    static StackAsyncSocketChannel accepted(
            AsynchronousChannelProvider provider, StackLoop loop, StackChannelGroup group, StreamEndpoint stream) {
        return of(provider, loop, group, stream, true);
    }

    private static StackAsyncSocketChannel of(
            AsynchronousChannelProvider provider,
            StackLoop loop,
            StackChannelGroup group,
            StreamEndpoint stream,
            boolean connected) {
        StackAsyncSocketChannel channel = new StackAsyncSocketChannel(provider, loop, group, stream);
        channel.connected = connected;
        try {
            group.add(channel);
        } catch (RuntimeException e) {
            stream.close(0);
            throw e;
        }
        loop.enter();
        try {
            stream.onReadiness(channel::progress);
        } finally {
            loop.exit();
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
        loop.enter();
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
            loop.exit();
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
            ChannelCalls.ensureWritable(targets[i]);
        }
        ensureConnected();
        AsyncResult<Long> result = new AsyncResult<>(this);
        loop.enter();
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
            if (ChannelCalls.remaining(targets, offset, length) == 0) {
                result.complete(0L);
                return result;
            }
            reading.start(
                    () -> ChannelCalls.read(stream, targets, offset, length, StreamEndpoint.NO_WAIT), result, timeout);
            return result;
        } finally {
            loop.exit();
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
        loop.enter();
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
            if (ChannelCalls.remaining(sources, offset, length) == 0) {
                result.complete(0L);
                return result;
            }
            writing.start(
                    () -> ChannelCalls.write(loop, stream, sources, offset, length, StreamEndpoint.NO_WAIT),
                    result,
                    timeout);
            return result;
        } finally {
            loop.exit();
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
        loop.enter();
        try {
            outputShut = true;
            stream.shutdownOutput();
        } finally {
            loop.exit();
        }
        return this;
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public void close() {
        loop.enter();
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
            loop.exit();
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
        loop.enter();
        try {
            ensureOpen();
            @Nullable Endpoint endpoint = local ? stream.local() : connected ? stream.remote() : null;
            return SocketAddresses.socketAddress(endpoint);
        } finally {
            loop.exit();
        }
    }

    @Override
    public Set<SocketOption<?>> supportedOptions() {
        return StreamOptions.SUPPORTED;
    }

    @Override
    public <T> AsynchronousSocketChannel setOption(SocketOption<T> name, T value) throws IOException {
        StreamOptions.ensureSupported(StreamOptions.SUPPORTED, name);
        loop.enter();
        try {
            ensureOpen();
            options.set(name, value);
            stream.optionsChanged();
        } finally {
            loop.exit();
        }
        return this;
    }

    @Override
    public <T> T getOption(SocketOption<T> name) throws IOException {
        StreamOptions.ensureSupported(StreamOptions.SUPPORTED, name);
        loop.enter();
        try {
            ensureOpen();
            return options.get(name);
        } finally {
            loop.exit();
        }
    }

    @Override
    public String toString() {
        return "StackAsyncSocketChannel[" + loop + (open ? "]" : ", closed]");
    }
}
