package org.lucidstack.socket;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.AlreadyBoundException;
import java.nio.channels.AlreadyConnectedException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ConnectionPendingException;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.NoConnectionPendingException;
import java.nio.channels.NotYetBoundException;
import java.nio.channels.NotYetConnectedException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnresolvedAddressException;
import java.util.Arrays;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** What {@link SocketChannel} and {@link ServerSocketChannel} promise, selectors aside. */
abstract class SocketChannelContract extends Contract {

    private static byte[] readAll(SocketChannel channel, int expected) throws IOException {
        ByteBuffer all = ByteBuffer.allocate(expected + 1);
        while (all.hasRemaining() && channel.read(all) >= 0) {
            Thread.onSpinWait();
        }
        return Arrays.copyOf(all.array(), all.position());
    }

    // ---- opening

    @Test
    void aNewChannelIsOpenBlockingAndUnconnected() throws Exception {
        SocketChannel channel = clientChannel();
        assertTrue(channel.isOpen());
        assertTrue(channel.isBlocking());
        assertFalse(channel.isConnected());
        assertFalse(channel.isConnectionPending());
        assertFalse(channel.isRegistered());
        assertNull(channel.getLocalAddress());
        assertNull(channel.getRemoteAddress());
        assertSame(network().client(), channel.provider());
        assertEquals(SocketChannelContract.allStreamOps(), channel.validOps());
    }

    private static int allStreamOps() {
        return java.nio.channels.SelectionKey.OP_CONNECT
                | java.nio.channels.SelectionKey.OP_READ
                | java.nio.channels.SelectionKey.OP_WRITE;
    }

    @Test
    void aBlockingConnectConnects() throws Exception {
        ServerSocketChannel listener = serverChannel();
        SocketChannel client = clientChannel();
        assertTrue(client.connect(listener.getLocalAddress()));
        assertTrue(client.isConnected());
        assertFalse(client.isConnectionPending());
        SocketChannel server = closing(listener.accept());
        assertEquals(client.getLocalAddress(), server.getRemoteAddress());
        assertEquals(client.getRemoteAddress(), server.getLocalAddress());
        assertTrue(server.isConnected());
        assertTrue(server.isBlocking());
        assertTrue(client.finishConnect());
    }

    @Test
    void aNonBlockingConnectFinishesLater() throws Exception {
        ServerSocketChannel listener = serverChannel();
        SocketChannel client = clientChannel();
        client.configureBlocking(false);
        if (!client.connect(listener.getLocalAddress())) {
            assertTrue(client.isConnectionPending() || client.isConnected());
            while (!client.finishConnect()) {
                Thread.yield();
            }
        }
        assertTrue(client.isConnected());
        assertFalse(client.isConnectionPending());
        assertNotNull(closing(listener.accept()));
    }

    @Test
    void aPendingConnectFinishesBlocking() throws Exception {
        ServerSocketChannel listener = serverChannel();
        SocketChannel client = clientChannel();
        client.configureBlocking(false);
        client.connect(listener.getLocalAddress());
        client.configureBlocking(true);
        assertTrue(client.finishConnect());
    }

    @Test
    void aClosedPortRefuses() throws Exception {
        InetSocketAddress nobody = closedPort();
        SocketChannel client = clientChannel();
        assertThrows(ConnectException.class, () -> client.connect(nobody));
        assertFalse(client.isOpen());
    }

    @Test
    void aClosedPortRefusesNonBlocking() throws Exception {
        InetSocketAddress nobody = closedPort();
        SocketChannel client = clientChannel();
        client.configureBlocking(false);
        assertThrows(ConnectException.class, () -> {
            client.connect(nobody);
            while (!client.finishConnect()) {
                Thread.yield();
            }
        });
        assertFalse(client.isOpen());
    }

    @Test
    void anUnroutableAddressHasNoRoute() throws Exception {
        InetAddress nowhere = network().unroutable();
        Assumptions.assumeTrue(nowhere != null, "the machine's own routes decide");
        SocketChannel client = clientChannel();
        assertThrows(NoRouteToHostException.class, () -> client.connect(new InetSocketAddress(nowhere, 80)));
        assertFalse(client.isOpen());
    }

    @Test
    void connectingTwiceIsAnError() throws Exception {
        ChannelPair pair = channels();
        assertThrows(AlreadyConnectedException.class, () -> pair.client().connect(anyServerPort()));
    }

