package org.lucidstack.buffer;

import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A first-in first-out queue of bytes in pooled chunks: append at the tail, look at any range without removing it, drop from
 * the head. An empty queue holds no chunk. Not thread-safe.
 *
 * <pre>
 *        chunk 0              chunk 1              chunk 2
 *   [....HHHHHHHHHHHH]   [HHHHHHHHHHHHHHHH]   [HHHHHHTT........]
 *        ^ head                                      ^ tail
 *        |---------------- length ------------------|
 * </pre>
 *
 * Every byte is copied once, by {@link #append}; {@link #view} copies nothing.
 */
public final class ByteQueue {

    private final ChunkPool pool;
    /** Null while the queue is empty, as {@link #last}. */
    private @Nullable Chunk first;

    private @Nullable Chunk last;
    private int head;
    private int length;

    public ByteQueue(ChunkPool pool) {
        this.pool = pool;
    }

    /** Bytes queued. */
    public int length() {
        return length;
    }

    public boolean isEmpty() {
        return length == 0;
    }

    /** Copies all remaining bytes of {@code source}, whose position moves to its limit. */
    public void append(ByteBuffer source) {
        append(source, source.position(), source.remaining());
        source.position(source.limit());
    }

    /** Copies a payload. */
    public void append(Payload payload) {
        for (int i = 0; i < payload.pieceCount(); i++) {
            append(payload.piece(i), payload.pieceStart(i), payload.pieceLength(i));
        }
    }

    private void append(ByteBuffer source, int from, int count) {
        int at = from;
        int left = count;
        while (left > 0) {
            ByteBuffer chunk = writableTail(left);
            int fits = Math.min(chunk.remaining(), left);
            chunk.put(chunk.position(), source, at, fits);
            chunk.position(chunk.position() + fits);
            at += fits;
            left -= fits;
            length += fits;
        }
    }

    /** The last chunk's bytes, with room for one at least. Only a queue of few bytes is made of a small chunk. */
    private ByteBuffer writableTail(int wanted) {
        Chunk tail = last;
        if (tail == null) {
            tail = pool.take(wanted);
            first = tail;
        } else if (!tail.bytes.hasRemaining()) {
            tail.next = pool.take(Integer.MAX_VALUE);
            tail = tail.next;
        }
        last = tail;
        return tail.bytes;
    }

    /**
     * A view of {@code count} bytes that starts {@code offset} bytes behind the head, valid until those bytes are dropped.
     *
     * @throws IndexOutOfBoundsException if the queue does not hold them
     */
    public Payload view(int offset, int count) {
        if (offset < 0 || count < 0 || offset > length - count) {
            throw new IndexOutOfBoundsException("[" + offset + ", +" + count + ") of " + length);
        }
        if (count == 0 || first == null) {
            return Payload.EMPTY;
        }
        int skip = head + offset;
        Chunk chunk = first;
        while (skip >= chunk.size()) {
            skip -= chunk.size();
            chunk = after(chunk);
        }
        ByteBuffer start = chunk.bytes;
        int covered = chunk.size() - skip;
        if (covered >= count) {
            return Payload.over(start, skip, count);
        }
        return Payload.over(start, skip, chunksAfter(chunk, count - covered), count);
    }

    /** Those that hold the {@code count} bytes behind {@code chunk}. */
    private static ByteBuffer[] chunksAfter(Chunk chunk, int count) {
        int number = 0;
        Chunk end = chunk;
        for (int left = count; left > 0; left -= end.size()) {
            end = after(end);
            number++;
        }
        ByteBuffer[] chunks = new ByteBuffer[number];
        Chunk next = chunk;
        for (int i = 0; i < number; i++) {
            next = after(next);
            chunks[i] = next.bytes;
        }
        return chunks;
    }

    private static Chunk after(Chunk chunk) {
        return Objects.requireNonNull(chunk.next, "the length counts bytes that are in no chunk");
    }

    /** Removes {@code count} bytes from the head. */
    public void drop(int count) {
        if (count < 0 || count > length) {
            throw new IndexOutOfBoundsException(count + " of " + length);
        }
        length -= count;
        head += count;
        while (first != null && (length == 0 || head >= first.size())) {
            head -= first.size();
            removeFirst(first);
        }
        if (length == 0) {
            head = 0;
        }
    }

    /** Moves bytes from the head into {@code target} until either is exhausted; returns how many. */
    public int read(ByteBuffer target) {
        int count = peek(target);
        drop(count);
        return count;
    }

    /** Like {@link #read}, but the bytes stay. */
    public int peek(ByteBuffer target) {
        int count = Math.min(length, target.remaining());
        int skip = head;
        int left = count;
        for (Chunk chunk = first; chunk != null && left > 0; chunk = chunk.next) {
            int take = Math.min(chunk.size() - skip, left);
            target.put(target.position(), chunk.bytes, skip, take);
            target.position(target.position() + take);
            left -= take;
            skip = 0;
        }
        return count;
    }

    /** Removes everything. */
    public void clear() {
        drop(length);
    }

    private void removeFirst(Chunk chunk) {
        first = chunk.next;
        last = first == null ? null : last;
        pool.giveBack(chunk);
    }
}
