package org.lucidstack.socket;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** What the contract suites share: the network under test, things to close, and threads that block. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
abstract class Contract {

    /** Where a thread is when it waits for the network, be it in the kernel or on a condition. */
    private static final Set<String> BLOCKED_IN = Set.of(
            "park",
            "parkVirtualThread",
            "yieldContinuation",
            "poll",
            "poll0",
            "wait",
            "wait0",
            "epollWait",
            "epollWait0",
            "accept",
            "accept0",
            "read0",
            "write0",
            "connect0",
            "receive0");

    /** A connection, seen from both sides. */
    record ChannelPair(SocketChannel client, SocketChannel server) {}

    /** A connection, seen from both sides. */
    record SocketPair(Socket client, Socket server) {}

    /** Something done by another thread. */
    record Background<T>(Thread thread, CompletableFuture<T> result) {

        T get() throws Exception {
            try {
                return result.get(20, TimeUnit.SECONDS);
            } catch (ExecutionException e) {
                if (e.getCause() instanceof Exception cause) {
                    throw cause;
                }
                throw e;
            } catch (TimeoutException e) {
                throw new AssertionError("still at " + Arrays.toString(thread.getStackTrace()), e);
            }
        }

        /** Returns once the thread waits for something. */
        Background<T> awaitBlocked() {
            int seen = 0;
            while (seen < 3) {
                assertFalse(result.isDone(), () -> "should block, but ended: " + result);
                StackTraceElement[] stack = thread.getStackTrace();
                boolean blocked = stack.length > 0 && BLOCKED_IN.contains(stack[0].getMethodName())
                        || thread.isVirtual() && thread.getState() != Thread.State.RUNNABLE;
                seen = blocked ? seen + 1 : 0;
                Thread.yield();
            }
            return this;
        }
    }

    private final ArrayDeque<AutoCloseable> open = new ArrayDeque<>();
    private Network network;

    abstract Network newNetwork();

    Network network() {
        return network;
    }

    @BeforeAll
    void openNetwork() {
        network = newNetwork();
    }

    @AfterAll
    void closeNetwork() {
        network.close();
    }

    @AfterEach
    void closeAll() throws Exception {
        while (!open.isEmpty()) {
            open.pop().close();
        }
    }

    /** Has {@code resource} closed after the test. */
    synchronized <C extends AutoCloseable> C closing(C resource) {
        open.push(resource);
        return resource;
    }

    <T> Background<T> background(Callable<T> body) {
        return background(Thread.ofPlatform().daemon(), body);
    }

    <T> Background<T> virtual(Callable<T> body) {
        return background(Thread.ofVirtual(), body);
    }

    private static <T> Background<T> background(Thread.Builder builder, Callable<T> body) {
        CompletableFuture<T> result = new CompletableFuture<>();
        Thread thread = builder.unstarted(() -> {
            try {
                result.complete(body.call());
            } catch (Throwable e) {
                result.completeExceptionally(e);
            }
        });
        thread.start();
        return new Background<>(thread, result);
    }

    InetSocketAddress anyServerPort() {
        return new InetSocketAddress(network.serverAddress(), 0);
    }

    InetSocketAddress anyClientPort() {
        return new InetSocketAddress(network.clientAddress(), 0);
    }

    /** Where nobody listens. */
    InetSocketAddress closedPort() throws IOException {
        try (ServerSocket listener = network.newServerSocket()) {
            listener.bind(anyServerPort());
            return (InetSocketAddress) listener.getLocalSocketAddress();
        }
    }

    ServerSocketChannel serverChannel() throws IOException {
        return closing(network.server().openServerSocketChannel()).bind(anyServerPort());
    }

    SocketChannel clientChannel() throws IOException {
        return closing(network.client().openSocketChannel());
    }

    ChannelPair channels() throws IOException {
        try (ServerSocketChannel listener = network.server().openServerSocketChannel()) {
            listener.bind(anyServerPort());
            SocketChannel client = clientChannel();
            client.connect(listener.getLocalAddress());
            return new ChannelPair(client, closing(listener.accept()));
        }
    }

    ServerSocket serverSocket() throws IOException {
        ServerSocket socket = closing(network.newServerSocket());
        socket.bind(anyServerPort());
        return socket;
    }

    SocketPair sockets() throws IOException {
        try (ServerSocket listener = network.newServerSocket()) {
            listener.bind(anyServerPort());
            Socket client = closing(network.newSocket());
            client.connect(listener.getLocalSocketAddress());
            return new SocketPair(client, closing(listener.accept()));
        }
    }

    static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    }

    static String text(ByteBuffer buffer) {
        return java.nio.charset.StandardCharsets.US_ASCII.decode(buffer.flip()).toString();
    }

    /** Pseudo-random bytes. */
    static byte[] pattern(int length) {
        byte[] bytes = new byte[length];
        new java.util.Random(length).nextBytes(bytes);
        return bytes;
    }

    /** Fills a non-blocking channel until it takes no more; returns how many bytes went in. */
    static long fill(SocketChannel channel) throws IOException {
        ByteBuffer chunk = ByteBuffer.allocate(1 << 16);
        long total = 0;
        int idle = 0;
        while (idle < 200) {
            int count = channel.write(chunk.clear());
            total += count;
            idle = count == 0 ? idle + 1 : 0;
            if (total > 1L << 30) {
                return fail("a gigabyte was taken");
            }
            Thread.yield();
        }
        return total;
    }
}
