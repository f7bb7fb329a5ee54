package org.lucidstack.buffer;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * An immutable view of bytes that lie in one or more pieces elsewhere (a device buffer, the chunks of a send queue).
 *
 * <p><b>Lifetime.</b> A payload owns nothing. Its bytes are valid during the call that hands it over; who wants to keep them
 * copies them ({@link #toByteArray()}, {@link ByteQueue#append}). All reads are absolute, so a view may be shared.
 */
public final class Payload {

    private static final ByteBuffer[] NONE = {};

    public static final Payload EMPTY = over(ByteBuffer.allocate(0), 0, 0);

    /** Read from {@code from} on. */
    private final ByteBuffer first;

    private final int from;
    /** Read from 0 on. All pieces but the last are read to their limit. */
    private final ByteBuffer[] rest;

    private final int length;

    private Payload(ByteBuffer first, int from, ByteBuffer[] rest, int length) {
        this.first = first;
        this.from = from;
        this.rest = rest;
        this.length = length;
    }

    /** A view of the bytes between position and limit; the buffer's own position is not moved and later moves do not matter. */
    public static Payload view(ByteBuffer buffer) {
        return buffer.hasRemaining() ? over(buffer.slice(), 0, buffer.remaining()) : EMPTY;
    }

    /**
     * A view of {@code count} bytes of {@code buffer}, which is in big-endian order, from the absolute index {@code from} on. Its
     * limit must not fall below their end meanwhile.
     */
    public static Payload over(ByteBuffer buffer, int from, int count) {
        Objects.checkFromIndexSize(from, count, buffer.limit());
        return new Payload(buffer, from, NONE, count);
    }

    /**
     * A view of {@code count} bytes in several buffers, the first read from {@code from} on and the others from 0 on, all but the
     * last to their limit. Neither the limits nor {@code rest} may change meanwhile.
     */
    static Payload over(ByteBuffer first, int from, ByteBuffer[] rest, int count) {
        return new Payload(first, from, rest, count);
    }

    /** A view of a whole array. */
    public static Payload of(byte... bytes) {
        return view(ByteBuffer.wrap(bytes));
    }

    /** A view of several pieces, one after the other; each piece is read from its position to its limit. */
    public static Payload ofPieces(List<ByteBuffer> buffers) {
        List<ByteBuffer> kept = new ArrayList<>(buffers.size());
        int length = 0;
        for (ByteBuffer buffer : buffers) {
            if (buffer.hasRemaining()) {
                kept.add(buffer.slice());
                length = Math.addExact(length, buffer.remaining());
            }
        }
        return length == 0
                ? EMPTY
                : over(kept.getFirst(), 0, kept.subList(1, kept.size()).toArray(ByteBuffer[]::new), length);
    }

    /** Number of bytes. */
    public int length() {
        return length;
    }

    public boolean isEmpty() {
        return length == 0;
    }

    /** Number of pieces: at least 1, and none of them is empty unless the payload is. */
    public int pieceCount() {
        return 1 + rest.length;
    }

    /** The buffer of piece {@code index}, for absolute gets; it must not be written or repositioned. */
    public ByteBuffer piece(int index) {
        return index == 0 ? first : rest[index - 1];
    }

    /** Where piece {@code index} begins in its buffer. */
    public int pieceStart(int index) {
        return index == 0 ? from : 0;
    }

    /** Number of bytes of piece {@code index}. */
    public int pieceLength(int index) {
        if (index < rest.length) {
            return piece(index).limit() - pieceStart(index);
        }
        int before = 0;
        for (int i = 0; i < index; i++) {
            before += pieceLength(i);
        }
        return length - before;
    }

    /** The byte at {@code index}, as 0 to 255. */
    public int at(int index) {
        Objects.checkIndex(index, length);
        int offset = index;
        int piece = 0;
        while (offset >= pieceLength(piece)) {
            offset -= pieceLength(piece++);
        }
        return piece(piece).get(pieceStart(piece) + offset) & 0xff;
    }

    /** A view of {@code count} bytes from {@code offset} on. */
    public Payload slice(int offset, int count) {
        Objects.checkFromIndexSize(offset, count, length);
        if (count == length || count == 0) {
            return count == 0 ? EMPTY : this;
        }
        int begin = 0;
        int skip = offset;
        while (skip >= pieceLength(begin)) {
            skip -= pieceLength(begin++);
        }
        int end = begin + 1;
        for (int covered = pieceLength(begin) - skip; covered < count; end++) {
            covered += pieceLength(end);
        }
        ByteBuffer[] others = end == begin + 1 ? NONE : Arrays.copyOfRange(rest, begin, end - 1);
        return new Payload(piece(begin), pieceStart(begin) + skip, others, count);
    }

    /** Copies all bytes to {@code target} at its position, which moves on. */
    public void copyTo(ByteBuffer target) {
        int at = target.position();
        for (int i = 0; i < pieceCount(); i++) {
            int count = pieceLength(i);
            target.put(at, piece(i), pieceStart(i), count);
            at += count;
        }
        target.position(at);
    }

    public byte[] toByteArray() {
        byte[] bytes = new byte[length];
        copyTo(ByteBuffer.wrap(bytes));
        return bytes;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Payload payload
                && length == payload.length
                && Arrays.equals(toByteArray(), payload.toByteArray());
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(toByteArray());
    }

    @Override
    public String toString() {
        return "Payload[" + length + "]";
    }
}