    @Test
    void aPendingConnectIsNotStartedAgain() throws Exception {
        ServerSocketChannel listener = serverChannel();
        SocketChannel client = clientChannel();
        client.configureBlocking(false);
        if (!client.connect(listener.getLocalAddress())) {
            assertThrows(ConnectionPendingException.class, () -> client.connect(listener.getLocalAddress()));
        }
    }

    @Test
    void finishingNothingIsAnError() throws Exception {
        SocketChannel client = clientChannel();
        assertThrows(NoConnectionPendingException.class, client::finishConnect);
        client.close();
        assertThrows(ClosedChannelException.class, client::finishConnect);
    }

    @Test
    void unresolvedAddressesAreRefused() throws Exception {
        SocketChannel client = clientChannel();
        InetSocketAddress name = InetSocketAddress.createUnresolved("no.such.host.invalid", 80);
        assertThrows(UnresolvedAddressException.class, () -> client.connect(name));
    }

    @Test
    void foreignKindsOfAddressAreRefused() throws Exception {
        SocketChannel client = clientChannel();
        java.net.SocketAddress strange = java.net.UnixDomainSocketAddress.of("x");
        assertThrows(java.nio.channels.UnsupportedAddressTypeException.class, () -> client.connect(strange));
    }

    @Test
    void bindsBeforeConnecting() throws Exception {
        ServerSocketChannel listener = serverChannel();
        SocketChannel client = clientChannel();
        assertSame(client, client.bind(anyClientPort()));
        InetSocketAddress bound = (InetSocketAddress) client.getLocalAddress();
        assertTrue(bound.getPort() > 0);
        client.connect(listener.getLocalAddress());
        assertEquals(bound, client.getLocalAddress());
        assertThrows(AlreadyBoundException.class, () -> client.bind(anyClientPort()));
    }

    @Test
    void bindsToAnyPort() throws Exception {
        SocketChannel client = clientChannel();
        client.bind(null);
        assertTrue(((InetSocketAddress) client.getLocalAddress()).getPort() > 0);
    }

    @Test
    void listenersAreBoundOnce() throws Exception {
        ServerSocketChannel listener = serverChannel();
        assertThrows(AlreadyBoundException.class, () -> listener.bind(anyServerPort()));
        ServerSocketChannel second = closing(network().server().openServerSocketChannel());
        assertThrows(BindException.class, () -> second.bind(listener.getLocalAddress()));
        assertTrue(second.isOpen());
    }

    @Test
    void anUnboundListenerDoesNotAccept() throws Exception {
        ServerSocketChannel listener = closing(network().server().openServerSocketChannel());
        assertThrows(NotYetBoundException.class, listener::accept);
        assertNull(listener.getLocalAddress());
        assertEquals(java.nio.channels.SelectionKey.OP_ACCEPT, listener.validOps());
    }

    @Test
    void aNonBlockingAcceptAnswersNull() throws Exception {
        ServerSocketChannel listener = serverChannel();
        listener.configureBlocking(false);
        assertNull(listener.accept());
        clientChannel().connect(listener.getLocalAddress());
        SocketChannel accepted = listener.accept();
        while (accepted == null) {
            Thread.yield();
            accepted = listener.accept();
        }
        assertTrue(closing(accepted).isBlocking());
    }

    @Test
    void aBlockingAcceptWaits() throws Exception {
        ServerSocketChannel listener = serverChannel();
        Background<SocketChannel> accepter = background(listener::accept).awaitBlocked();
        SocketChannel client = clientChannel();
        client.connect(listener.getLocalAddress());
        assertEquals(client.getLocalAddress(), closing(accepter.get()).getRemoteAddress());
    }

    // ---- data

    @Test
    void unconnectedChannelsCarryNothing() throws Exception {
        SocketChannel client = clientChannel();
        assertThrows(NotYetConnectedException.class, () -> client.read(ByteBuffer.allocate(1)));
        assertThrows(NotYetConnectedException.class, () -> client.write(bytes("x")));
        assertThrows(NotYetConnectedException.class, client::shutdownInput);
        assertThrows(NotYetConnectedException.class, client::shutdownOutput);
    }

