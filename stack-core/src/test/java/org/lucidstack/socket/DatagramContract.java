package org.lucidstack.socket;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.AlreadyConnectedException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.NotYetConnectedException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** What {@link DatagramSocket} and {@link DatagramChannel} promise. */
abstract class DatagramContract extends Contract {

    private DatagramSocket clientSocket() throws IOException {
        return closing(network().newClientDatagramSocket(anyClientPort()));
    }

    private DatagramSocket serverSocketOfDatagrams() throws IOException {
        return closing(network().newServerDatagramSocket(anyServerPort()));
    }

    private DatagramChannel channel() throws IOException {
        return closing(network().client().openDatagramChannel());
    }

    private DatagramChannel serverDatagrams() throws IOException {
        return closing(network().server().openDatagramChannel()).bind(anyServerPort());
    }

    private InetSocketAddress closedDatagramPort() throws IOException {
        try (DatagramSocket socket = network().newServerDatagramSocket(anyServerPort())) {
            return (InetSocketAddress) socket.getLocalSocketAddress();
        }
    }

    private static DatagramPacket packet(String text, SocketAddress to) {
        return new DatagramPacket(text.getBytes(), text.length(), to);
    }

    // ---- sockets

    @Test
    void carriesDatagramsBothWays() throws Exception {
        DatagramSocket client = clientSocket();
        DatagramSocket server = serverSocketOfDatagrams();
        client.send(packet("question", server.getLocalSocketAddress()));
        DatagramPacket got = new DatagramPacket(new byte[100], 100);
        server.receive(got);
        assertEquals("question", new String(got.getData(), got.getOffset(), got.getLength()));
        assertEquals(client.getLocalSocketAddress(), got.getSocketAddress());
        server.send(packet("answer", got.getSocketAddress()));
        client.receive(got);
        assertEquals("answer", new String(got.getData(), 0, got.getLength()));
        assertEquals(server.getLocalSocketAddress(), got.getSocketAddress());
    }

    @Test
    void aLongDatagramIsCutToTheBuffer() throws Exception {
        DatagramSocket client = clientSocket();
        DatagramSocket server = serverSocketOfDatagrams();
        client.send(packet("0123456789", server.getLocalSocketAddress()));
        client.send(packet("next", server.getLocalSocketAddress()));
        DatagramPacket got = new DatagramPacket(new byte[10], 2, 4);
        server.receive(got);
        assertEquals("0123", new String(got.getData(), 2, got.getLength()));
        server.receive(got);
        assertEquals("next", new String(got.getData(), 2, got.getLength()));
    }

    @Test
    void anEmptyDatagramArrives() throws Exception {
        DatagramSocket client = clientSocket();
        DatagramSocket server = serverSocketOfDatagrams();
        client.send(packet("", server.getLocalSocketAddress()));
        DatagramPacket got = new DatagramPacket(new byte[10], 10);
        server.receive(got);
        assertEquals(0, got.getLength());
    }

    @Test
    void fragmentedDatagramsArrive() throws Exception {
        DatagramSocket client = clientSocket();
        DatagramSocket server = serverSocketOfDatagrams();
        byte[] sent = pattern(20_000);
        client.send(new DatagramPacket(sent, sent.length, server.getLocalSocketAddress()));
        DatagramPacket got = new DatagramPacket(new byte[30_000], 30_000);
        server.setSoTimeout(10_000);
        server.receive(got);
        assertArrayEquals(sent, Arrays.copyOf(got.getData(), got.getLength()));
    }

    @Test
    void tooLongDatagramsAreRefused() throws Exception {
        DatagramSocket client = clientSocket();
        DatagramPacket huge = new DatagramPacket(new byte[65_536], 65_536, closedDatagramPort());
        assertThrows(IOException.class, () -> client.send(huge));
    }

    @Test
    void aReceiveTimesOut() throws Exception {
        DatagramSocket socket = clientSocket();
        socket.setSoTimeout(50);
        assertEquals(50, socket.getSoTimeout());
        assertThrows(SocketTimeoutException.class, () -> socket.receive(new DatagramPacket(new byte[1], 1)));
    }

    @Test
    void closeEndsAReceive() throws Exception {
        DatagramSocket socket = clientSocket();
        Background<Boolean> receiver = background(() -> {
                    socket.receive(new DatagramPacket(new byte[1], 1));
                    return true;
                })
                .awaitBlocked();
        socket.close();
        assertThrows(SocketException.class, receiver::get);
        assertTrue(socket.isClosed());
        assertThrows(SocketException.class, () -> socket.send(packet("x", anyServerPort())));
    }

