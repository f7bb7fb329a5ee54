package org.lucidstack.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What channels of a stack say when the stack is closed: {@link ClosedChannelException}, whatever they were at, and never nothing. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class ClosedStackTest {

    private static final int PORT = 80;

    private final StackNetwork network = new StackNetwork();
    private final SelectorProvider client = network.client();
    private final InetSocketAddress address = new InetSocketAddress(network.serverAddress(), PORT);

    @AfterEach
    void close() {
        network.close();
    }

    private void closeClientStack() {
        network.clientLoop().close();
    }

    /** Starts a call that must block, and answers how it ended once it has. */
    private static CompletableFuture<Throwable> blocked(Callable<?> call) throws InterruptedException {
        CompletableFuture<Throwable> end = new CompletableFuture<>();
        CountDownLatch started = new CountDownLatch(1);
        Thread.ofVirtual().start(() -> {
            started.countDown();
            try {
                end.completeExceptionally(new AssertionError("returned " + call.call()));
            } catch (Throwable e) {
                end.complete(e);
            }
        });
        started.await();
        return end;
    }

    @Test
    void endsWhatBlocks() throws Exception {
        ServerSocketChannel remote = network.server().openServerSocketChannel().bind(address);
        SocketChannel reader = client.openSocketChannel();
        reader.connect(address);
        SocketChannel writer = client.openSocketChannel();
        writer.connect(address);
        ServerSocketChannel listener = client.openServerSocketChannel().bind(null);
        DatagramChannel datagrams = client.openDatagramChannel().bind(null);
        Selector selector = client.openSelector();
        Map<String, CompletableFuture<Throwable>> ends = Map.of(
                "read", blocked(() -> reader.read(ByteBuffer.allocate(1))),
                "write", blocked(() -> writer.write(ByteBuffer.allocate(64 << 20))),
                "accept", blocked(listener::accept),
                "receive", blocked(() -> datagrams.receive(ByteBuffer.allocate(1))),
                "select", blocked(() -> selector.select()));
        closeClientStack();
        for (Map.Entry<String, CompletableFuture<Throwable>> end : ends.entrySet()) {
            assertInstanceOf(ClosedChannelException.class, end.getValue().get(10, TimeUnit.SECONDS), end.getKey());
        }
        remote.close();
    }

    @Test
    void opensNothingAnyMore() {
        closeClientStack();
        assertThrows(ClosedChannelException.class, client::openSocketChannel);
        assertThrows(ClosedChannelException.class, client::openServerSocketChannel);
        assertThrows(ClosedChannelException.class, client::openDatagramChannel);
        assertThrows(ClosedChannelException.class, client::openSelector);
    }

    @Test
    void failsWhatIsUsedAfterwards() throws Exception {
        SocketChannel unconnected = client.openSocketChannel();
        ServerSocketChannel unbound = client.openServerSocketChannel();
        DatagramChannel datagrams = client.openDatagramChannel();
        Selector selector = client.openSelector();
        closeClientStack();
        assertThrows(ClosedChannelException.class, () -> unconnected.connect(address));
        assertThrows(ClosedChannelException.class, () -> unbound.bind(null));
        assertThrows(ClosedChannelException.class, () -> datagrams.receive(ByteBuffer.allocate(1)));
        assertThrows(ClosedChannelException.class, selector::select);
        assertThrows(ClosedChannelException.class, selector::selectNow);
    }

    /** So that a program's loop comes to read, or accept, and hears of the end there. */
    @Test
    void makesRegisteredChannelsReady() throws Exception {
        ServerSocketChannel remote = network.server().openServerSocketChannel().bind(address);
        Selector selector = client.openSelector();
        SocketChannel channel = client.openSocketChannel();
        channel.connect(address);
        channel.configureBlocking(false);
        SelectionKey reads = channel.register(selector, SelectionKey.OP_READ);
        ServerSocketChannel listener = client.openServerSocketChannel().bind(null);
        listener.configureBlocking(false);
        SelectionKey accepts = listener.register(selector, SelectionKey.OP_ACCEPT);
        closeClientStack();
        List<SelectionKey> ready = new ArrayList<>();
        selector.select(ready::add);
        assertEquals(2, ready.size(), () -> ready + " of " + reads + ", " + accepts);
        assertThrows(ClosedChannelException.class, () -> channel.read(ByteBuffer.allocate(1)));
        assertThrows(ClosedChannelException.class, listener::accept);
        remote.close();
    }

    @Test
    void whereNoRouteLeadsIsToldApart() throws Exception {
        InetSocketAddress nowhere = new InetSocketAddress(network.unroutable(), PORT);
        try (SocketChannel channel = client.openSocketChannel()) {
            assertThrows(NoRouteToHostException.class, () -> channel.connect(nowhere));
        }
    }
}