    @Test
    void carriesBytesBothWays() throws Exception {
        ChannelPair pair = channels();
        assertEquals(5, pair.client().write(bytes("hello")));
        assertArrayEquals("hello".getBytes(), Arrays.copyOf(readExactly(pair.server(), 5), 5));
        assertEquals(2, pair.server().write(bytes("ok")));
        assertArrayEquals("ok".getBytes(), readExactly(pair.client(), 2));
    }

    private static byte[] readExactly(SocketChannel channel, int count) throws IOException {
        ByteBuffer target = ByteBuffer.allocate(count);
        while (target.hasRemaining() && channel.read(target) >= 0) {
            Thread.onSpinWait();
        }
        return Arrays.copyOf(target.array(), target.position());
    }

    @Test
    void aBlockingWriteWritesAll() throws Exception {
        ChannelPair pair = channels();
        byte[] sent = pattern(5_000_000);
        Background<Integer> writer = background(() -> {
            int count = pair.client().write(ByteBuffer.wrap(sent));
            pair.client().shutdownOutput();
            return count;
        });
        assertArrayEquals(sent, readAll(pair.server(), sent.length));
        assertEquals(sent.length, writer.get());
    }

    @Test
    void directAndHeapBuffersAreEqual() throws Exception {
        ChannelPair pair = channels();
        ByteBuffer direct = ByteBuffer.allocateDirect(100);
        direct.position(10).put("direct".getBytes()).limit(16).position(10);
        assertEquals(6, pair.client().write(direct));
        assertEquals(16, direct.position());
        ByteBuffer target = ByteBuffer.allocateDirect(20).position(3).limit(9);
        while (target.hasRemaining()) {
            pair.server().read(target);
        }
        target.position(3);
        assertEquals(
                "direct",
                java.nio.charset.StandardCharsets.US_ASCII.decode(target).toString());
    }

    @Test
    void gathersAndScatters() throws Exception {
        ChannelPair pair = channels();
        ByteBuffer[] out = {bytes("skip"), bytes("one"), bytes(""), bytes("two"), bytes("skip")};
        assertEquals(6, pair.client().write(out, 1, 3));
        assertEquals(0, out[0].position());
        ByteBuffer[] in = {ByteBuffer.allocate(2), ByteBuffer.allocate(3), ByteBuffer.allocate(1)};
        long count = 0;
        while (count < 6) {
            count += pair.server().read(in);
        }
        assertEquals("on", text(in[0]));
        assertEquals("etw", text(in[1]));
        assertEquals("o", text(in[2]));
        assertThrows(IndexOutOfBoundsException.class, () -> pair.client().write(out, 3, 4));
    }

    @Test
    void readOnlyBuffersAreNotReadInto() throws Exception {
        ChannelPair pair = channels();
        ByteBuffer readOnly = ByteBuffer.allocate(4).asReadOnlyBuffer();
        assertThrows(IllegalArgumentException.class, () -> pair.client().read(readOnly));
        assertEquals(4, pair.client().write(readOnly));
    }

    @Test
    void anEmptyBufferReadsNothing() throws Exception {
        ChannelPair pair = channels();
        pair.client().configureBlocking(false);
        assertEquals(0, pair.client().read(ByteBuffer.allocate(0)));
        assertEquals(0, pair.client().write(ByteBuffer.allocate(0)));
    }

    @Test
    void aNonBlockingReadAnswersZero() throws Exception {
        ChannelPair pair = channels();
        pair.client().configureBlocking(false);
        assertEquals(0, pair.client().read(ByteBuffer.allocate(10)));
    }

    @Test
    void aNonBlockingWriteTakesWhatFits() throws Exception {
        ChannelPair pair = channels();
        pair.client().configureBlocking(false);
        long written = fill(pair.client());
        assertTrue(written > 0);
        pair.client().configureBlocking(true);
        pair.client().shutdownOutput();
        long read = 0;
        ByteBuffer target = ByteBuffer.allocate(1 << 16);
        for (int count = pair.server().read(target);
                count >= 0;
                count = pair.server().read(target.clear())) {
            read += count;
        }
        assertEquals(written, read);
    }

    @Test
    void aBlockingReadWaits() throws Exception {
        ChannelPair pair = channels();
        Background<Integer> reader =
                background(() -> pair.client().read(ByteBuffer.allocate(10))).awaitBlocked();
        pair.server().write(bytes("abc"));
        assertEquals(3, reader.get());
    }

