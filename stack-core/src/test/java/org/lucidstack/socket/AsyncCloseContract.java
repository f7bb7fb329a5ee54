package org.lucidstack.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Closing and interrupting while somebody waits: what decides whether a channel is a toy. */
abstract class AsyncCloseContract extends Contract {

    private Background<Integer> blockedReader(SocketChannel channel) {
        return background(() -> channel.read(ByteBuffer.allocate(10))).awaitBlocked();
    }

    private Background<Integer> blockedWriter(SocketChannel channel) {
        return background(() -> channel.write(ByteBuffer.allocate(64_000_000))).awaitBlocked();
    }

    @Test
    void closeEndsARead() throws Exception {
        ChannelPair pair = channels();
        Background<Integer> reader = blockedReader(pair.client());
        pair.client().close();
        assertThrows(AsynchronousCloseException.class, reader::get);
        assertFalse(reader.thread().isInterrupted());
    }

    @Test
    void closeEndsAWrite() throws Exception {
        ChannelPair pair = channels();
        Background<Integer> writer = blockedWriter(pair.client());
        pair.client().close();
        try {
            assertTrue(writer.get() < 64_000_000);
        } catch (AsynchronousCloseException e) {
            assertFalse(pair.client().isOpen());
        }
    }

    @Test
    void closeEndsAnAccept() throws Exception {
        ServerSocketChannel listener = serverChannel();
        Background<SocketChannel> accepter = background(listener::accept).awaitBlocked();
        listener.close();
        assertThrows(AsynchronousCloseException.class, accepter::get);
    }

    @Test
    void closeEndsAReadAndAWriteAtOnce() throws Exception {
        ChannelPair pair = channels();
        Background<Integer> reader = blockedReader(pair.client());
        Background<Integer> writer = blockedWriter(pair.client());
        pair.client().close();
        assertThrows(AsynchronousCloseException.class, reader::get);
        try {
            assertTrue(writer.get() < 64_000_000);
        } catch (AsynchronousCloseException e) {
            assertFalse(pair.client().isOpen());
        }
    }

    @Test
    void interruptEndsARead() throws Exception {
        ChannelPair pair = channels();
        Background<Boolean> reader = background(() -> {
                    assertThrows(
                            ClosedByInterruptException.class,
                            () -> pair.client().read(ByteBuffer.allocate(10)));
                    return Thread.currentThread().isInterrupted();
                })
                .awaitBlocked();
        reader.thread().interrupt();
        assertTrue(reader.get(), "the interrupt status stays set");
        assertFalse(pair.client().isOpen());
        assertEquals(-1, pair.server().read(ByteBuffer.allocate(10)));
    }

    @Test
    void interruptEndsAnAccept() throws Exception {
        ServerSocketChannel listener = serverChannel();
        Background<SocketChannel> accepter = background(listener::accept).awaitBlocked();
        accepter.thread().interrupt();
        assertThrows(ClosedByInterruptException.class, accepter::get);
        assertFalse(listener.isOpen());
    }

    @Test
    void interruptEndsAVirtualThreadsRead() throws Exception {
        ChannelPair pair = channels();
        Background<Integer> reader =
                virtual(() -> pair.client().read(ByteBuffer.allocate(10))).awaitBlocked();
        reader.thread().interrupt();
        assertThrows(ClosedByInterruptException.class, reader::get);
        assertFalse(pair.client().isOpen());
    }

    @Test
    void anInterruptBeforeTheCallClosesToo() throws Exception {
        ChannelPair pair = channels();
        Background<Integer> reader = background(() -> {
            Thread.currentThread().interrupt();
            return pair.client().read(ByteBuffer.allocate(10));
        });
        assertThrows(ClosedByInterruptException.class, reader::get);
        assertFalse(pair.client().isOpen());
    }

    @Test
    void anInterruptBeforeConnectClosesToo() throws Exception {
        ServerSocketChannel listener = serverChannel();
        SocketChannel client = clientChannel();
        Background<Boolean> connecter = background(() -> {
            Thread.currentThread().interrupt();
            return client.connect(listener.getLocalAddress());
        });
        assertThrows(ClosedByInterruptException.class, connecter::get);
        assertFalse(client.isOpen());
    }

