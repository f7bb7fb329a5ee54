package org.lucidstack.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** What {@link Selector} and {@link SelectionKey} promise. */
abstract class SelectorContract extends Contract {

    private static final int IN = SelectionKey.OP_READ;
    private static final int OUT = SelectionKey.OP_WRITE;

    private Selector clientSelector() throws IOException {
        return closing(network().client().openSelector());
    }

    private Selector serverSelector() throws IOException {
        return closing(network().server().openSelector());
    }

    private static SelectionKey register(SocketChannel channel, Selector selector, int ops) throws IOException {
        channel.configureBlocking(false);
        return channel.register(selector, ops);
    }

    // ---- registering

    @Test
    void aNewSelectorIsEmpty() throws Exception {
        Selector selector = clientSelector();
        assertTrue(selector.isOpen());
        assertSame(network().client(), selector.provider());
        assertTrue(selector.keys().isEmpty());
        assertTrue(selector.selectedKeys().isEmpty());
        assertEquals(0, selector.selectNow());
        assertEquals(0, selector.select(20));
    }

    @Test
    void registeringMakesAKey() throws Exception {
        Selector selector = clientSelector();
        SocketChannel channel = channels().client();
        channel.configureBlocking(false);
        Object attachment = new Object();
        SelectionKey key = channel.register(selector, IN, attachment);
        assertTrue(key.isValid());
        assertSame(channel, key.channel());
        assertSame(selector, key.selector());
        assertEquals(IN, key.interestOps());
        assertSame(attachment, key.attachment());
        assertSame(key, channel.keyFor(selector));
        assertTrue(channel.isRegistered());
        assertEquals(Set.of(key), selector.keys());
    }

    @Test
    void registeringAgainChangesTheKey() throws Exception {
        Selector selector = clientSelector();
        SocketChannel channel = channels().client();
        SelectionKey key = register(channel, selector, IN);
        assertSame(key, channel.register(selector, OUT, "new"));
        assertEquals(OUT, key.interestOps());
        assertEquals("new", key.attachment());
        assertEquals(1, selector.keys().size());
    }

    @Test
    void blockingChannelsAreNotRegistered() throws Exception {
        Selector selector = clientSelector();
        SocketChannel channel = channels().client();
        assertThrows(IllegalBlockingModeException.class, () -> channel.register(selector, IN));
    }

    @Test
    void registeredChannelsStayNonBlocking() throws Exception {
        Selector selector = clientSelector();
        SocketChannel channel = channels().client();
        register(channel, selector, IN);
        assertThrows(IllegalBlockingModeException.class, () -> channel.configureBlocking(true));
    }

    @Test
    void onlyValidOperationsAreRegistered() throws Exception {
        SocketChannel channel = channels().client();
        channel.configureBlocking(false);
        Selector selector = clientSelector();
        assertThrows(IllegalArgumentException.class, () -> channel.register(selector, SelectionKey.OP_ACCEPT));
        SelectionKey key = channel.register(selector, IN);
        assertThrows(IllegalArgumentException.class, () -> key.interestOps(SelectionKey.OP_ACCEPT));
    }

    @Test
    void closedChannelsAreNotRegistered() throws Exception {
        Selector selector = clientSelector();
        SocketChannel channel = channels().client();
        channel.configureBlocking(false);
        channel.close();
        assertThrows(ClosedChannelException.class, () -> channel.register(selector, IN));
    }

    @Test
    void theKeySetCannotBeChanged() throws Exception {
        Selector selector = clientSelector();
        SelectionKey key = register(channels().client(), selector, IN);
        assertThrows(UnsupportedOperationException.class, () -> selector.keys().remove(key));
        assertThrows(UnsupportedOperationException.class, () -> selector.keys().clear());
        assertThrows(
                UnsupportedOperationException.class,
                () -> selector.selectedKeys().add(key));
    }

    // ---- readiness

    @Test
    void dataMakesReadable() throws Exception {
        Selector selector = clientSelector();
        ChannelPair pair = channels();
        SelectionKey key = register(pair.client(), selector, IN);
        assertEquals(0, selector.selectNow());
        pair.server().write(bytes("x"));
        assertEquals(1, selector.select(5000));
        assertTrue(key.isReadable());
        assertFalse(key.isWritable());
        assertEquals(Set.of(key), selector.selectedKeys());
    }

