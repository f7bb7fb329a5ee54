package org.lucidstack.buffer;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
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
    /** Null while the queue is empty. */
    private @Nullable ArrayDeque<ByteBuffer> chunks;

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

    /** The last chunk; its position is where the next byte goes. Only a queue of few bytes is made of a small one. */
    private ByteBuffer writableTail(int wanted) {
        if (chunks == null) {
            chunks = new ArrayDeque<>(2);
        }
        ByteBuffer tail = chunks.peekLast();
        if (tail == null || !tail.hasRemaining()) {
            tail = pool.take(chunks.isEmpty() ? wanted : Integer.MAX_VALUE);
            chunks.addLast(tail);
        }
        return tail;
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
        if (count == 0 || chunks == null) {
            return Payload.EMPTY;
        }
        int skip = head + offset;
        Iterator<ByteBuffer> each = chunks.iterator();
        ByteBuffer first = each.next();
        while (skip >= first.capacity()) {
            skip -= first.capacity();
            first = each.next();
        }
        int covered = first.capacity() - skip;
        if (covered >= count) {
            return Payload.over(first, skip, count);
        }
        List<ByteBuffer> rest = new ArrayList<>(2);
        while (covered < count) {
            ByteBuffer next = each.next();
            rest.add(next);
            covered += next.capacity();
        }
        return Payload.over(first, skip, rest.toArray(ByteBuffer[]::new), count);
    }

    /** Removes {@code count} bytes from the head. */
    public void drop(int count) {
        if (count < 0 || count > length) {
            throw new IndexOutOfBoundsException(count + " of " + length);
        }
        length -= count;
        head += count;
        while (chunks != null && !chunks.isEmpty() && head >= chunks.getFirst().capacity()) {
            ByteBuffer empty = chunks.removeFirst();
            head -= empty.capacity();
            pool.giveBack(empty);
        }
        if (length == 0) {
            release();
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
        if (count == 0 || chunks == null) {
            return 0;
        }
        int skip = head;
        int left = count;
        for (Iterator<ByteBuffer> each = chunks.iterator(); left > 0; ) {
            ByteBuffer chunk = each.next();
            int take = Math.min(chunk.capacity() - skip, left);
            target.put(target.position(), chunk, skip, take);
            target.position(target.position() + take);
            left -= take;
            skip = 0;
        }
        return count;
    }

    /** Removes everything. */
    public void clear() {
        length = 0;
        release();
    }

    private void release() {
        if (chunks != null) {
            chunks.forEach(pool::giveBack);
            chunks = null;
        }
        head = 0;
    }
}