    @Test
    void anInterruptDoesNotDisturbNonBlockingCalls() throws Exception {
        ChannelPair pair = channels();
        pair.client().configureBlocking(false);
        Background<Integer> reader = background(() -> {
            Thread.currentThread().interrupt();
            return pair.client().read(ByteBuffer.allocate(10));
        });
        assertEquals(0, reader.get());
        assertTrue(pair.client().isOpen());
    }

    @Test
    void thePeerSeesTheEndAfterAnAsynchronousClose() throws Exception {
        ChannelPair pair = channels();
        Background<Integer> reader = blockedReader(pair.client());
        pair.client().close();
        assertThrows(AsynchronousCloseException.class, reader::get);
        assertEquals(-1, pair.server().read(ByteBuffer.allocate(1)));
    }

    @Test
    void aResetEndsARead() throws Exception {
        ChannelPair pair = channels();
        Background<Integer> reader = blockedReader(pair.client());
        pair.server().setOption(java.net.StandardSocketOptions.SO_LINGER, 0);
        pair.server().close();
        assertThrows(SocketException.class, reader::get);
        assertTrue(pair.client().isOpen());
    }

    @Test
    void aResetEndsAWrite() throws Exception {
        ChannelPair pair = channels();
        Background<Integer> writer = blockedWriter(pair.client());
        pair.server().setOption(java.net.StandardSocketOptions.SO_LINGER, 0);
        pair.server().close();
        try {
            assertTrue(writer.get() < 64_000_000);
        } catch (IOException e) {
            assertTrue(pair.client().isOpen());
        }
    }

    @Test
    void thePeersEndEndsARead() throws Exception {
        ChannelPair pair = channels();
        Background<Integer> reader = blockedReader(pair.client());
        pair.server().shutdownOutput();
        assertEquals(-1, reader.get());
    }

    @Test
    void closeRacesWithAccept() throws Exception {
        for (int i = 0; i < 30; i++) {
            ServerSocketChannel listener = serverChannel();
            Background<SocketChannel> accepter = background(listener::accept);
            listener.close();
            assertThrows(java.nio.channels.ClosedChannelException.class, accepter::get);
        }
    }

    @Test
    void closeRacesWithRead() throws Exception {
        for (int i = 0; i < 30; i++) {
            ChannelPair pair = channels();
            Background<Integer> reader = background(() -> pair.client().read(ByteBuffer.allocate(1)));
            pair.client().close();
            assertThrows(java.nio.channels.ClosedChannelException.class, reader::get);
        }
    }

    @Test
    void closeRacesWithClose() throws Exception {
        for (int i = 0; i < 30; i++) {
            ChannelPair pair = channels();
            List<Background<Boolean>> closers = new ArrayList<>();
            for (int j = 0; j < 4; j++) {
                closers.add(background(() -> {
                    pair.client().close();
                    return pair.client().isOpen();
                }));
            }
            for (Background<Boolean> closer : closers) {
                assertFalse(closer.get());
            }
            assertEquals(-1, pair.server().read(ByteBuffer.allocate(1)));
        }
    }

    @Test
    void dataWrittenBeforeCloseArrives() throws Exception {
        for (int i = 0; i < 30; i++) {
            ChannelPair pair = channels();
            byte[] sent = pattern(10_000 + i);
            pair.client().write(ByteBuffer.wrap(sent));
            pair.client().close();
            byte[] read = pair.server().socket().getInputStream().readAllBytes();
            org.junit.jupiter.api.Assertions.assertArrayEquals(sent, read);
        }
    }

    @Test
    void oneOfTwoAcceptersGetsTheConnection() throws Exception {
        ServerSocketChannel listener = serverChannel();
        Background<SocketChannel> first = background(listener::accept).awaitBlocked();
        Background<SocketChannel> second = background(listener::accept);
        clientChannel().connect(listener.getLocalAddress());
        clientChannel().connect(listener.getLocalAddress());
        assertNotNull(closing(first.get()));
        assertNotNull(closing(second.get()));
    }

    @Test
    void manyThreadsConnectAtOnce() throws Exception {
        ServerSocketChannel listener = serverChannel();
        List<Background<Boolean>> clients = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            SocketChannel client = clientChannel();
            clients.add(virtual(() -> client.connect(listener.getLocalAddress())));
        }
        for (int i = 0; i < 20; i++) {
            assertTrue(closing(listener.accept()).isConnected());
        }
        for (Background<Boolean> client : clients) {
            assertTrue(client.get());
        }
    }
}