    @Test
    void readinessIsALevel() throws Exception {
        Selector selector = clientSelector();
        ChannelPair pair = channels();
        register(pair.client(), selector, IN);
        pair.server().write(bytes("xy"));
        for (int i = 0; i < 3; i++) {
            assertEquals(1, selector.select(5000));
            selector.selectedKeys().clear();
        }
        pair.client().read(ByteBuffer.allocate(1));
        assertEquals(1, selector.select(5000));
        selector.selectedKeys().clear();
        pair.client().read(ByteBuffer.allocate(1));
        assertEquals(0, selector.selectNow());
    }

    @Test
    void selectedKeysStayUntilRemoved() throws Exception {
        Selector selector = clientSelector();
        ChannelPair pair = channels();
        SelectionKey key = register(pair.client(), selector, IN);
        pair.server().write(bytes("x"));
        assertEquals(1, selector.select(5000));
        pair.client().read(ByteBuffer.allocate(1));
        assertEquals(0, selector.selectNow());
        assertEquals(Set.of(key), selector.selectedKeys());
        assertTrue(key.isReadable(), "stays as it was found");
    }

    @Test
    void aKeyInTheSelectedSetIsNotCountedAgain() throws Exception {
        Selector selector = clientSelector();
        ChannelPair pair = channels();
        register(pair.client(), selector, IN);
        pair.server().write(bytes("x"));
        assertEquals(1, selector.select(5000));
        assertEquals(0, selector.selectNow());
        assertEquals(1, selector.selectedKeys().size());
    }

    @Test
    void readinessIsAddedToASelectedKey() throws Exception {
        Selector selector = clientSelector();
        ChannelPair pair = channels();
        SelectionKey key = register(pair.client(), selector, IN);
        pair.server().write(bytes("x"));
        assertEquals(1, selector.select(5000));
        key.interestOps(IN | OUT);
        assertEquals(1, selector.selectNow());
        assertEquals(IN | OUT, key.readyOps());
    }

    @Test
    void anIdleConnectionIsWritable() throws Exception {
        Selector selector = clientSelector();
        SelectionKey key = register(channels().client(), selector, IN | OUT);
        assertEquals(1, selector.select(5000));
        assertEquals(OUT, key.readyOps());
        assertTrue(key.isWritable());
    }

    @Test
    void aFullConnectionIsNotWritableUntilThePeerReads() throws Exception {
        Selector selector = clientSelector();
        ChannelPair pair = channels();
        pair.client().configureBlocking(false);
        long written = fill(pair.client());
        register(pair.client(), selector, OUT);
        assertEquals(0, selector.selectNow());
        Background<Long> reader = background(() -> {
            long read = 0;
            ByteBuffer target = ByteBuffer.allocate(1 << 16);
            while (read < written) {
                read += pair.server().read(target.clear());
            }
            return read;
        });
        assertEquals(1, selector.select(10_000));
        assertEquals(written, reader.get());
    }

    @Test
    void aWaitingConnectionIsAcceptable() throws Exception {
        Selector selector = serverSelector();
        ServerSocketChannel listener = serverChannel();
        listener.configureBlocking(false);
        SelectionKey key = listener.register(selector, SelectionKey.OP_ACCEPT);
        assertEquals(0, selector.selectNow());
        clientChannel().connect(listener.getLocalAddress());
        assertEquals(1, selector.select(5000));
        assertTrue(key.isAcceptable());
        assertNotNull(closing(listener.accept()));
        selector.selectedKeys().clear();
        assertEquals(0, selector.selectNow());
        assertNull(listener.accept());
    }

    @Test
    void anEstablishedConnectIsConnectable() throws Exception {
        Selector selector = clientSelector();
        ServerSocketChannel listener = serverChannel();
        SocketChannel client = clientChannel();
        client.configureBlocking(false);
        if (client.connect(listener.getLocalAddress())) {
            return;
        }
        SelectionKey key = client.register(selector, SelectionKey.OP_CONNECT);
        assertEquals(1, selector.select(5000));
        assertTrue(key.isConnectable());
        assertTrue(client.finishConnect());
        key.interestOps(IN);
        selector.selectedKeys().clear();
        assertEquals(0, selector.selectNow());
    }

