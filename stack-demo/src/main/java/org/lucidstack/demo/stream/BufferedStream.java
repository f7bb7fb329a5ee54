package org.lucidstack.demo.stream;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A stream that begins with messages: {@link #next} finds them, whatever pieces they come in, and what lies behind them is read
 * from here afterwards. One reading thread.
 */
public final class BufferedStream implements DuplexStream {

    private final DuplexStream stream;
    private final ByteBuffer ahead;

    /** @param capacity of the longest message, in bytes */
    public BufferedStream(DuplexStream stream, int capacity) {
        this.stream = stream;
        this.ahead = ByteBuffer.allocate(capacity).limit(0);
    }

    /** Reads one message of a handshake. Pure: what it needs to know is in the bytes. */
    @FunctionalInterface
    public interface Parser<M> {
        /**
         * Looks for a message at the buffer's position.
         *
         * @return the message, with the position behind it; null, and the position unchanged, if more bytes are needed
         * @throws ProtocolException if no bytes could make this a message
         */
        @Nullable
        M parse(ByteBuffer input) throws ProtocolException;
    }

    /**
     * Waits until {@code parser} has found a message.
     *
     * @throws EOFException if the stream ends before that
     * @throws ProtocolException if this is no message, or too long a one
     */
    public <M> M next(Parser<M> parser) throws IOException {
        while (true) {
            @Nullable M message = parser.parse(ahead);
            if (message != null) {
                return message;
            }
            more();
        }
    }

    private void more() throws IOException {
        boolean atMessageStart = !ahead.hasRemaining();
        ahead.compact();
        try {
            if (!ahead.hasRemaining()) {
                throw new ProtocolException("a message of more than " + ahead.capacity() + " bytes");
            }
            if (stream.read(ahead) < 0) {
                throw new EOFException(atMessageStart ? "the connection was closed" : "it ended within a message");
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
