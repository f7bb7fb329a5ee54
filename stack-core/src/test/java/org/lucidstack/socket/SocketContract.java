package org.lucidstack.socket;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** What {@link Socket} and {@link ServerSocket} promise. */
abstract class SocketContract extends Contract {

    // ---- opening

    @Test
    void connectsBothSidesAndTellsTheSameAddresses() throws Exception {
        SocketPair pair = sockets();
        assertTrue(pair.client().isConnected());
        assertTrue(pair.client().isBound());
        assertEquals(pair.client().getPort(), pair.server().getLocalPort());
        assertEquals(pair.client().getLocalPort(), pair.server().getPort());
        assertEquals(network().serverAddress(), pair.client().getInetAddress());
        assertEquals(network().clientAddress(), pair.client().getLocalAddress());
        assertEquals(pair.client().getLocalSocketAddress(), pair.server().getRemoteSocketAddress());
        assertEquals(pair.client().getRemoteSocketAddress(), pair.server().getLocalSocketAddress());
        assertNotEquals(0, pair.client().getLocalPort());
    }

    @Test
    void anUnconnectedSocketKnowsNoPeer() throws Exception {
        Socket socket = closing(network().newSocket());
        assertFalse(socket.isConnected());
        assertFalse(socket.isBound());
        assertNull(socket.getInetAddress());
        assertNull(socket.getRemoteSocketAddress());
        assertNull(socket.getLocalSocketAddress());
        assertEquals(0, socket.getPort());
        assertEquals(-1, socket.getLocalPort());
        assertThrows(SocketException.class, socket::getInputStream);
        assertThrows(SocketException.class, socket::getOutputStream);
    }

    @Test
    void aClosedPortRefuses() throws Exception {
        Socket socket = closing(network().newSocket());
        InetSocketAddress nobody = closedPort();
        assertEquals(
                "Connection refused",
                assertThrows(ConnectException.class, () -> socket.connect(nobody))
                        .getMessage());
    }

    @Test
    void aRefusedSocketIsClosed() throws Exception {
        Socket socket = closing(network().newSocket());
        InetSocketAddress nobody = closedPort();
        assertThrows(ConnectException.class, () -> socket.connect(nobody, 5000));
        assertThrows(SocketException.class, () -> socket.connect(nobody, 5000));
    }

    @Test
    void anUnroutableAddressHasNoRoute() throws Exception {
        InetAddress nowhere = network().unroutable();
        Assumptions.assumeTrue(nowhere != null, "the machine's own routes decide");
        Socket socket = closing(network().newSocket());
        assertThrows(NoRouteToHostException.class, () -> socket.connect(new InetSocketAddress(nowhere, 80), 5000));
    }

    @Test
    void anUnresolvedNameIsUnknown() throws Exception {
        Socket socket = closing(network().newSocket());
        InetSocketAddress name = InetSocketAddress.createUnresolved("no.such.host.invalid", 80);
        assertThrows(UnknownHostException.class, () -> socket.connect(name));
    }

    @Test
    void connectingTwiceFails() throws Exception {
        SocketPair pair = sockets();
        assertThrows(
                SocketException.class, () -> pair.client().connect(pair.client().getRemoteSocketAddress()));
    }

    @Test
    void bindsBeforeConnecting() throws Exception {
        ServerSocket listener = serverSocket();
        Socket socket = closing(network().newSocket());
        socket.bind(anyClientPort());
        int port = socket.getLocalPort();
        assertTrue(port > 0);
        assertEquals(network().clientAddress(), socket.getLocalAddress());
        socket.connect(listener.getLocalSocketAddress());
        assertEquals(port, socket.getLocalPort());
        assertEquals(port, closing(listener.accept()).getPort());
    }

    @Test
    void bindingTwiceFails() throws Exception {
        Socket socket = closing(network().newSocket());
        socket.bind(anyClientPort());
        assertThrows(SocketException.class, () -> socket.bind(anyClientPort()));
    }

    @Test
    void aForeignAddressCannotBeBound() throws Exception {
        Socket socket = closing(network().newSocket());
        InetAddress foreign = InetAddress.getByAddress(new byte[] {(byte) 203, 0, 113, 77});
        assertThrows(BindException.class, () -> socket.bind(new InetSocketAddress(foreign, 0)));
    }

