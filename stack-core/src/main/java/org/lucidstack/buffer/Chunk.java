package org.lucidstack.buffer;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A pooled piece of memory that knows the one behind it, so that a queue of them needs nothing else. */
final class Chunk {

    /** Direct; in a queue's last chunk the position is where the next byte goes. */
    final ByteBuffer bytes;

    @Nullable
    Chunk next;

    Chunk(int size) {
        bytes = ByteBuffer.allocateDirect(size);
    }

    int size() {
        return bytes.capacity();
    }
}
