package org.lucidstack.buffer;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/**
 * A free list of equal direct buffers, from which the byte queues of one stack are made. Direct, because a device can then
 * gather its writes straight from a send queue. Not thread-safe: it belongs to one stack, like everything below it.
 */
public final class ChunkPool {

    /** 64 KiB: a super-segment lies in two chunks at most. */
    public static final int DEFAULT_CHUNK_SIZE = 1 << 16;

    private final int chunkSize;
    private final int maxFree;
    private final ArrayDeque<ByteBuffer> free = new ArrayDeque<>();

    /** A pool with the default chunk size that keeps at most 16 MiB of unused chunks. */
    public ChunkPool() {
        this(DEFAULT_CHUNK_SIZE, 256);
    }

    /**
     * @param chunkSize bytes of each chunk, at least 1
     * @param maxFree how many unused chunks are kept for reuse; more are left to the garbage collector
     */
    public ChunkPool(int chunkSize, int maxFree) {
        this.chunkSize = chunkSize;
        this.maxFree = maxFree;
    }

    public int chunkSize() {
        return chunkSize;
    }

    /** A cleared chunk; its bytes are whatever they were. */
    ByteBuffer take() {
        ByteBuffer chunk = free.pollLast();
        return chunk == null ? ByteBuffer.allocateDirect(chunkSize) : chunk.clear();
    }

    void giveBack(ByteBuffer chunk) {
        if (free.size() < maxFree) {
            free.addLast(chunk);
        }
    }
}