    @Test
    void aPortIsListenedToOnce() throws Exception {
        ServerSocket first = serverSocket();
        ServerSocket second = closing(network().newServerSocket());
        assertThrows(BindException.class, () -> second.bind(first.getLocalSocketAddress()));
    }

    @Test
    void aPortIsFreeAgainAfterClose() throws Exception {
        ServerSocket first = serverSocket();
        InetSocketAddress address = (InetSocketAddress) first.getLocalSocketAddress();
        first.close();
        ServerSocket second = closing(network().newServerSocket());
        second.bind(address);
        assertEquals(address.getPort(), second.getLocalPort());
    }

    @Test
    void aServerSocketTellsWhereItListens() throws Exception {
        ServerSocket listener = serverSocket();
        assertTrue(listener.isBound());
        assertTrue(listener.getLocalPort() > 0);
        assertEquals(network().serverAddress(), listener.getInetAddress());
        ServerSocket unbound = closing(network().newServerSocket());
        assertFalse(unbound.isBound());
        assertEquals(-1, unbound.getLocalPort());
        assertNull(unbound.getInetAddress());
        assertThrows(SocketException.class, unbound::accept);
    }

    @Test
    void theUnspecifiedAddressListensOnAll() throws Exception {
        ServerSocket listener = closing(network().newServerSocket());
        listener.bind(new InetSocketAddress(0));
        assertTrue(listener.getInetAddress().isAnyLocalAddress());
        Socket client = closing(network().newSocket());
        client.connect(new InetSocketAddress(network().serverAddress(), listener.getLocalPort()));
        assertEquals(network().serverAddress(), closing(listener.accept()).getLocalAddress());
    }

    @Test
    void connectionsWaitInTheBacklog() throws Exception {
        ServerSocket listener = serverSocket();
        for (int i = 0; i < 5; i++) {
            closing(network().newSocket()).connect(listener.getLocalSocketAddress(), 5000);
        }
        for (int i = 0; i < 5; i++) {
            assertTrue(closing(listener.accept()).isConnected());
        }
    }

    @Test
    void connectionsAreAcceptedInOrder() throws Exception {
        ServerSocket listener = serverSocket();
        Socket first = closing(network().newSocket());
        first.connect(listener.getLocalSocketAddress());
        Socket second = closing(network().newSocket());
        second.connect(listener.getLocalSocketAddress());
        assertEquals(first.getLocalPort(), closing(listener.accept()).getPort());
        assertEquals(second.getLocalPort(), closing(listener.accept()).getPort());
    }

    // ---- data

    @Test
    void carriesBytesBothWays() throws Exception {
        SocketPair pair = sockets();
        pair.client().getOutputStream().write("question".getBytes());
        assertArrayEquals("question".getBytes(), pair.server().getInputStream().readNBytes(8));
        pair.server().getOutputStream().write("answer".getBytes());
        assertArrayEquals("answer".getBytes(), pair.client().getInputStream().readNBytes(6));
    }

    @Test
    void carriesSingleBytes() throws Exception {
        SocketPair pair = sockets();
        pair.client().getOutputStream().write(0xff);
        pair.client().getOutputStream().write(0);
        assertEquals(255, pair.server().getInputStream().read());
        assertEquals(0, pair.server().getInputStream().read());
    }

    @Test
    void carriesMegabytes() throws Exception {
        SocketPair pair = sockets();
        byte[] sent = pattern(8_000_000);
        Background<Boolean> writer = background(() -> {
            pair.client().getOutputStream().write(sent);
            pair.client().shutdownOutput();
            return true;
        });
        assertArrayEquals(sent, pair.server().getInputStream().readAllBytes());
        assertTrue(writer.get());
    }

    @Test
    void carriesMegabytesBothWaysAtOnce() throws Exception {
        SocketPair pair = sockets();
        byte[] sent = pattern(2_000_000);
        Background<Boolean> up = background(() -> writeAndShut(pair.client(), sent));
        Background<Boolean> down = background(() -> writeAndShut(pair.server(), sent));
        Background<byte[]> reader =
                background(() -> pair.client().getInputStream().readAllBytes());
        assertArrayEquals(sent, pair.server().getInputStream().readAllBytes());
        assertArrayEquals(sent, reader.get());
        assertTrue(up.get() && down.get());
    }

