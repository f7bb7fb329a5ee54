package org.lucidstack.demo.stream;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.SelectorProvider;
import org.lucidstack.socket.nio.StackSelectorProvider;

/** Both ends of one connection, over the host's loopback or a stack's. */
public record StreamPair(DuplexStream outer, DuplexStream inner) implements AutoCloseable {

    /** Whose sockets. */
    public enum Kind {
        HOST,
        STACK;

        SelectorProvider sockets() {
            return this == HOST ? SelectorProvider.provider() : new StackSelectorProvider();
        }
    }

    public static StreamPair open(Kind kind) throws IOException {
        try (ServerSocketChannel server = kind.sockets().openServerSocketChannel()) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            SocketChannel client = kind.sockets().openSocketChannel();
            client.connect(server.getLocalAddress());
            return new StreamPair(new ChannelStream(client), new ChannelStream(server.accept()));
        }
    }

    @Override
    public void close() {
        outer.close();
        inner.close();
    }
}
