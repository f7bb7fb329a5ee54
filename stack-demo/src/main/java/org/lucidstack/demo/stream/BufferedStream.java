package org.lucidstack.demo.stream;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A stream whose first bytes are a handshake: {@link #more} collects them, whatever pieces they come in, and what lies behind the
 * handshake is read from here afterwards. One reading thread.
 */
public final class BufferedStream implements DuplexStream {

    private final DuplexStream stream;
    private final ByteBuffer ahead;

    /** @param capacity of the longest message of the handshake, in bytes */
    public BufferedStream(DuplexStream stream, int capacity) {
        this.stream = stream;
        this.ahead = ByteBuffer.allocate(capacity).limit(0);
    }

    /** What was read and not consumed; consume by moving its position. */
    public ByteBuffer ahead() {
        return ahead;
    }

    /**
     * Waits for at least one byte more behind {@link #ahead}.
     *
     * @throws EOFException if the stream ends here
     * @throws IllegalStateException if the capacity is used up
     */
    public void more() throws IOException {
        ahead.compact();
        if (!ahead.hasRemaining()) {
            ahead.flip();
            throw new IllegalStateException("longer than " + ahead.capacity() + " bytes");
        }
        try {
            if (stream.read(ahead) < 0) {
                throw new EOFException("ended within a message");
            }
        } finally {
            ahead.flip();
        }
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        if (!ahead.hasRemaining()) {
            return stream.read(target);
        }
        int count = Math.min(ahead.remaining(), target.remaining());
        target.put(ahead.slice(ahead.position(), count));
        ahead.position(ahead.position() + count);
        return count;
    }

    @Override
    public void write(ByteBuffer source) throws IOException {
        stream.write(source);
    }

    @Override
    public void shutdownOutput() throws IOException {
        stream.shutdownOutput();
    }

    @Override
    public void abort() {
        stream.abort();
    }

    @Override
    public void close() {
        stream.close();
    }

    @Override
    public @Nullable InetSocketAddress local() {
        return stream.local();
    }

    @Override
    public @Nullable InetSocketAddress remote() {
        return stream.remote();
    }

    @Override
    public String toString() {
        return stream.toString();
    }
}