    private static boolean writeAndShut(Socket socket, byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.shutdownOutput();
        return true;
    }

    @Test
    void aReadWaitsForData() throws Exception {
        SocketPair pair = sockets();
        Background<Integer> reader =
                background(() -> pair.client().getInputStream().read()).awaitBlocked();
        pair.server().getOutputStream().write(7);
        assertEquals(7, reader.get());
    }

    @Test
    void aWriteWaitsForRoom() throws Exception {
        SocketPair pair = sockets();
        byte[] much = pattern(30_000_000);
        Background<Boolean> writer =
                background(() -> writeAndShut(pair.client(), much)).awaitBlocked();
        assertArrayEquals(much, pair.server().getInputStream().readAllBytes());
        assertTrue(writer.get());
    }

    @Test
    void anEmptyReadAndWriteAreNothing() throws Exception {
        SocketPair pair = sockets();
        assertEquals(0, pair.client().getInputStream().read(new byte[4], 2, 0));
        pair.client().getOutputStream().write(new byte[4], 2, 0);
        assertThrows(
                IndexOutOfBoundsException.class,
                () -> pair.client().getInputStream().read(new byte[4], 2, 3));
        assertThrows(
                IndexOutOfBoundsException.class,
                () -> pair.client().getOutputStream().write(new byte[4], -1, 3));
    }

    @Test
    void tellsHowMuchIsAvailable() throws Exception {
        SocketPair pair = sockets();
        InputStream in = pair.server().getInputStream();
        assertEquals(0, in.available());
        pair.client().getOutputStream().write(new byte[10]);
        assertEquals(0, in.read());
        assertEquals(9, in.available());
        assertEquals(9, in.skip(9));
        assertEquals(0, in.available());
    }

    @Test
    void urgentDataInlineIsData() throws Exception {
        SocketPair pair = sockets();
        assertFalse(pair.server().getOOBInline());
        pair.server().setOOBInline(true);
        assertTrue(pair.server().getOOBInline());
        pair.client().getOutputStream().write('a');
        pair.client().sendUrgentData('!');
        pair.client().getOutputStream().write('b');
        assertArrayEquals("a!b".getBytes(), pair.server().getInputStream().readNBytes(3));
    }

    // ---- timeouts

    @Test
    void aReadTimesOut() throws Exception {
        SocketPair pair = sockets();
        pair.client().setSoTimeout(80);
        long start = System.nanoTime();
        SocketTimeoutException e = assertThrows(
                SocketTimeoutException.class,
                () -> pair.client().getInputStream().read());
        assertEquals("Read timed out", e.getMessage());
        assertTrue(System.nanoTime() - start >= 70_000_000L);
    }

    @Test
    void aSocketIsUsableAfterATimeout() throws Exception {
        SocketPair pair = sockets();
        pair.client().setSoTimeout(20);
        assertThrows(
                SocketTimeoutException.class,
                () -> pair.client().getInputStream().read());
        pair.server().getOutputStream().write(3);
        pair.client().setSoTimeout(0);
        assertEquals(3, pair.client().getInputStream().read());
    }

    @Test
    void anAcceptTimesOut() throws Exception {
        ServerSocket listener = serverSocket();
        listener.setSoTimeout(50);
        assertEquals(
                "Accept timed out",
                assertThrows(SocketTimeoutException.class, listener::accept).getMessage());
        closing(network().newSocket()).connect(listener.getLocalSocketAddress());
        listener.setSoTimeout(5000);
        assertTrue(closing(listener.accept()).isConnected());
    }

    @Test
    void negativeTimeoutsAreRefused() throws Exception {
        Socket socket = closing(network().newSocket());
        assertThrows(IllegalArgumentException.class, () -> socket.setSoTimeout(-1));
        assertThrows(IllegalArgumentException.class, () -> socket.connect(closedPort(), -1));
    }

    // ---- closing

