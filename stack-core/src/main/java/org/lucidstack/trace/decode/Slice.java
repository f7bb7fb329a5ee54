package org.lucidstack.trace.decode;

import java.nio.ByteBuffer;
import org.lucidstack.wire.InternetChecksum;
import org.lucidstack.wire.OpaqueBytes;

/**
 * The bytes of one layer of a frame: how many there were on the wire, and which of them were captured. Offsets count
 * from the start of the layer.
 *
 * <pre>
 *   frame  |.........|========= layer on the wire =========|....
 *                    |--- captured ---|
 *                    ^ start
 * </pre>
 */
final class Slice {

    private final ByteBuffer frame;
    private final int start;
    private final long wireLength;
    private final int captured;
    private final String layer;

    private Slice(ByteBuffer frame, int start, long wireLength, String layer) {
        this.frame = frame;
        this.start = start;
        this.wireLength = wireLength;
        this.captured = (int) Math.min(wireLength, frame.limit() - start);
        this.layer = layer;
    }

    /** The whole frame as its lowest layer. */
    static Slice ofFrame(ByteBuffer frame, long wireLength, String layer) {
        return new Slice(frame, 0, wireLength, layer);
    }

    /** The layer above, which starts at {@code offset} (captured, or just behind that) and has the rest. */
    Slice above(int offset, String name) {
        return new Slice(frame, start + offset, wireLength - offset, name);
    }

    /** This layer, known not to be longer than {@code length} on the wire. */
    Slice cut(long length) {
        return new Slice(frame, start, length, layer);
    }

    /** The same bytes under a name that says more. */
    Slice named(String name) {
        return new Slice(frame, start, wireLength, name);
    }

    boolean isNamed(String name) {
        return layer.equals(name);
    }

    long wireLength() {
        return wireLength;
    }

    int captured() {
        return captured;
    }

    boolean isComplete() {
        return captured == wireLength;
    }

    /** Where this layer starts in the frame. */
    int start() {
        return start;
    }

    /** Goes on only if the first {@code count} bytes were on the wire and captured. */
    void need(long count) {
        need(count, "short_header", 0);
    }

    /** As {@link #need(long)}, with the reason and the offset to report. */
    void need(long count, String reason, int offset) {
        if (count > wireLength) {
            throw malformed(reason, offset);
        }
        if (count > captured) {
            throw new BrokenLayer(new Problem(layer, null, start + offset));
        }
    }

    /** Goes on only if {@code possible}. */
    void check(boolean possible, String reason, int offset) {
        if (!possible) {
            throw malformed(reason, offset);
        }
    }

    private BrokenLayer malformed(String reason, int offset) {
        return new BrokenLayer(new Problem(layer, reason, start + offset));
    }

    int u8(int offset) {
        return frame.get(start + offset) & 0xff;
    }

    int u16(int offset) {
        return frame.getShort(start + offset) & 0xffff;
    }

    int i32(int offset) {
        return frame.getInt(start + offset);
    }

    long u32(int offset) {
        return i32(offset) & 0xffffffffL;
    }

    long i64(int offset) {
        return frame.getLong(start + offset);
    }

    OpaqueBytes bytes(int offset, int count) {
        return OpaqueBytes.copyOf(frame, start + offset, count);
    }

    /** The checksum sum of the first {@code count} bytes. */
    long sum(int count) {
        return InternetChecksum.sum(frame, start, count);
    }

    /** The captured bytes from {@code offset} on, at most {@code count}. */
    ByteBuffer view(int offset, long count) {
        int length = (int) Math.max(0, Math.min(count, captured - offset));
        return length == 0 ? ByteBuffer.allocate(0) : frame.slice(start + offset, length);
    }
}