    @Test
    void aPortIsBoundOnce() throws Exception {
        DatagramSocket first = serverSocketOfDatagrams();
        assertThrows(BindException.class, () -> network().newServerDatagramSocket(first.getLocalSocketAddress()));
    }

    @Test
    void socketsTellTheirAddresses() throws Exception {
        DatagramSocket socket = clientSocket();
        assertTrue(socket.isBound());
        assertFalse(socket.isConnected());
        assertTrue(socket.getLocalPort() > 0);
        assertEquals(network().clientAddress(), socket.getLocalAddress());
        assertEquals(-1, socket.getPort());
        assertNull(socket.getInetAddress());
        DatagramSocket unbound = closing(network().newClientDatagramSocket(null));
        assertFalse(unbound.isBound());
        unbound.bind(anyClientPort());
        assertTrue(unbound.isBound());
        assertThrows(SocketException.class, () -> unbound.bind(anyClientPort()));
    }

    @Test
    void aConnectedSocketHearsOnlyItsPeer() throws Exception {
        DatagramSocket client = clientSocket();
        DatagramSocket server = serverSocketOfDatagrams();
        DatagramSocket other = serverSocketOfDatagrams();
        client.connect(server.getLocalSocketAddress());
        assertTrue(client.isConnected());
        assertEquals(server.getLocalSocketAddress(), client.getRemoteSocketAddress());
        other.send(packet("not wanted", client.getLocalSocketAddress()));
        server.send(packet("wanted", client.getLocalSocketAddress()));
        DatagramPacket got = new DatagramPacket(new byte[20], 20);
        client.receive(got);
        assertEquals("wanted", new String(got.getData(), 0, got.getLength()));
        assertThrows(IllegalArgumentException.class, () -> client.send(packet("x", other.getLocalSocketAddress())));
        client.disconnect();
        assertFalse(client.isConnected());
        assertEquals(-1, client.getPort());
    }

    @Test
    void aConnectedSocketIsToldOfAClosedPort() throws Exception {
        DatagramSocket client = clientSocket();
        client.connect(closedDatagramPort());
        client.setSoTimeout(5000);
        client.send(new DatagramPacket(new byte[1], 1));
        assertThrows(PortUnreachableException.class, () -> client.receive(new DatagramPacket(new byte[1], 1)));
    }

    @Test
    void anUnconnectedSocketIsNotToldOfAClosedPort() throws Exception {
        DatagramSocket client = clientSocket();
        client.setSoTimeout(80);
        client.send(packet("x", closedDatagramPort()));
        assertThrows(SocketTimeoutException.class, () -> client.receive(new DatagramPacket(new byte[1], 1)));
    }

    @Test
    void socketsHaveOptions() throws Exception {
        DatagramSocket socket = clientSocket();
        assertTrue(socket.getReceiveBufferSize() > 0);
        assertTrue(socket.getSendBufferSize() > 0);
        socket.setReceiveBufferSize(40_000);
        assertTrue(socket.getReceiveBufferSize() >= 40_000);
        socket.setTrafficClass(0x20);
        assertEquals(0x20, socket.getTrafficClass());
        socket.setReuseAddress(true);
        assertTrue(socket.getReuseAddress());
        assertTrue(socket.supportedOptions().contains(StandardSocketOptions.SO_RCVBUF));
        assertThrows(
                UnsupportedOperationException.class, () -> socket.setOption(StandardSocketOptions.TCP_NODELAY, true));
    }

    // ---- channels

    @Test
    void channelsSendAndReceive() throws Exception {
        DatagramChannel client = channel().bind(anyClientPort());
        DatagramChannel server = serverDatagrams();
        assertEquals(4, client.send(bytes("ping"), server.getLocalAddress()));
        ByteBuffer target = ByteBuffer.allocate(10);
        assertEquals(client.getLocalAddress(), server.receive(target));
        assertEquals("ping", text(target));
    }

    @Test
    void sendingBinds() throws Exception {
        DatagramChannel client = channel();
        assertNull(client.getLocalAddress());
        DatagramChannel server = serverDatagrams();
        client.send(bytes("x"), server.getLocalAddress());
        int port = ((InetSocketAddress) client.getLocalAddress()).getPort();
        assertEquals(port, ((InetSocketAddress) server.receive(ByteBuffer.allocate(1))).getPort());
    }

