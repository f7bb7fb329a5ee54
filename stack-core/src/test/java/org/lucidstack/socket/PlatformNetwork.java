package org.lucidstack.socket;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.channels.spi.AsynchronousChannelProvider;
import java.nio.channels.spi.SelectorProvider;
import org.jspecify.annotations.Nullable;

/** The platform's own sockets over the kernel's loopback: the oracle. */
final class PlatformNetwork implements Network {

    @Override
    public SelectorProvider client() {
        return SelectorProvider.provider();
    }

    @Override
    public SelectorProvider server() {
        return SelectorProvider.provider();
    }

    @Override
    public AsynchronousChannelProvider asyncClient() {
        return AsynchronousChannelProvider.provider();
    }

    @Override
    public AsynchronousChannelProvider asyncServer() {
        return AsynchronousChannelProvider.provider();
    }

    @Override
    public InetAddress clientAddress() {
        return serverAddress();
    }

    @Override
    public InetAddress serverAddress() {
        try {
            return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public @Nullable InetAddress unroutable() {
        return null;
    }

    @Override
    public Socket newSocket() {
        return new Socket();
    }

    @Override
    public ServerSocket newServerSocket() throws IOException {
        return new ServerSocket();
    }

    @Override
    public DatagramSocket newClientDatagramSocket(@Nullable SocketAddress local) throws IOException {
        return new DatagramSocket(local);
    }

    @Override
    public DatagramSocket newServerDatagramSocket(@Nullable SocketAddress local) throws IOException {
        return new DatagramSocket(local);
    }

    @Override
    public void close() {}
}
