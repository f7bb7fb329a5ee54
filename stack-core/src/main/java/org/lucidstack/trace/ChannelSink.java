package org.lucidstack.trace;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import org.jspecify.annotations.Nullable;

/** A channel for writers that may not throw: the first failure is kept for {@link #close()}, later writes are left out. */
final class ChannelSink implements Closeable {
    private final WritableByteChannel channel;
    private @Nullable IOException failure;

    ChannelSink(WritableByteChannel channel) {
        this.channel = channel;
    }

    /** Writes all bytes of the parts, one after the other. */
    void write(ByteBuffer... parts) {
        if (failure != null) {
            return;
        }
        try {
            for (ByteBuffer part : parts) {
                writeOrThrow(part);
            }
        } catch (IOException e) {
            failure = e;
        }
    }

    void writeOrThrow(ByteBuffer part) throws IOException {
        while (part.hasRemaining()) {
            channel.write(part);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
        if (failure != null) {
            throw new IOException("the capture is incomplete: " + failure.getMessage(), failure);
        }
    }
}