    @Test
    void connectedChannelsReadAndWrite() throws Exception {
        DatagramChannel client = channel();
        DatagramChannel server = serverDatagrams();
        assertThrows(NotYetConnectedException.class, () -> client.read(ByteBuffer.allocate(1)));
        assertThrows(NotYetConnectedException.class, () -> client.write(bytes("x")));
        assertSame(client, client.connect(server.getLocalAddress()));
        assertTrue(client.isConnected());
        assertEquals(server.getLocalAddress(), client.getRemoteAddress());
        assertThrows(AlreadyConnectedException.class, () -> client.connect(server.getLocalAddress()));
        assertEquals(6, client.write(new ByteBuffer[] {bytes("one"), bytes("two")}));
        ByteBuffer target = ByteBuffer.allocate(10);
        server.connect(server.receive(target));
        assertEquals("onetwo", text(target));
        server.write(bytes("back"));
        ByteBuffer[] parts = {ByteBuffer.allocate(1), ByteBuffer.allocate(9)};
        assertEquals(4, client.read(parts));
        assertEquals("b", text(parts[0]));
        assertEquals("ack", text(parts[1]));
        client.disconnect();
        assertFalse(client.isConnected());
        assertNull(client.getRemoteAddress());
    }

    @Test
    void aDisconnectedChannelHearsEverybodyAgain() throws Exception {
        DatagramChannel server = serverDatagrams();
        DatagramChannel friend = channel().bind(anyClientPort());
        DatagramChannel stranger = channel().bind(anyClientPort());
        server.connect(friend.getLocalAddress());
        stranger.send(bytes("not heard"), server.getLocalAddress());
        friend.send(bytes("heard"), server.getLocalAddress());
        ByteBuffer target = ByteBuffer.allocate(20);
        assertEquals(friend.getLocalAddress(), server.receive(target));
        assertEquals("heard", text(target));
        assertThrows(AlreadyConnectedException.class, () -> server.send(bytes("x"), stranger.getLocalAddress()));
        InetSocketAddress local = (InetSocketAddress) server.getLocalAddress();
        assertSame(server, server.disconnect());
        assertSame(server, server.disconnect());
        assertEquals(local.getPort(), ((InetSocketAddress) server.getLocalAddress()).getPort());
        stranger.send(bytes("hello"), local);
        assertEquals(stranger.getLocalAddress(), server.receive(target.clear()));
        server.connect(stranger.getLocalAddress());
        assertEquals(2, server.write(bytes("ok")));
        assertEquals(local, stranger.receive(target.clear()));
    }

    @Test
    void anUnsupportedOptionIsNamed() throws Exception {
        DatagramChannel client = channel();
        UnsupportedOperationException e = assertThrows(
                UnsupportedOperationException.class, () -> client.getOption(StandardSocketOptions.TCP_NODELAY));
        assertTrue(e.getMessage().contains("TCP_NODELAY"), e.getMessage());
        assertFalse(client.supportedOptions().contains(StandardSocketOptions.TCP_NODELAY));
        DatagramSocket view = client.socket();
        assertThrows(UnsupportedOperationException.class, () -> view.setOption(StandardSocketOptions.SO_LINGER, 1));
    }

    @Test
    void theSocketViewHasTheChannelsOptions() throws Exception {
        DatagramChannel client = channel();
        DatagramSocket view = client.socket();
        view.setReuseAddress(true);
        assertTrue(client.getOption(StandardSocketOptions.SO_REUSEADDR));
        client.setOption(StandardSocketOptions.SO_BROADCAST, true);
        assertTrue(view.getBroadcast());
        view.setReceiveBufferSize(60_000);
        assertTrue(client.getOption(StandardSocketOptions.SO_RCVBUF) >= 60_000);
        view.setSendBufferSize(60_000);
        assertTrue(view.getSendBufferSize() >= 60_000);
        view.setTrafficClass(4);
        assertEquals(4, view.getTrafficClass());
        view.setSoTimeout(70);
        assertEquals(70, view.getSoTimeout());
        assertThrows(SocketTimeoutException.class, () -> view.receive(new DatagramPacket(new byte[1], 1)));
        assertThrows(IllegalArgumentException.class, () -> view.setReceiveBufferSize(0));
        client.close();
        assertTrue(view.isClosed());
        assertThrows(SocketException.class, view::getSoTimeout);
        assertThrows(SocketException.class, view::getReuseAddress);
    }

