package org.lucidstack.demo.ssh;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.apache.sshd.common.channel.Channel;
import org.jspecify.annotations.Nullable;
import org.lucidstack.demo.stream.DuplexStream;

/**
 * An open channel that carries the bytes of a TCP connection (RFC 4254 section 7.2), whichever side opened it. What the far side may send
 * before we have read is bounded by the channel's window, so a reader that stops stops the sender. One thread may {@link #recv} while
 * another {@link #send}s.
 */
abstract class TcpipStream implements DuplexStream {

    private final Channel channel;
    private final InputStream input;
    private final OutputStream output;

    TcpipStream(Channel channel, InputStream input, OutputStream output) {
        this.channel = channel;
        this.input = input;
        this.output = output;
    }

    /** Sends all that remains; waits while the channel's window is full. @throws IOException if the channel is gone */
    public void send(ByteBuffer data) throws IOException {
        byte[] bytes = new byte[data.remaining()];
        data.get(bytes);
        output.write(bytes);
        output.flush();
    }

    /**
     * Waits for data.
     *
     * @return how many bytes were received; -1 at the end of the stream, which ends a wait
     * @throws IOException if this end was closed
     */
    public int recv(ByteBuffer target) throws IOException {
        if (target.hasArray()) {
            int count = input.read(target.array(), target.arrayOffset() + target.position(), target.remaining());
            target.position(target.position() + Math.max(count, 0));
            return count;
        }
        byte[] bytes = new byte[target.remaining()];
        int count = input.read(bytes);
        target.put(bytes, 0, Math.max(count, 0));
        return count;
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        return recv(target);
    }

    @Override
    public void write(ByteBuffer source) throws IOException {
        send(source);
    }

    @Override
    public void shutdownOutput() throws IOException {
        output.close();
    }

    /** The protocol has no reset: the far side is told that the channel is closed, and closes its connection. */
    @Override
    public void abort() {
        channel.close(false); // at once would mean without telling the far side
        try {
            input.close();
        } catch (IOException e) {
            // Who waits for data is woken either way.
        }
    }

    /** Ends the channel when what was sent has left. */
    @Override
    public void close() {
        channel.close(false);
    }

    /** The protocol does not tell to which address the far side is connected. */
    @Override
    public @Nullable InetSocketAddress remote() {
        return null;
    }
}