    @Test
    void readersAndWritersDoNotHinderEachOther() throws Exception {
        ChannelPair pair = channels();
        Background<Integer> reader =
                background(() -> pair.client().read(ByteBuffer.allocate(10))).awaitBlocked();
        assertEquals(4, pair.client().write(bytes("ping")));
        assertArrayEquals("ping".getBytes(), readExactly(pair.server(), 4));
        pair.server().write(bytes("pong"));
        assertEquals(4, reader.get());
    }

    @Test
    void streamsOfTheSocketViewCarryBytes() throws Exception {
        ChannelPair pair = channels();
        pair.client().socket().getOutputStream().write("view".getBytes());
        assertArrayEquals(
                "view".getBytes(), pair.server().socket().getInputStream().readNBytes(4));
    }

    // ---- half close and reset

    @Test
    void closeIsTheEndOfThePeersStream() throws Exception {
        ChannelPair pair = channels();
        pair.client().write(bytes("x"));
        pair.client().close();
        assertEquals(1, pair.server().read(ByteBuffer.allocate(5)));
        assertEquals(-1, pair.server().read(ByteBuffer.allocate(5)));
        assertEquals(-1, pair.server().read(ByteBuffer.allocate(5)));
        assertTrue(pair.server().isConnected());
    }

    @Test
    void halfClosedChannelsGoOnTheOtherWay() throws Exception {
        ChannelPair pair = channels();
        assertSame(pair.client(), pair.client().shutdownOutput());
        pair.client().shutdownOutput();
        assertEquals(-1, pair.server().read(ByteBuffer.allocate(5)));
        pair.server().write(bytes("late"));
        assertArrayEquals("late".getBytes(), readExactly(pair.client(), 4));
        assertThrows(ClosedChannelException.class, () -> pair.client().write(bytes("x")));
        assertTrue(pair.client().isOpen());
    }

    @Test
    void shutdownInputEndsReads() throws Exception {
        ChannelPair pair = channels();
        assertSame(pair.client(), pair.client().shutdownInput());
        pair.client().shutdownInput();
        assertEquals(-1, pair.client().read(ByteBuffer.allocate(5)));
        assertEquals(1, pair.client().write(bytes("x")));
        assertTrue(pair.client().socket().isInputShutdown());
        assertFalse(pair.client().socket().isOutputShutdown());
    }

    @Test
    void shutdownInputWakesAReader() throws Exception {
        ChannelPair pair = channels();
        Background<Integer> reader =
                background(() -> pair.client().read(ByteBuffer.allocate(5))).awaitBlocked();
        pair.client().shutdownInput();
        assertEquals(-1, reader.get());
    }

    @Test
    void lingerZeroResets() throws Exception {
        ChannelPair pair = channels();
        pair.client().setOption(StandardSocketOptions.SO_LINGER, 0);
        pair.client().close();
        assertThrows(SocketException.class, () -> pair.server().read(ByteBuffer.allocate(5)));
        assertThrows(SocketException.class, () -> pair.server().read(ByteBuffer.allocate(5)));
        assertThrows(IOException.class, () -> {
            pair.server().write(bytes("x"));
            pair.server().write(bytes("x"));
        });
    }

    @Test
    void writingToAClosedPeerFailsInTheEnd() throws Exception {
        ChannelPair pair = channels();
        pair.server().close();
        assertThrows(IOException.class, () -> {
            for (int i = 0; i < 1_000_000; i++) {
                pair.client().write(bytes("more"));
            }
        });
    }

    // ---- closed channels

    @Test
    void closedChannelsRefuseEverything() throws Exception {
        ChannelPair pair = channels();
        pair.client().close();
        pair.client().close();
        assertFalse(pair.client().isOpen());
        assertThrows(ClosedChannelException.class, () -> pair.client().read(ByteBuffer.allocate(1)));
        assertThrows(ClosedChannelException.class, () -> pair.client().write(bytes("x")));
        assertThrows(ClosedChannelException.class, pair.client()::getLocalAddress);
        assertThrows(ClosedChannelException.class, pair.client()::getRemoteAddress);
        assertThrows(ClosedChannelException.class, pair.client()::shutdownInput);
        assertThrows(ClosedChannelException.class, () -> pair.client().configureBlocking(false));
        assertThrows(ClosedChannelException.class, () -> pair.client().getOption(StandardSocketOptions.TCP_NODELAY));
        assertThrows(ClosedChannelException.class, () -> pair.client().connect(anyServerPort()));
    }

