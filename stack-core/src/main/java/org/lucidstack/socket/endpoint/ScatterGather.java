package org.lucidstack.socket.endpoint;

import java.nio.ByteBuffer;

/** What reads into, and writes from, some buffers in turn have in common. */
public final class ScatterGather {

    private ScatterGather() {}

    /** @throws IllegalArgumentException if one of the buffers is read-only */
    public static void ensureWritable(ByteBuffer[] targets, int offset, int length) {
        for (int i = offset; i < offset + length; i++) {
            ensureWritable(targets[i]);
        }
    }

    /** @throws IllegalArgumentException if the buffer is read-only */
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
}
