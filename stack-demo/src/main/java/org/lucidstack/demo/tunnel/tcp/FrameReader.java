package org.lucidstack.demo.tunnel.tcp;

import java.io.IOException;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import org.jspecify.annotations.Nullable;

/** Cuts a byte stream into frames: a length of 16 bits in network order, and that many bytes. One thread. */
final class FrameReader {

    static final int LENGTH_FIELD = 2;

    private static final int CAPACITY = 256 * 1024;

    private final ReadableByteChannel channel;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(CAPACITY).limit(0);
    private int maxLength;
    private volatile long partialSince;
    private volatile long lastRead = System.nanoTime();

    /** @param maxLength longest frame that is taken; a longer one is refused before it is read */
    FrameReader(ReadableByteChannel channel, int maxLength) {
        this.channel = channel;
        this.maxLength = maxLength;
    }

    void setMaxLength(int length) {
        maxLength = length;
    }

    /** When a frame began that is not complete yet, as of System.nanoTime, or 0. Any thread. */
    long partialSince() {
        return partialSince;
    }

    /** When bytes last arrived, as of System.nanoTime. Any thread. */
    long lastRead() {
        return lastRead;
    }

    /**
     * The next frame without its length, valid until the next call; null at the end of the stream.
     *
     * @throws ProtocolException if the length is 0 or too large, or the stream ends within a frame
     */
    @Nullable
    ByteBuffer next() throws IOException {
        while (true) {
            int available = buffer.remaining();
            if (available >= LENGTH_FIELD) {
                int length = buffer.getShort(buffer.position()) & 0xffff;
                if (length == 0 || length > maxLength) {
                    throw new ProtocolException("a frame of length " + length + ", of at most " + maxLength);
                }
                if (available >= LENGTH_FIELD + length) {
                    ByteBuffer frame = buffer.slice(buffer.position() + LENGTH_FIELD, length);
                    buffer.position(buffer.position() + LENGTH_FIELD + length);
                    partialSince = 0;
                    return frame;
                }
            }
            if (!fill()) {
                return null;
            }
        }
    }

    private boolean fill() throws IOException {
        if (buffer.hasRemaining() && partialSince == 0) {
            partialSince = System.nanoTime();
        }
        // What is left is one frame's beginning: little to move, and room for many frames.
        buffer.compact();
        int count = channel.read(buffer);
        buffer.flip();
        lastRead = System.nanoTime();
        if (count < 0 && buffer.hasRemaining()) {
            throw new ProtocolException("the stream ended within a frame");
        }
        return count >= 0;
    }
}
