package org.lucidstack.buffer;

import java.util.ArrayDeque;

/**
 * Free lists of chunks, direct buffers from which the byte queues of one stack are made. Direct, because a device can then gather
 * its writes straight from a send queue. Two sizes, because a connection on which a few bytes wait must not cost as much as
 * one that moves a file. Not thread-safe: it belongs to one stack, like everything below it.
 */
public final class ChunkPool {

    /** 64 KiB: a super-segment lies in two chunks at most. */
    public static final int DEFAULT_CHUNK_SIZE = 1 << 16;

    private static final int SMALL_SHARE = 32;

    private final int chunkSize;
    private final int maxFree;
    private final int smallSize;
    private final ArrayDeque<Chunk> free = new ArrayDeque<>();
    private final ArrayDeque<Chunk> freeSmall = new ArrayDeque<>();

    /**
     * A pool with the default chunk size that keeps at most 64 MiB of unused chunks: what some hundred busy connections free and
     * take again at a time. A new chunk costs more than what is written to it, because the platform clears it.
     */
    public ChunkPool() {
        this(DEFAULT_CHUNK_SIZE, 1024);
    }

    /**
     * @param chunkSize bytes of a large chunk, at least 1; a small one has a 32nd of that
     * @param maxFree how many unused chunks of each size are kept for reuse; more are left to the garbage collector
     */
    public ChunkPool(int chunkSize, int maxFree) {
        this.chunkSize = chunkSize;
        this.maxFree = maxFree;
        this.smallSize = Math.max(1, chunkSize / SMALL_SHARE);
    }

    /** An empty chunk, small if {@code wanted} bytes fit in a small one; its bytes are whatever they were. */
    Chunk take(int wanted) {
        boolean small = wanted <= smallSize;
        Chunk chunk = (small ? freeSmall : free).pollLast();
        return chunk == null ? new Chunk(small ? smallSize : chunkSize) : chunk;
    }

    void giveBack(Chunk chunk) {
        ArrayDeque<Chunk> list = chunk.size() == smallSize ? freeSmall : free;
        if (list.size() < maxFree) {
            chunk.bytes.clear();
            chunk.next = null;
            list.addLast(chunk);
        }
    }
}
