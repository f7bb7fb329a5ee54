package org.lucidstack.socket;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.AcceptPendingException;
import java.nio.channels.AlreadyConnectedException;
import java.nio.channels.AsynchronousChannelGroup;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.AsynchronousServerSocketChannel;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.CompletionHandler;
import java.nio.channels.InterruptedByTimeoutException;
import java.nio.channels.NotYetBoundException;
import java.nio.channels.NotYetConnectedException;
import java.nio.channels.ReadPendingException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What {@link AsynchronousSocketChannel} and {@link AsynchronousServerSocketChannel} promise. */
abstract class AsyncChannelContract extends Contract {

    record Pair(AsynchronousSocketChannel client, AsynchronousSocketChannel server) {}

    private AsynchronousServerSocketChannel listener() throws IOException {
        return closing(network().asyncServer().openAsynchronousServerSocketChannel(null))
                .bind(anyServerPort());
    }

    private AsynchronousSocketChannel client() throws IOException {
        return closing(network().asyncClient().openAsynchronousSocketChannel(null));
    }

    private Pair pair() throws Exception {
        AsynchronousServerSocketChannel listener = listener();
        Future<AsynchronousSocketChannel> accepted = listener.accept();
        AsynchronousSocketChannel client = client();
        assertNull(client.connect(listener.getLocalAddress()).get(5, TimeUnit.SECONDS));
        return new Pair(client, closing(accepted.get(5, TimeUnit.SECONDS)));
    }

    private static <T> CompletionHandler<T, CompletableFuture<T>> handler() {
        return new CompletionHandler<>() {
            @Override
            public void completed(T result, CompletableFuture<T> future) {
                future.complete(result);
            }

            @Override
            public void failed(Throwable e, CompletableFuture<T> future) {
                future.completeExceptionally(e);
            }
        };
    }

    private static Throwable failure(Future<?> future) {
        return assertThrows(ExecutionException.class, () -> future.get(5, TimeUnit.SECONDS))
                .getCause();
    }

    @Test
    void connectsAndTellsAddresses() throws Exception {
        Pair pair = pair();
        assertEquals(pair.client().getLocalAddress(), pair.server().getRemoteAddress());
        assertEquals(pair.client().getRemoteAddress(), pair.server().getLocalAddress());
        assertSame(network().asyncClient(), pair.client().provider());
    }

    @Test
    void futuresCarryBytes() throws Exception {
        Pair pair = pair();
        assertEquals(5, pair.client().write(bytes("hello")).get(5, TimeUnit.SECONDS));
        ByteBuffer target = ByteBuffer.allocate(10);
        assertEquals(5, pair.server().read(target).get(5, TimeUnit.SECONDS));
        assertEquals("hello", text(target));
    }

    @Test
    void handlersCarryBytes() throws Exception {
        Pair pair = pair();
        ByteBuffer target = ByteBuffer.allocate(10);
        CompletableFuture<Integer> read = new CompletableFuture<>();
        pair.server().read(target, read, handler());
        assertFalse(read.isDone());
        CompletableFuture<Integer> written = new CompletableFuture<>();
        pair.client().write(bytes("abc"), written, handler());
        assertEquals(3, written.get(5, TimeUnit.SECONDS));
        assertEquals(3, read.get(5, TimeUnit.SECONDS));
        assertEquals("abc", text(target));
    }

    @Test
    void handlersScatterAndGather() throws Exception {
        Pair pair = pair();
        CompletableFuture<Long> written = new CompletableFuture<>();
        pair.client().write(new ByteBuffer[] {bytes("ab"), bytes("cd")}, 0, 2, 0, TimeUnit.SECONDS, written, handler());
        assertEquals(4L, written.get(5, TimeUnit.SECONDS));
        ByteBuffer[] parts = {ByteBuffer.allocate(3), ByteBuffer.allocate(3)};
        CompletableFuture<Long> read = new CompletableFuture<>();
        pair.server().read(parts, 0, 2, 5, TimeUnit.SECONDS, read, handler());
        assertEquals(4L, read.get(5, TimeUnit.SECONDS));
        assertEquals("abc", text(parts[0]));
        assertEquals("d", text(parts[1]));
    }

    @Test
    void megabytesArrive() throws Exception {
        Pair pair = pair();
        byte[] sent = pattern(3_000_000);
        Background<Boolean> writer = background(() -> {
            ByteBuffer source = ByteBuffer.wrap(sent);
            while (source.hasRemaining()) {
                pair.client().write(source).get(10, TimeUnit.SECONDS);
            }
            pair.client().shutdownOutput();
            return true;
        });
        ByteBuffer target = ByteBuffer.allocate(sent.length + 1);
        while (pair.server().read(target).get(10, TimeUnit.SECONDS) >= 0) {
            assertTrue(target.hasRemaining());
        }
        assertArrayEquals(sent, java.util.Arrays.copyOf(target.array(), target.position()));
        assertTrue(writer.get());
    }