    @Test
    void closedListenersRefuseEverything() throws Exception {
        ServerSocketChannel listener = serverChannel();
        listener.close();
        assertThrows(ClosedChannelException.class, listener::accept);
        assertThrows(ClosedChannelException.class, () -> listener.bind(anyServerPort()));
        assertThrows(ClosedChannelException.class, listener::getLocalAddress);
        assertThrows(ClosedChannelException.class, () -> listener.getOption(StandardSocketOptions.SO_RCVBUF));
    }

    @Test
    void aClosedListenersPortIsFree() throws Exception {
        ServerSocketChannel first = serverChannel();
        InetSocketAddress address = (InetSocketAddress) first.getLocalAddress();
        first.close();
        ServerSocketChannel second = closing(network().server().openServerSocketChannel());
        second.bind(address, 5);
        assertEquals(address, second.getLocalAddress());
    }

    // ---- options

    @Test
    void remembersItsOptions() throws Exception {
        SocketChannel client = channels().client();
        assertFalse(client.getOption(StandardSocketOptions.TCP_NODELAY));
        assertSame(client, client.setOption(StandardSocketOptions.TCP_NODELAY, true));
        assertTrue(client.getOption(StandardSocketOptions.TCP_NODELAY));
        client.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
        assertTrue(client.getOption(StandardSocketOptions.SO_KEEPALIVE));
        assertEquals(-1, client.getOption(StandardSocketOptions.SO_LINGER));
        client.setOption(StandardSocketOptions.SO_LINGER, 5);
        assertEquals(5, client.getOption(StandardSocketOptions.SO_LINGER));
        client.setOption(StandardSocketOptions.SO_REUSEADDR, true);
        assertTrue(client.getOption(StandardSocketOptions.SO_REUSEADDR));
        client.setOption(StandardSocketOptions.IP_TOS, 0x10);
        assertEquals(0x10, client.getOption(StandardSocketOptions.IP_TOS));
    }

    @Test
    void buffersHaveASize() throws Exception {
        SocketChannel client = clientChannel();
        client.setOption(StandardSocketOptions.SO_RCVBUF, 65_000).setOption(StandardSocketOptions.SO_SNDBUF, 66_000);
        assertTrue(client.getOption(StandardSocketOptions.SO_RCVBUF) >= 65_000);
        assertTrue(client.getOption(StandardSocketOptions.SO_SNDBUF) >= 66_000);
        assertThrows(IllegalArgumentException.class, () -> client.setOption(StandardSocketOptions.SO_RCVBUF, -1));
    }

    @Test
    void unknownOptionsAreNamed() throws Exception {
        SocketChannel client = clientChannel();
        UnsupportedOperationException e = assertThrows(
                UnsupportedOperationException.class, () -> client.setOption(StandardSocketOptions.IP_MULTICAST_TTL, 1));
        assertTrue(e.getMessage().contains("IP_MULTICAST_TTL"), e.getMessage());
        assertThrows(
                UnsupportedOperationException.class, () -> client.getOption(StandardSocketOptions.IP_MULTICAST_LOOP));
        assertThrows(NullPointerException.class, () -> client.getOption(null));
        assertTrue(client.supportedOptions().contains(StandardSocketOptions.SO_LINGER));
    }

    @Test
    void listenersHaveOptions() throws Exception {
        ServerSocketChannel listener = closing(network().server().openServerSocketChannel());
        listener.setOption(StandardSocketOptions.SO_REUSEADDR, true).setOption(StandardSocketOptions.SO_RCVBUF, 90_000);
        assertTrue(listener.getOption(StandardSocketOptions.SO_REUSEADDR));
        assertTrue(listener.getOption(StandardSocketOptions.SO_RCVBUF) >= 90_000);
        assertThrows(
                UnsupportedOperationException.class, () -> listener.setOption(StandardSocketOptions.TCP_NODELAY, true));
        assertTrue(listener.supportedOptions().contains(StandardSocketOptions.SO_REUSEADDR));
    }

    // ---- socket views

