package org.lucidstack.tun.raw;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Connections that {@link KernelClient} uses together for small requests. It waits for the answer that comes last before it
 * looks at the others: to be woken once for all costs both sides less than to be woken for each.
 */
final class ChannelGroup implements AutoCloseable {

    private static final byte[] REQUEST = "GET / HTTP/1.1\r\nHost: bench\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int LARGEST_RESPONSE = 1 << 16;

    private final List<SocketChannel> channels = new ArrayList<>();
    private final ByteBuffer request = ByteBuffer.allocateDirect(REQUEST.length).put(0, REQUEST);
    private final ByteBuffer response = ByteBuffer.allocateDirect(LARGEST_RESPONSE);

    void add(SocketChannel connected) {
        channels.add(connected);
    }

    /** Sends the SYNs of so many connections. */
    void connect(int count, InetSocketAddress server) throws IOException {
        for (int i = 0; i < count; i++) {
            SocketChannel channel = SocketChannel.open(StandardProtocolFamily.INET);
            channels.add(channel);
            channel.configureBlocking(false);
            channel.connect(server);
        }
    }

    /** Waits until all are open. */
    void finishConnect() throws IOException {
        for (int i = channels.size() - 1; i >= 0; i--) {
            channels.get(i).configureBlocking(true);
            channels.get(i).finishConnect();
        }
    }

    /** Sends a request on each. */
    void ask() throws IOException {
        for (SocketChannel channel : channels) {
            channel.write(request.clear());
        }
    }

    /** Reads the response on each. */
    void hear() throws IOException {
        for (int i = channels.size() - 1; i >= 0; i--) {
            KernelClient.readSome(channels.get(i), response.clear());
        }
    }

    /** Reads on each until the peer's FIN. */
    void hearToEnd() throws IOException {
        for (int i = channels.size() - 1; i >= 0; i--) {
            while (channels.get(i).read(response.clear()) >= 0) {
                // The response, or the rest of it.
            }
        }
    }

    /** Closes all, after which it may be used again. */
    @Override
    public void close() throws IOException {
        for (SocketChannel channel : channels) {
            channel.close();
        }
        channels.clear();
    }
}