    @Test
    void theEndOfTheStreamIsMinusOne() throws Exception {
        Pair pair = pair();
        Future<Integer> read = pair.server().read(ByteBuffer.allocate(1));
        pair.client().close();
        assertEquals(-1, read.get(5, TimeUnit.SECONDS));
    }

    @Test
    void aClosedPortRefuses() throws Exception {
        InetSocketAddress nobody = closedPort();
        AsynchronousSocketChannel client = client();
        assertInstanceOf(ConnectException.class, failure(client.connect(nobody)));
        assertFalse(client.isOpen());
    }

    @Test
    void oneReadAtATime() throws Exception {
        Pair pair = pair();
        pair.client().read(ByteBuffer.allocate(1));
        assertThrows(ReadPendingException.class, () -> pair.client().read(ByteBuffer.allocate(1)));
    }

    @Test
    void oneAcceptAtATime() throws Exception {
        AsynchronousServerSocketChannel listener = listener();
        listener.accept();
        assertThrows(AcceptPendingException.class, listener::accept);
    }

    @Test
    void wrongStatesAreErrors() throws Exception {
        AsynchronousSocketChannel client = client();
        assertThrows(NotYetConnectedException.class, () -> client.read(ByteBuffer.allocate(1)));
        assertThrows(NotYetConnectedException.class, () -> client.write(bytes("x")));
        assertThrows(NotYetConnectedException.class, client::shutdownInput);
        AsynchronousSocketChannel connected = pair().client();
        assertThrows(AlreadyConnectedException.class, () -> connected.connect(anyServerPort()));
        AsynchronousServerSocketChannel unbound =
                closing(network().asyncServer().openAsynchronousServerSocketChannel(null));
        assertThrows(NotYetBoundException.class, unbound::accept);
    }

    @Test
    void closeEndsARead() throws Exception {
        Pair pair = pair();
        Future<Integer> read = pair.client().read(ByteBuffer.allocate(1));
        pair.client().close();
        assertInstanceOf(AsynchronousCloseException.class, failure(read));
        assertInstanceOf(ClosedChannelException.class, failure(pair.client().read(ByteBuffer.allocate(1))));
    }

    @Test
    void closeEndsAnAccept() throws Exception {
        AsynchronousServerSocketChannel listener = listener();
        Future<AsynchronousSocketChannel> accepted = listener.accept();
        listener.close();
        assertInstanceOf(AsynchronousCloseException.class, failure(accepted));
    }

    @Test
    void aReadTimesOut() throws Exception {
        Pair pair = pair();
        CompletableFuture<Integer> read = new CompletableFuture<>();
        pair.client().read(ByteBuffer.allocate(1), 50, TimeUnit.MILLISECONDS, read, handler());
        assertInstanceOf(InterruptedByTimeoutException.class, failure(read));
    }

    @Test
    void shutdownWorks() throws Exception {
        Pair pair = pair();
        assertSame(pair.client(), pair.client().shutdownOutput());
        assertEquals(-1, pair.server().read(ByteBuffer.allocate(1)).get(5, TimeUnit.SECONDS));
        assertInstanceOf(ClosedChannelException.class, failure(pair.client().write(bytes("x"))));
        pair.client().shutdownInput();
        assertEquals(-1, pair.client().read(ByteBuffer.allocate(1)).get(5, TimeUnit.SECONDS));
    }

    @Test
    void optionsAreRemembered() throws Exception {
        AsynchronousSocketChannel client = client();
        client.setOption(StandardSocketOptions.TCP_NODELAY, true).setOption(StandardSocketOptions.SO_KEEPALIVE, true);
        assertTrue(client.getOption(StandardSocketOptions.TCP_NODELAY));
        assertTrue(client.getOption(StandardSocketOptions.SO_KEEPALIVE));
        assertTrue(client.supportedOptions().contains(StandardSocketOptions.SO_SNDBUF));
        assertThrows(
                UnsupportedOperationException.class, () -> client.getOption(StandardSocketOptions.IP_MULTICAST_TTL));
    }

    @Test
    void groupsRunHandlersAndEnd() throws Exception {
        AsynchronousChannelGroup group =
                network().asyncClient().openAsynchronousChannelGroup(2, Executors.defaultThreadFactory());
        AsynchronousServerSocketChannel listener = listener();
        Future<AsynchronousSocketChannel> accepted = listener.accept();
        AsynchronousSocketChannel client = network().asyncClient().openAsynchronousSocketChannel(group);
        CompletableFuture<Void> connected = new CompletableFuture<>();
        client.connect(listener.getLocalAddress(), connected, handler());
        connected.get(5, TimeUnit.SECONDS);
        closing(accepted.get(5, TimeUnit.SECONDS));
        Future<Integer> read = client.read(ByteBuffer.allocate(1));
        assertFalse(group.isShutdown());
        group.shutdownNow();
        assertInstanceOf(AsynchronousCloseException.class, failure(read));
        assertTrue(group.isShutdown());
        assertTrue(group.awaitTermination(5, TimeUnit.SECONDS));
        assertTrue(group.isTerminated());
    }
}