    @Test
    void whatDoesNotFitIsLost() throws Exception {
        DatagramChannel client = channel();
        DatagramChannel server = serverDatagrams();
        client.send(bytes("0123456789"), server.getLocalAddress());
        client.send(bytes("ab"), server.getLocalAddress());
        ByteBuffer small = ByteBuffer.allocate(3);
        server.receive(small);
        assertEquals("012", text(small));
        server.receive(small.clear());
        assertEquals("ab", text(small));
    }

    @Test
    void aNonBlockingReceiveAnswersNull() throws Exception {
        DatagramChannel server = serverDatagrams();
        server.configureBlocking(false);
        assertNull(server.receive(ByteBuffer.allocate(1)));
    }

    @Test
    void datagramsAreSelected() throws Exception {
        Selector selector = closing(network().server().openSelector());
        DatagramChannel server = serverDatagrams();
        server.configureBlocking(false);
        SelectionKey key = server.register(selector, SelectionKey.OP_READ);
        assertEquals(0, selector.selectNow());
        channel().send(bytes("x"), server.getLocalAddress());
        assertEquals(1, selector.select(5000));
        assertTrue(key.isReadable());
        server.receive(ByteBuffer.allocate(1));
        selector.selectedKeys().clear();
        assertEquals(0, selector.selectNow());
        key.interestOps(SelectionKey.OP_WRITE);
        assertEquals(1, selector.select(5000));
    }

    @Test
    void closeEndsAChannelsReceive() throws Exception {
        DatagramChannel server = serverDatagrams();
        Background<SocketAddress> receiver =
                background(() -> server.receive(ByteBuffer.allocate(1))).awaitBlocked();
        server.close();
        assertThrows(AsynchronousCloseException.class, receiver::get);
        assertThrows(ClosedChannelException.class, () -> server.receive(ByteBuffer.allocate(1)));
        assertThrows(ClosedChannelException.class, server::getLocalAddress);
    }

    @Test
    void interruptEndsAChannelsReceive() throws Exception {
        DatagramChannel server = serverDatagrams();
        Background<SocketAddress> receiver =
                background(() -> server.receive(ByteBuffer.allocate(1))).awaitBlocked();
        receiver.thread().interrupt();
        assertThrows(ClosedByInterruptException.class, receiver::get);
    }

    @Test
    void aConnectedChannelIsToldOfAClosedPort() throws Exception {
        DatagramChannel client = channel();
        client.connect(closedDatagramPort());
        client.write(bytes("x"));
        assertThrows(PortUnreachableException.class, () -> client.read(ByteBuffer.allocate(1)));
    }

    @Test
    void channelsHaveOptions() throws Exception {
        DatagramChannel client = channel();
        client.setOption(StandardSocketOptions.SO_RCVBUF, 50_000).setOption(StandardSocketOptions.SO_SNDBUF, 50_000);
        assertTrue(client.getOption(StandardSocketOptions.SO_RCVBUF) >= 50_000);
        client.setOption(StandardSocketOptions.IP_TOS, 4);
        assertEquals(4, client.getOption(StandardSocketOptions.IP_TOS));
        assertThrows(
                UnsupportedOperationException.class, () -> client.setOption(StandardSocketOptions.TCP_NODELAY, true));
    }

    @Test
    void theSocketViewOfAChannelWorks() throws Exception {
        DatagramChannel client = channel().bind(anyClientPort());
        DatagramSocket view = client.socket();
        assertSame(view, client.socket());
        assertSame(client, view.getChannel());
        assertTrue(view.isBound());
        assertEquals(client.getLocalAddress(), view.getLocalSocketAddress());
        DatagramChannel server = serverDatagrams();
        view.send(packet("view", server.getLocalAddress()));
        ByteBuffer target = ByteBuffer.allocate(10);
        SocketAddress from = server.receive(target);
        assertEquals("view", text(target));
        server.send(bytes("back"), from);
        DatagramPacket got = new DatagramPacket(new byte[10], 10);
        view.setSoTimeout(5000);
        view.receive(got);
        assertEquals("back", new String(got.getData(), 0, got.getLength()));
        assertEquals(server.getLocalAddress(), got.getSocketAddress());
        view.close();
        assertFalse(client.isOpen());
    }
}