    @Test
    void theSocketViewIsTheChannelsOwn() throws Exception {
        ChannelPair pair = channels();
        Socket view = pair.client().socket();
        assertSame(view, pair.client().socket());
        assertSame(pair.client(), view.getChannel());
        assertTrue(view.isConnected());
        assertTrue(view.isBound());
        assertEquals(pair.client().getRemoteAddress(), view.getRemoteSocketAddress());
        assertEquals(pair.client().getLocalAddress(), view.getLocalSocketAddress());
        assertEquals(network().serverAddress(), view.getInetAddress());
        assertEquals(network().clientAddress(), view.getLocalAddress());
        assertEquals(((InetSocketAddress) pair.server().getLocalAddress()).getPort(), view.getPort());
        view.close();
        assertFalse(pair.client().isOpen());
        assertTrue(view.isClosed());
    }

    @Test
    void theSocketViewHasOptions() throws Exception {
        Socket view = channels().client().socket();
        view.setTcpNoDelay(true);
        assertTrue(view.getTcpNoDelay());
        view.setKeepAlive(true);
        assertTrue(view.getKeepAlive());
        view.setSoLinger(true, 3);
        assertEquals(3, view.getSoLinger());
        view.setReuseAddress(true);
        assertTrue(view.getReuseAddress());
        view.setSoTimeout(99);
        assertEquals(99, view.getSoTimeout());
        view.setSendBufferSize(50_000);
        assertTrue(view.getSendBufferSize() >= 50_000);
        view.setReceiveBufferSize(50_000);
        assertTrue(view.getReceiveBufferSize() >= 50_000);
        view.setTrafficClass(8);
        assertEquals(8, view.getTrafficClass());
        assertFalse(view.isInputShutdown());
        view.shutdownInput();
        assertTrue(view.isInputShutdown());
        view.shutdownOutput();
        assertTrue(view.isOutputShutdown());
    }

    @Test
    void theSocketViewConnectsWithATimeout() throws Exception {
        ServerSocketChannel listener = serverChannel();
        Socket view = clientChannel().socket();
        view.bind(anyClientPort());
        view.connect(listener.getLocalAddress(), 5000);
        assertTrue(view.isConnected());
        assertTrue(view.getChannel().isConnected());
    }

    @Test
    void theSocketViewReadsWithATimeout() throws Exception {
        Socket view = channels().client().socket();
        view.setSoTimeout(50);
        assertThrows(SocketTimeoutException.class, () -> view.getInputStream().read());
        assertTrue(view.getChannel().isOpen());
    }

    @Test
    void theSocketViewOfANonBlockingChannelDoesNotBlock() throws Exception {
        SocketChannel client = channels().client();
        client.configureBlocking(false);
        assertThrows(
                IllegalBlockingModeException.class,
                () -> client.socket().getInputStream().read());
        assertThrows(
                IllegalBlockingModeException.class,
                () -> client.socket().getOutputStream().write(1));
    }

    @Test
    void theServerSocketViewAccepts() throws Exception {
        ServerSocketChannel listener = closing(network().server().openServerSocketChannel());
        assertSame(listener, listener.socket().getChannel());
        listener.socket().bind(anyServerPort(), 10);
        assertTrue(listener.socket().isBound());
        assertEquals(listener.getLocalAddress(), listener.socket().getLocalSocketAddress());
        assertEquals(network().serverAddress(), listener.socket().getInetAddress());
        clientChannel().connect(listener.getLocalAddress());
        Socket accepted = closing(listener.socket().accept());
        assertNotNull(accepted.getChannel());
        listener.socket().setSoTimeout(50);
        assertThrows(SocketTimeoutException.class, () -> listener.socket().accept());
        listener.socket().setReceiveBufferSize(70_000);
        assertTrue(listener.socket().getReceiveBufferSize() >= 70_000);
        listener.socket().setReuseAddress(true);
        assertTrue(listener.socket().getReuseAddress());
        listener.socket().close();
        assertFalse(listener.isOpen());
    }

    @Test
    void theServerSocketViewOfANonBlockingListenerDoesNotBlock() throws Exception {
        ServerSocketChannel listener = serverChannel();
        listener.configureBlocking(false);
        assertThrows(IllegalBlockingModeException.class, () -> listener.socket().accept());
    }
}
