package org.lucidstack.wire;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;

/** A short immutable byte string with value semantics, for option bodies and cookies. It prints as hexadecimal. */
public final class OpaqueBytes {

    public static final OpaqueBytes EMPTY = new OpaqueBytes(new byte[0]);

    private final byte[] bytes;

    private OpaqueBytes(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Copies {@code bytes}. */
    public static OpaqueBytes of(byte... bytes) {
        return bytes.length == 0 ? EMPTY : new OpaqueBytes(bytes.clone());
    }

    /** Copies {@code count} bytes of {@code source} from index {@code from} on. */
    public static OpaqueBytes copyOf(ByteBuffer source, int from, int count) {
        if (count == 0) {
            return EMPTY;
        }
        byte[] bytes = new byte[count];
        source.get(from, bytes);
        return new OpaqueBytes(bytes);
    }

    public int length() {
        return bytes.length;
    }

    /** The byte at {@code index}, as 0 to 255. */
    public int at(int index) {
        return bytes[index] & 0xff;
    }

    public byte[] toByteArray() {
        return bytes.clone();
    }

    /** Writes all bytes to {@code target} from index {@code at} on. */
    public void copyTo(ByteBuffer target, int at) {
        target.put(at, bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof OpaqueBytes that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return HexFormat.of().formatHex(bytes);
    }
}
