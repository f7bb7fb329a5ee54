package org.lucidstack.tcp.recv;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.lucidstack.buffer.ByteQueue;
import org.lucidstack.buffer.Payload;

/**
 * Bytes at sequence numbers, with holes. Each 4 KiB of sequence space that holds anything has an array of its own, so
 * that memory depends on the span of the data only, and not on how finely it is cut: a window full of one-byte segments
 * costs a window.
 */
final class SparseBytes {

    private static final int CHUNK_SHIFT = 12;
    static final int CHUNK_SIZE = 1 << CHUNK_SHIFT;

    private final Map<Long, byte[]> chunks = new HashMap<>(4);
    /** No array has a lower index. */
    private long lowest;

    /** Copies {@code data} to sequence number {@code seq} and following. */
    void write(long seq, Payload data) {
        long at = seq;
        lowest = chunks.isEmpty() ? seq >> CHUNK_SHIFT : Math.min(lowest, seq >> CHUNK_SHIFT);
        for (int i = 0; i < data.pieceCount(); i++) {
            ByteBuffer piece = data.piece(i);
            int start = data.pieceStart(i);
            int length = data.pieceLength(i);
            for (int done = 0; done < length; ) {
                byte[] chunk = chunks.computeIfAbsent(at >> CHUNK_SHIFT, index -> new byte[CHUNK_SIZE]);
                int offset = (int) at & (CHUNK_SIZE - 1);
                int count = Math.min(CHUNK_SIZE - offset, length - done);
                piece.get(start + done, chunk, offset, count);
                done += count;
                at += count;
            }
        }
    }

    /** Appends the bytes of {@code [from, to)}, all of which were written, to {@code queue}. */
    void copyTo(ByteQueue queue, long from, long to) {
        for (long at = from; at < to; ) {
            byte[] chunk = chunks.get(at >> CHUNK_SHIFT);
            int offset = (int) at & (CHUNK_SIZE - 1);
            int count = (int) Math.min(CHUNK_SIZE - offset, to - at);
            queue.append(ByteBuffer.wrap(chunk, offset, count));
            at += count;
        }
    }

    /** Frees the arrays that hold nothing at or after {@code seq}. */
    void freeBefore(long seq) {
        long end = seq >> CHUNK_SHIFT;
        for (; lowest < end && !chunks.isEmpty(); lowest++) {
            chunks.remove(lowest);
        }
    }

    /** Frees everything. */
    void clear() {
        chunks.clear();
    }

    /** Bytes of memory in use. */
    long footprint() {
        return (long) chunks.size() * CHUNK_SIZE;
    }
}