    @Test
    void aRefusedConnectIsConnectable() throws Exception {
        Selector selector = clientSelector();
        InetSocketAddress nobody = closedPort();
        SocketChannel client = clientChannel();
        client.configureBlocking(false);
        assertThrows(ConnectException.class, () -> {
            client.connect(nobody);
            SelectionKey key = client.register(selector, SelectionKey.OP_CONNECT);
            assertEquals(1, selector.select(5000));
            assertTrue(key.isConnectable());
            client.finishConnect();
        });
        assertFalse(client.isOpen());
    }

    @Test
    void theEndOfTheStreamIsReadable() throws Exception {
        Selector selector = clientSelector();
        ChannelPair pair = channels();
        SelectionKey key = register(pair.client(), selector, IN);
        pair.server().close();
        assertEquals(1, selector.select(5000));
        assertTrue(key.isReadable());
        assertEquals(-1, pair.client().read(ByteBuffer.allocate(1)));
        selector.selectedKeys().clear();
        assertEquals(1, selector.selectNow(), "and stays so");
    }

    @Test
    void aResetIsReadable() throws Exception {
        Selector selector = clientSelector();
        ChannelPair pair = channels();
        SelectionKey key = register(pair.client(), selector, IN);
        pair.server().setOption(StandardSocketOptions.SO_LINGER, 0);
        pair.server().close();
        assertEquals(1, selector.select(5000));
        assertTrue(key.isReadable());
        assertThrows(IOException.class, () -> pair.client().read(ByteBuffer.allocate(1)));
    }

    @Test
    void noInterestIsNeverReady() throws Exception {
        Selector selector = clientSelector();
        ChannelPair pair = channels();
        register(pair.client(), selector, 0);
        pair.server().write(bytes("x"));
        assertEquals(0, selector.select(50));
    }

    @Test
    void interestMayChange() throws Exception {
        Selector selector = clientSelector();
        ChannelPair pair = channels();
        SelectionKey key = register(pair.client(), selector, 0);
        pair.server().write(bytes("x"));
        assertEquals(0, key.interestOpsOr(IN));
        assertEquals(1, selector.select(5000));
        selector.selectedKeys().clear();
        assertEquals(IN, key.interestOpsAnd(~IN));
        assertEquals(0, selector.selectNow());
        assertSame(key, key.interestOps(IN | OUT));
        assertEquals(1, selector.select(5000));
    }

    @Test
    void selectTakesAnAction() throws Exception {
        Selector selector = clientSelector();
        ChannelPair pair = channels();
        SelectionKey key = register(pair.client(), selector, IN);
        pair.server().write(bytes("x"));
        List<SelectionKey> seen = new ArrayList<>();
        assertEquals(1, selector.select(seen::add, 5000));
        assertEquals(List.of(key), seen);
        assertTrue(selector.selectedKeys().isEmpty());
        assertEquals(1, selector.selectNow(seen::add));
        assertEquals(2, seen.size());
    }

