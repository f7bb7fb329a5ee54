package org.lucidstack.demo.stream;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Random;

/** A stream that gives its bytes in pieces of random length, then its end. */
public final class Chunks implements DuplexStream {

    private final ByteBuffer bytes;
    private final Random random;
    private final int longest;

    /** @param seed of the lengths of the pieces, each 1 to {@code longest} bytes */
    public Chunks(byte[] bytes, long seed, int longest) {
        this.bytes = ByteBuffer.wrap(bytes);
        this.random = new Random(seed);
        this.longest = longest;
    }

    /** What nobody has read yet. */
    public int remaining() {
        return bytes.remaining();
    }

    @Override
    public int read(ByteBuffer target) {
        if (!bytes.hasRemaining()) {
            return -1;
        }
        int count = Math.min(Math.min(bytes.remaining(), target.remaining()), 1 + random.nextInt(longest));
        target.put(bytes.slice(bytes.position(), count));
        bytes.position(bytes.position() + count);
        return count;
    }

    @Override
    public void write(ByteBuffer source) throws IOException {
        throw new IOException("nobody listens");
    }

    @Override
    public void shutdownOutput() {}

    @Override
    public void abort() {}

    @Override
    public void close() {}

    @Override
    public InetSocketAddress local() {
        return null;
    }

    @Override
    public InetSocketAddress remote() {
        return null;
    }
}
