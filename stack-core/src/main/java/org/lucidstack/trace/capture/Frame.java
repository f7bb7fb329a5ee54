package org.lucidstack.trace.capture;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One captured frame.
 *
 * @param number in the file, from 1
 * @param time null where the file does not tell
 * @param wireLength bytes that it had on the wire, 0 to 2^32 - 1
 * @param linkType what it starts with: a number of the registry of link types
 * @param bytes what was captured of it, from position 0 to the limit
 */
public record Frame(long number, @Nullable CaptureTime time, long wireLength, int linkType, ByteBuffer bytes) {

    /** Bytes captured. */
    public int capturedLength() {
        return bytes.limit();
    }
}