    @Test
    void closeIsTheEndOfThePeersStream() throws Exception {
        SocketPair pair = sockets();
        pair.client().getOutputStream().write(1);
        pair.client().close();
        assertEquals(1, pair.server().getInputStream().read());
        assertEquals(-1, pair.server().getInputStream().read());
        assertEquals(-1, pair.server().getInputStream().read());
    }

    @Test
    void halfClosedStreamsGoOnTheOtherWay() throws Exception {
        SocketPair pair = sockets();
        pair.client().shutdownOutput();
        assertTrue(pair.client().isOutputShutdown());
        assertFalse(pair.client().isInputShutdown());
        assertEquals(-1, pair.server().getInputStream().read());
        pair.server().getOutputStream().write(5);
        assertEquals(5, pair.client().getInputStream().read());
        assertThrows(IOException.class, () -> pair.client().getOutputStream().write(1));
    }

    @Test
    void aWriteAfterShutdownOutputFails() throws Exception {
        SocketPair pair = sockets();
        OutputStream out = pair.client().getOutputStream();
        pair.client().shutdownOutput();
        assertThrows(IOException.class, () -> out.write(1));
        assertThrows(SocketException.class, pair.client()::shutdownOutput);
    }

    @Test
    void shutdownInputEndsReads() throws Exception {
        SocketPair pair = sockets();
        InputStream in = pair.client().getInputStream();
        pair.client().shutdownInput();
        assertTrue(pair.client().isInputShutdown());
        assertEquals(-1, in.read());
        assertEquals(0, in.available());
        pair.client().getOutputStream().write(9);
        assertEquals(9, pair.server().getInputStream().read());
    }

    @Test
    void shutdownInputWakesAReader() throws Exception {
        SocketPair pair = sockets();
        Background<Integer> reader =
                background(() -> pair.client().getInputStream().read()).awaitBlocked();
        pair.client().shutdownInput();
        assertEquals(-1, reader.get());
    }

    @Test
    void closeWakesAReader() throws Exception {
        SocketPair pair = sockets();
        Background<Integer> reader =
                background(() -> pair.client().getInputStream().read()).awaitBlocked();
        pair.client().close();
        assertEquals(
                "Socket closed",
                assertThrows(SocketException.class, reader::get).getMessage());
    }

    @Test
    void closeWakesATimedReader() throws Exception {
        SocketPair pair = sockets();
        pair.client().setSoTimeout(20_000);
        Background<Integer> reader =
                background(() -> pair.client().getInputStream().read()).awaitBlocked();
        pair.client().close();
        assertEquals(
                "Socket closed",
                assertThrows(SocketException.class, reader::get).getMessage());
    }

    @Test
    void closeWakesAWriter() throws Exception {
        SocketPair pair = sockets();
        Background<Boolean> writer = background(() -> writeAndShut(pair.client(), new byte[40_000_000]))
                .awaitBlocked();
        pair.client().close();
        assertThrows(SocketException.class, writer::get);
    }

    @Test
    void closeWakesAnAccepter() throws Exception {
        ServerSocket listener = serverSocket();
        Background<Socket> accepter = background(listener::accept).awaitBlocked();
        listener.close();
        assertEquals(
                "Socket closed",
                assertThrows(SocketException.class, accepter::get).getMessage());
    }

    @Test
    void closeWakesAllAccepters() throws Exception {
        ServerSocket listener = serverSocket();
        Background<Socket> first = background(listener::accept).awaitBlocked();
        Background<Socket> second = background(listener::accept).awaitBlocked();
        listener.close();
        assertThrows(SocketException.class, first::get);
        assertThrows(SocketException.class, second::get);
    }

    @Test
    void closingAStreamClosesTheSocket() throws Exception {
        SocketPair pair = sockets();
        pair.client().getInputStream().close();
        assertTrue(pair.client().isClosed());
        pair.server().getOutputStream().close();
        assertTrue(pair.server().isClosed());
    }

