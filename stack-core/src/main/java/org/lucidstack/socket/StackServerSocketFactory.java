package org.lucidstack.socket;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import javax.net.ServerSocketFactory;
import org.jspecify.annotations.Nullable;

/** Makes server sockets of one stack, for libraries that take a {@link ServerSocketFactory}. */
public final class StackServerSocketFactory extends ServerSocketFactory {

    private static final int DEFAULT_BACKLOG = 50;

    private final StackLoop loop;

    public StackServerSocketFactory(StackLoop loop) {
        this.loop = loop;
    }

    @Override
    public ServerSocket createServerSocket() throws IOException {
        return new StackServerSocket(loop);
    }

    @Override
    public ServerSocket createServerSocket(int port) throws IOException {
        return createServerSocket(port, DEFAULT_BACKLOG, null);
    }

    @Override
    public ServerSocket createServerSocket(int port, int backlog) throws IOException {
        return createServerSocket(port, backlog, null);
    }

    @Override
    public ServerSocket createServerSocket(int port, int backlog, @Nullable InetAddress address) throws IOException {
        ServerSocket socket = createServerSocket();
        try {
            socket.bind(new InetSocketAddress(address, port), backlog);
            return socket;
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }
}
