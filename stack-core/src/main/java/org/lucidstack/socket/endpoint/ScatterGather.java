package org.lucidstack.socket.endpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.lucidstack.socket.loop.StackMonitor;

/** Reads into, and writes from, some buffers in turn. */
public final class ScatterGather {

    private ScatterGather() {}

    public static void ensureWritable(ByteBuffer target) {
        if (target.isReadOnly()) {
            throw new IllegalArgumentException("Read-only buffer");
        }
    }

    /** Bytes left in some buffers. */
    public static long remaining(ByteBuffer[] buffers, int offset, int length) {
        long total = 0;
        for (int i = offset; i < offset + length; i++) {
            total += buffers[i].remaining();
        }
        return total;
    }

    /** Scatters what can be read into the buffers in turn; waits, if at all, for the first byte only. */
    public static long read(StreamEndpoint stream, ByteBuffer[] targets, int offset, int length, long deadline)
            throws IOException {
        long total = 0;
        for (int i = offset; i < offset + length; i++) {
            ByteBuffer target = targets[i];
            ensureWritable(target);
            if (!target.hasRemaining()) {
                continue;
            }
            if (total > 0 && stream.available() == 0) {
                break;
            }
            int count = stream.read(target, total == 0 ? deadline : StreamEndpoint.NO_WAIT);
            if (count <= 0) {
                return total == 0 ? count : total;
            }
            total += count;
            if (target.hasRemaining()) {
                break;
            }
        }
        return total;
    }

    /** Gathers the buffers in turn, as one call of the stack: small ones share segments. */
    public static long write(
            StackMonitor monitor, StreamEndpoint stream, ByteBuffer[] sources, int offset, int length, long deadline)
            throws IOException {
        long total = 0;
        monitor.enter();
        try {
            for (int i = offset; i < offset + length; i++) {
                total += stream.write(sources[i], deadline);
                if (sources[i].hasRemaining()) {
                    break;
                }
            }
        } finally {
            monitor.exit();
        }
        return total;
    }
}