    @Test
    void aClosedSocketRefusesEverything() throws Exception {
        SocketPair pair = sockets();
        InputStream in = pair.client().getInputStream();
        OutputStream out = pair.client().getOutputStream();
        pair.client().close();
        pair.client().close();
        assertEquals(
                "Socket closed", assertThrows(SocketException.class, in::read).getMessage());
        assertThrows(SocketException.class, () -> out.write(1));
        assertThrows(SocketException.class, pair.client()::getInputStream);
        assertThrows(SocketException.class, pair.client()::getSoTimeout);
        assertThrows(SocketException.class, () -> pair.client().setTcpNoDelay(true));
        assertThrows(SocketException.class, pair.client()::shutdownOutput);
        assertTrue(pair.client().isConnected());
    }

    @Test
    void aClosedServerSocketRefusesEverything() throws Exception {
        ServerSocket listener = serverSocket();
        InetSocketAddress address = (InetSocketAddress) listener.getLocalSocketAddress();
        listener.close();
        assertThrows(SocketException.class, listener::accept);
        assertThrows(SocketException.class, () -> listener.bind(anyServerPort()));
        Socket client = closing(network().newSocket());
        assertThrows(ConnectException.class, () -> client.connect(address, 5000));
    }

    @Test
    void lingerZeroResets() throws Exception {
        SocketPair pair = sockets();
        pair.client().setSoLinger(true, 0);
        pair.client().close();
        IOException e = assertThrows(
                IOException.class, () -> pair.server().getInputStream().read());
        assertEquals(
                "Connection reset", assertInstanceOf(SocketException.class, e).getMessage());
        assertThrows(SocketException.class, () -> pair.server().getInputStream().read());
    }

    @Test
    void lingerWaitsUntilTheDataIsAcknowledged() throws Exception {
        SocketPair pair = sockets();
        pair.client().setSoLinger(true, 10);
        pair.client().getOutputStream().write(pattern(100));
        long start = System.nanoTime();
        pair.client().close();
        assertTrue(System.nanoTime() - start < 5_000_000_000L);
        assertArrayEquals(pattern(100), pair.server().getInputStream().readAllBytes());
    }

    @Test
    void closingWithUnreadDataResets() throws Exception {
        SocketPair pair = sockets();
        pair.client().getOutputStream().write(new byte[100]);
        assertEquals(0, pair.server().getInputStream().read());
        pair.server().close();
        // No FIN alone: the peer must learn that its data was lost.
        assertThrows(SocketException.class, () -> {
            while (true) {
                pair.client().getOutputStream().write(1);
            }
        });
    }

    @Test
    void writingToAClosedPeerFailsInTheEnd() throws Exception {
        SocketPair pair = sockets();
        pair.server().close();
        assertThrows(SocketException.class, () -> {
            for (int i = 0; i < 1_000_000; i++) {
                pair.client().getOutputStream().write(new byte[1000]);
            }
        });
    }

    @Test
    void aResetWakesAReader() throws Exception {
        SocketPair pair = sockets();
        Background<Integer> reader =
                background(() -> pair.server().getInputStream().read()).awaitBlocked();
        pair.client().setSoLinger(true, 0);
        pair.client().close();
        assertEquals(
                "Connection reset",
                assertThrows(SocketException.class, reader::get).getMessage());
    }

    @Test
    void unacceptedConnectionsEndWithTheListener() throws Exception {
        ServerSocket listener = serverSocket();
        Socket client = closing(network().newSocket());
        client.connect(listener.getLocalSocketAddress());
        listener.close();
        assertThrows(SocketException.class, () -> {
            if (client.getInputStream().read() >= 0) {
                throw new AssertionError("read something");
            }
            throw new SocketException("an end of stream is as good: the kernel may have sent a FIN");
        });
    }

    // ---- virtual threads

    @Test
    void virtualThreadsBlockInReads() throws Exception {
        SocketPair pair = sockets();
        Background<Integer> reader =
                virtual(() -> pair.client().getInputStream().read()).awaitBlocked();
        pair.server().getOutputStream().write(42);
        assertEquals(42, reader.get());
    }

    @Test
    void interruptingAVirtualReaderClosesTheSocket() throws Exception {
        SocketPair pair = sockets();
        Background<Integer> reader =
                virtual(() -> pair.client().getInputStream().read()).awaitBlocked();
        reader.thread().interrupt();
        assertEquals(
                "Closed by interrupt",
                assertThrows(SocketException.class, reader::get).getMessage());
        assertTrue(pair.client().isClosed());
        assertEquals(-1, pair.server().getInputStream().read());
    }

