package org.lucidstack.trace;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A stream for writers that may not throw: the first failure is kept for {@link #close()}, later writes are left out. */
final class CaptureSink implements Closeable {
    private final OutputStream out;
    private @Nullable IOException failure;

    CaptureSink(OutputStream out) {
        this.out = out;
    }

    /** Writes the buffer's bytes up to its limit, at one go, so that a reader of the growing file sees whole records. */
    void write(ByteBuffer record) {
        if (failure != null) {
            return;
        }
        try {
            writeOrThrow(record);
        } catch (IOException e) {
            failure = e;
        }
    }

    void writeOrThrow(ByteBuffer record) throws IOException {
        out.write(record.array(), 0, record.limit());
        out.flush();
    }

    @Override
    public void close() throws IOException {
        out.close();
        if (failure != null) {
            throw new IOException("the capture is incomplete: " + failure.getMessage(), failure);
        }
    }
}
