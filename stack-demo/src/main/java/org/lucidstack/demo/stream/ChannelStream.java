package org.lucidstack.demo.stream;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;
import org.lucidstack.net.Endpoint;

/** A connected, blocking {@link SocketChannel}, of the host or of a stack. */
public final class ChannelStream implements DuplexStream {

    private final SocketChannel channel;
    private final @Nullable InetSocketAddress local;
    private final @Nullable InetSocketAddress remote;

    /**
     * Sends at once what it is given (no Nagle) and has a silent peer probed (keep-alive).
     *
     * @throws IOException if the connection is gone already
     */
    public ChannelStream(SocketChannel channel) throws IOException {
        this.channel = channel;
        this.local = (InetSocketAddress) channel.getLocalAddress();
        this.remote = (InetSocketAddress) channel.getRemoteAddress();
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
    }

    /** Has a peer that vanished noticed within half a minute, where the channel can; for connections that are idle on purpose. */
    public void probeOften() {
        if (!channel.supportedOptions().contains(ExtendedSocketOptions.TCP_KEEPIDLE)) {
            return;
        }
        try {
            channel.setOption(ExtendedSocketOptions.TCP_KEEPIDLE, 10);
            channel.setOption(ExtendedSocketOptions.TCP_KEEPINTERVAL, 5);
            channel.setOption(ExtendedSocketOptions.TCP_KEEPCOUNT, 3);
        } catch (IOException e) {
            // It is closed already: whoever reads it is told.
        }
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        return channel.read(target);
    }

    @Override
    public void write(ByteBuffer source) throws IOException {
        while (source.hasRemaining()) {
            channel.write(source);
        }
    }

    @Override
    public void shutdownOutput() throws IOException {
        channel.shutdownOutput();
    }

    @Override
    public void abort() {
        try {
            channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        } catch (IOException e) {
            // Closed already: nothing is left to reset.
        }
        close();
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // The descriptor is given up either way, and nobody could do more about it.
        }
    }

    @Override
    public @Nullable InetSocketAddress local() {
        return local;
    }

    @Override
    public @Nullable InetSocketAddress remote() {
        return remote;
    }

    @Override
    public String toString() {
        return remote == null ? "(nobody)" : Endpoint.of(remote).toString();
    }
}