    @Test
    void interruptingAPlatformReaderDoesNothing() throws Exception {
        SocketPair pair = sockets();
        Background<Integer> reader =
                background(() -> pair.client().getInputStream().read()).awaitBlocked();
        reader.thread().interrupt();
        reader.awaitBlocked();
        pair.server().getOutputStream().write(4);
        assertEquals(4, reader.get());
    }

    @Test
    void interruptingAVirtualAccepterClosesTheServerSocket() throws Exception {
        ServerSocket listener = serverSocket();
        Background<Socket> accepter = virtual(listener::accept).awaitBlocked();
        accepter.thread().interrupt();
        assertThrows(SocketException.class, accepter::get);
        assertTrue(listener.isClosed());
    }

    // ---- options

    @Test
    void remembersItsOptions() throws Exception {
        Socket socket = sockets().client();
        assertFalse(socket.getTcpNoDelay());
        socket.setTcpNoDelay(true);
        assertTrue(socket.getTcpNoDelay());
        assertFalse(socket.getKeepAlive());
        socket.setKeepAlive(true);
        assertTrue(socket.getKeepAlive());
        assertEquals(-1, socket.getSoLinger());
        socket.setSoLinger(true, 12);
        assertEquals(12, socket.getSoLinger());
        socket.setSoLinger(false, 12);
        assertEquals(-1, socket.getSoLinger());
        socket.setSoTimeout(1234);
        assertEquals(1234, socket.getSoTimeout());
        socket.setTrafficClass(0x28);
        assertEquals(0x28, socket.getTrafficClass());
        assertFalse(socket.getReuseAddress());
        socket.setReuseAddress(true);
        assertTrue(socket.getReuseAddress());
    }

    @Test
    void buffersHaveASize() throws Exception {
        Socket socket = closing(network().newSocket());
        assertTrue(socket.getReceiveBufferSize() > 0);
        assertTrue(socket.getSendBufferSize() > 0);
        socket.setReceiveBufferSize(70_000);
        socket.setSendBufferSize(60_000);
        assertTrue(socket.getReceiveBufferSize() >= 70_000);
        assertTrue(socket.getSendBufferSize() >= 60_000);
        assertThrows(IllegalArgumentException.class, () -> socket.setReceiveBufferSize(0));
        assertThrows(IllegalArgumentException.class, () -> socket.setSendBufferSize(-1));
    }

    @Test
    void hasTheStandardOptions() throws Exception {
        Socket socket = closing(network().newSocket());
        assertTrue(socket.supportedOptions().contains(StandardSocketOptions.TCP_NODELAY));
        assertTrue(socket.supportedOptions().contains(StandardSocketOptions.SO_LINGER));
        socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
        assertTrue(socket.getOption(StandardSocketOptions.TCP_NODELAY));
        socket.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
        assertTrue(socket.getOption(StandardSocketOptions.SO_KEEPALIVE));
        assertThrows(
                UnsupportedOperationException.class, () -> socket.setOption(StandardSocketOptions.IP_MULTICAST_TTL, 3));
        assertThrows(
                UnsupportedOperationException.class, () -> socket.getOption(StandardSocketOptions.IP_MULTICAST_LOOP));
    }

    @Test
    void serverSocketsHaveOptions() throws Exception {
        ServerSocket listener = closing(network().newServerSocket());
        assertTrue(listener.getReuseAddress());
        listener.setReuseAddress(false);
        assertFalse(listener.getReuseAddress());
        listener.setReceiveBufferSize(80_000);
        assertTrue(listener.getReceiveBufferSize() >= 80_000);
        listener.setSoTimeout(77);
        assertEquals(77, listener.getSoTimeout());
        assertTrue(listener.supportedOptions().contains(StandardSocketOptions.SO_RCVBUF));
        assertThrows(
                UnsupportedOperationException.class, () -> listener.setOption(StandardSocketOptions.TCP_NODELAY, true));
    }
}
