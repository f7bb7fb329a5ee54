package org.lucidstack.wire;

import java.nio.ByteBuffer;
import org.lucidstack.buffer.Payload;

/** Makes the start of a payload readable as one buffer, however it is cut into pieces. */
final class Headers {

    private Headers() {}

    /**
     * A buffer whose first bytes, up to {@code count} or to the end of {@code payload}, are those of {@code payload}.
     */
    static ByteBuffer contiguous(Payload payload, int count) {
        int needed = Math.min(count, payload.length());
        if (payload.pieceLength(0) >= needed) {
            return payload.piece(0).slice(payload.pieceStart(0), payload.pieceLength(0));
        }
        return ByteBuffer.wrap(payload.slice(0, needed).toByteArray());
    }
}
