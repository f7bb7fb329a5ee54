package org.lucidstack.buffer;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * An immutable view of bytes that lie in one or more pieces elsewhere (a device buffer, the chunks of a send queue).
 *
 * <p><b>Lifetime.</b> A payload owns nothing. Its bytes are valid during the call that hands it over; who wants to keep them
 * copies them ({@link #toByteArray()}, {@link ByteQueue#append}). All reads are absolute, so a view may be shared.
 */
public final class Payload {

    public static final Payload EMPTY = new Payload(new ByteBuffer[0], 0);

    private final ByteBuffer[] pieces;
    private final int length;

    /** @param pieces nobody else's, each read from 0 to its limit, none empty */
    Payload(ByteBuffer[] pieces, int length) {
        this.pieces = pieces;
        this.length = length;
    }

    /** A view of the bytes between position and limit; the buffer's own position is not moved and later moves do not matter. */
    public static Payload view(ByteBuffer buffer) {
        return view(buffer, buffer.position(), buffer.remaining());
    }

    /** A view of {@code count} bytes from the absolute index {@code from} on. */
    public static Payload view(ByteBuffer buffer, int from, int count) {
        ByteBuffer piece = buffer.slice(from, count);
        return count == 0 ? EMPTY : new Payload(new ByteBuffer[] {piece}, count);
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
        return length == 0 ? EMPTY : new Payload(kept.toArray(ByteBuffer[]::new), length);
    }

    /** Number of bytes. */
    public int length() {
        return length;
    }

    public boolean isEmpty() {
        return length == 0;
    }

    public int pieceCount() {
        return pieces.length;
    }

    /** Piece {@code index}, read from 0 to its limit with absolute gets; it must not be written or repositioned. */
    public ByteBuffer piece(int index) {
        return pieces[index];
    }

    /** The byte at {@code index}, as 0 to 255. */
    public int at(int index) {
        int offset = index;
        for (ByteBuffer piece : pieces) {
            if (offset < piece.limit()) {
                return piece.get(offset) & 0xff;
            }
            offset -= piece.limit();
        }
        throw new IndexOutOfBoundsException(index);
    }

    /** A view of {@code count} bytes from {@code from} on. */
    public Payload slice(int from, int count) {
        if (from < 0 || count < 0 || from > length - count) {
            throw new IndexOutOfBoundsException("[" + from + ", +" + count + ") of " + length);
        }
        if (count == length || count == 0) {
            return count == 0 ? EMPTY : this;
        }
        if (pieces.length == 1) {
            return view(pieces[0], from, count);
        }
        List<ByteBuffer> parts = new ArrayList<>(pieces.length);
        int skip = from;
        int left = count;
        for (ByteBuffer piece : pieces) {
            int take = Math.min(piece.limit() - skip, left);
            if (take > 0) {
                parts.add(piece.slice(skip, take));
                left -= take;
                skip = 0;
            } else if (left > 0) {
                skip -= piece.limit();
            }
        }
        return new Payload(parts.toArray(ByteBuffer[]::new), count);
    }

    /** Copies all bytes to {@code target} at its position, which moves on. */
    public void copyTo(ByteBuffer target) {
        int at = target.position();
        for (ByteBuffer piece : pieces) {
            target.put(at, piece, 0, piece.limit());
            at += piece.limit();
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