    @Test
    void manyChannelsAreFoundTogether() throws Exception {
        Selector selector = clientSelector();
        List<ChannelPair> pairs = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            pairs.add(channels());
            register(pairs.get(i).client(), selector, IN).attach(i);
        }
        for (int i = 0; i < 20; i += 2) {
            pairs.get(i).server().write(bytes("x"));
        }
        Set<Object> ready = new HashSet<>();
        while (ready.size() < 10) {
            assertTrue(selector.select(5000) > 0);
            selector.selectedKeys().forEach(key -> ready.add(key.attachment()));
            selector.selectedKeys().clear();
        }
        assertTrue(ready.stream().allMatch(i -> (Integer) i % 2 == 0));
    }

    @Test
    void oneChannelMayHaveTwoSelectors() throws Exception {
        Selector first = clientSelector();
        Selector second = clientSelector();
        ChannelPair pair = channels();
        register(pair.client(), first, IN);
        pair.client().register(second, IN);
        pair.server().write(bytes("x"));
        assertEquals(1, first.select(5000));
        assertEquals(1, second.select(5000));
    }

    // ---- waiting

    @Test
    void selectTimesOut() throws Exception {
        Selector selector = clientSelector();
        register(channels().client(), selector, IN);
        long start = System.nanoTime();
        assertEquals(0, selector.select(60));
        assertTrue(System.nanoTime() - start >= 50_000_000L);
        assertThrows(IllegalArgumentException.class, () -> selector.select(-1));
    }

    @Test
    void selectWaitsForData() throws Exception {
        Selector selector = clientSelector();
        ChannelPair pair = channels();
        register(pair.client(), selector, IN);
        Background<Integer> waiter = background(() -> selector.select()).awaitBlocked();
        pair.server().write(bytes("x"));
        assertEquals(1, waiter.get());
    }

    @Test
    void wakeupEndsAWait() throws Exception {
        Selector selector = clientSelector();
        Background<Integer> waiter = background(() -> selector.select()).awaitBlocked();
        assertSame(selector, selector.wakeup());
        assertEquals(0, waiter.get());
    }

    @Test
    void wakeupEndsTheNextWait() throws Exception {
        Selector selector = clientSelector();
        selector.wakeup();
        selector.wakeup();
        assertEquals(0, selector.select());
        assertEquals(0, selector.select(20), "and only that one");
    }

    @Test
    void selectNowUsesUpAWakeup() throws Exception {
        Selector selector = clientSelector();
        selector.wakeup();
        assertEquals(0, selector.selectNow());
        Background<Integer> waiter = background(() -> selector.select()).awaitBlocked();
        selector.wakeup();
        assertEquals(0, waiter.get());
    }

    @Test
    void interruptEndsAWait() throws Exception {
        Selector selector = clientSelector();
        Background<Boolean> waiter = background(() -> {
                    assertEquals(0, selector.select());
                    return Thread.currentThread().isInterrupted();
                })
                .awaitBlocked();
        waiter.thread().interrupt();
        assertTrue(waiter.get());
        assertTrue(selector.isOpen());
    }

    @Test
    void interestChangesByAnotherThreadTakeEffectOnTheNextWait() throws Exception {
        Selector selector = clientSelector();
        SelectionKey key = register(channels().client(), selector, IN);
        Background<Integer> waiter = background(() -> {
                    int count = selector.select();
                    return count == 0 ? selector.select(5000) : count;
                })
                .awaitBlocked();
        key.interestOps(OUT);
        selector.wakeup();
        assertEquals(1, waiter.get());
    }

    @Test
    void virtualThreadsSelect() throws Exception {
        Selector selector = clientSelector();
        ChannelPair pair = channels();
        register(pair.client(), selector, IN);
        Background<Integer> waiter = virtual(() -> selector.select());
        pair.server().write(bytes("x"));
        assertEquals(1, waiter.get());
    }

    // ---- cancelling and closing

    @Test
    void aCancelledKeyIsInvalid() throws Exception {
        Selector selector = clientSelector();
        SelectionKey key = register(channels().client(), selector, IN);
        key.cancel();
        key.cancel();
        assertFalse(key.isValid());
        assertThrows(CancelledKeyException.class, key::interestOps);
        assertThrows(CancelledKeyException.class, () -> key.interestOps(OUT));
        assertThrows(CancelledKeyException.class, key::readyOps);
        assertThrows(CancelledKeyException.class, key::isReadable);
    }

    @Test
    void aCancelledKeyLeavesWithTheNextSelect() throws Exception {
        Selector selector = clientSelector();
        SocketChannel channel = channels().client();
        SelectionKey key = register(channel, selector, IN);
        key.cancel();
        assertTrue(selector.keys().contains(key));
        assertTrue(channel.isRegistered());
        assertEquals(0, selector.selectNow());
        assertTrue(selector.keys().isEmpty());
        assertFalse(channel.isRegistered());
        assertNull(channel.keyFor(selector));
        channel.configureBlocking(true);
    }

    @Test
    void aCancelledKeyLeavesTheSelectedSet() throws Exception {
        Selector selector = clientSelector();
        ChannelPair pair = channels();
        SelectionKey key = register(pair.client(), selector, IN);
        pair.server().write(bytes("x"));
        assertEquals(1, selector.select(5000));
        key.cancel();
        selector.selectNow();
        assertTrue(selector.selectedKeys().isEmpty());
    }

    @Test
    void registeringACancelledKeyFailsUntilSelected() throws Exception {
        Selector selector = clientSelector();
        SocketChannel channel = channels().client();
        register(channel, selector, IN).cancel();
        assertThrows(CancelledKeyException.class, () -> channel.register(selector, IN));
        selector.selectNow();
        assertTrue(channel.register(selector, IN).isValid());
    }

    @Test
    void closingAChannelCancelsItsKeys() throws Exception {
        Selector selector = clientSelector();
        ChannelPair pair = channels();
        SelectionKey key = register(pair.client(), selector, IN);
        pair.client().close();
        assertFalse(key.isValid());
        assertEquals(0, selector.selectNow());
        assertTrue(selector.keys().isEmpty());
        assertEquals(-1, pair.server().read(ByteBuffer.allocate(1)));
    }

    @Test
    void closingAListenerCancelsItsKeys() throws Exception {
        Selector selector = serverSelector();
        ServerSocketChannel listener = serverChannel();
        listener.configureBlocking(false);
        SelectionKey key = listener.register(selector, SelectionKey.OP_ACCEPT);
        listener.close();
        assertFalse(key.isValid());
        selector.selectNow();
        assertTrue(selector.keys().isEmpty());
    }

    @Test
    void closingASelectorEndsAWait() throws Exception {
        Selector selector = clientSelector();
        Background<Integer> waiter = background(() -> selector.select()).awaitBlocked();
        selector.close();
        try {
            assertEquals(0, waiter.get());
        } catch (ClosedSelectorException e) {
            assertFalse(selector.isOpen());
        }
    }

    @Test
    void aClosedSelectorRefusesEverything() throws Exception {
        Selector selector = clientSelector();
        SocketChannel channel = channels().client();
        SelectionKey key = register(channel, selector, IN);
        selector.close();
        selector.close();
        assertFalse(selector.isOpen());
        assertFalse(key.isValid());
        assertFalse(channel.isRegistered());
        assertThrows(ClosedSelectorException.class, selector::select);
        assertThrows(ClosedSelectorException.class, selector::selectNow);
        assertThrows(ClosedSelectorException.class, () -> selector.select(10));
        assertThrows(ClosedSelectorException.class, selector::keys);
        assertThrows(ClosedSelectorException.class, selector::selectedKeys);
        assertThrows(ClosedSelectorException.class, () -> channel.register(selector, IN));
        assertSame(selector, selector.wakeup());
        channel.configureBlocking(true);
    }

    @Test
    void aChannelGoesOnWhenItsSelectorIsClosed() throws Exception {
        Selector selector = clientSelector();
        ChannelPair pair = channels();
        register(pair.client(), selector, IN);
        selector.close();
        pair.client().configureBlocking(true);
        pair.server().write(bytes("x"));
        assertEquals(1, pair.client().read(ByteBuffer.allocate(5)));
    }

    @Test
    void cancelThenBlockingThenBack() throws Exception {
        Selector selector = serverSelector();
        ChannelPair pair = channels();
        SelectionKey key = register(pair.server(), selector, IN);
        pair.client().write(bytes("a"));
        assertEquals(1, selector.select(5000));
        key.cancel();
        selector.selectNow();
        pair.server().configureBlocking(true);
        ByteBuffer target = ByteBuffer.allocate(2);
        assertEquals(1, pair.server().read(target));
        Background<Integer> reader =
                background(() -> pair.server().read(target)).awaitBlocked();
        pair.client().write(bytes("b"));
        assertEquals(1, reader.get());
        register(pair.server(), selector, IN);
        pair.client().write(bytes("c"));
        assertEquals(1, selector.select(5000));
    }

    @Test
    void anEchoServerWithOneThread() throws Exception {
        Selector selector = serverSelector();
        ServerSocketChannel listener = serverChannel();
        listener.configureBlocking(false);
        listener.register(selector, SelectionKey.OP_ACCEPT);
        AtomicBoolean done = new AtomicBoolean();
        Background<Boolean> server = background(() -> echoUntil(done, selector, listener));
        List<Background<Boolean>> clients = new ArrayList<>();
        byte[] sent = pattern(200_000);
        for (int i = 0; i < 8; i++) {
            SocketChannel client = clientChannel();
            clients.add(background(() -> {
                client.connect(listener.getLocalAddress());
                Background<Integer> writer = background(() -> client.write(ByteBuffer.wrap(sent)));
                byte[] echoed = client.socket().getInputStream().readNBytes(sent.length);
                client.close();
                return writer.get() == sent.length && java.util.Arrays.equals(sent, echoed);
            }));
        }
        for (Background<Boolean> client : clients) {
            assertTrue(client.get());
        }
        done.set(true);
        selector.wakeup();
        assertTrue(server.get());
    }

    /** Ended by a flag and a wake-up: closing the selector would cancel a key that is just being served. */
    private boolean echoUntil(AtomicBoolean done, Selector selector, ServerSocketChannel listener) throws IOException {
        while (!done.get()) {
            selector.select();
            for (SelectionKey key : selector.selectedKeys()) {
                serve(key, selector, listener);
            }
            selector.selectedKeys().clear();
        }
        return true;
    }

    private void serve(SelectionKey key, Selector selector, ServerSocketChannel listener) throws IOException {
        if (key.isAcceptable()) {
            SocketChannel accepted = listener.accept();
            if (accepted != null) {
                register(closing(accepted), selector, IN)
                        .attach(ByteBuffer.allocate(4096).limit(0));
            }
            return;
        }
        SocketChannel channel = (SocketChannel) key.channel();
        ByteBuffer pending = (ByteBuffer) key.attachment();
        if (!pending.hasRemaining() && channel.read(pending.clear()) < 0) {
            channel.close();
            return;
        }
        if (key.isReadable()) {
            pending.flip();
        }
        channel.write(pending);
        key.interestOps(pending.hasRemaining() ? OUT : IN);
        if (!pending.hasRemaining()) {
            pending.limit(0);
        }
    }

    // ---- pipes

    @Test
    void aPipeCarriesBytes() throws Exception {
        Pipe pipe = network().client().openPipe();
        closing(pipe.sink());
        closing(pipe.source());
        assertEquals(5, pipe.sink().write(bytes("hello")));
        ByteBuffer target = ByteBuffer.allocate(10);
        assertEquals(5, pipe.source().read(target));
        assertEquals("hello", text(target));
        assertEquals(IN, pipe.source().validOps());
        assertEquals(OUT, pipe.sink().validOps());
    }

    @Test
    void aPipeIsSelectable() throws Exception {
        Selector selector = clientSelector();
        Pipe pipe = network().client().openPipe();
        closing(pipe.sink());
        closing(pipe.source()).configureBlocking(false);
        SelectionKey key = pipe.source().register(selector, IN);
        assertEquals(0, selector.selectNow());
        assertEquals(0, pipe.source().read(ByteBuffer.allocate(1)));
        pipe.sink().write(bytes("x"));
        assertEquals(1, selector.select(5000));
        assertTrue(key.isReadable());
    }

    @Test
    void aPipeEndsWithItsSink() throws Exception {
        Pipe pipe = network().client().openPipe();
        closing(pipe.source());
        Background<Integer> reader =
                background(() -> pipe.source().read(ByteBuffer.allocate(1))).awaitBlocked();
        pipe.sink().close();
        assertEquals(-1, reader.get());
        assertThrows(ClosedChannelException.class, () -> pipe.sink().write(bytes("x")));
    }

    @Test
    void aPipeWithoutReaderIsBroken() throws Exception {
        Pipe pipe = network().client().openPipe();
        closing(pipe.sink());
        pipe.source().close();
        assertThrows(IOException.class, () -> pipe.sink().write(bytes("x")));
    }
}
