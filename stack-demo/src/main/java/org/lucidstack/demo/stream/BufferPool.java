package org.lucidstack.demo.stream;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;

/** Direct buffers for transfers, of which a few are kept, since making one is dear. Any thread. */
final class BufferPool {

    private final int size;
    private final int keep;
    private final Deque<ByteBuffer> spare = new ArrayDeque<>();

    BufferPool(int size, int keep) {
        this.size = size;
        this.keep = keep;
    }

    synchronized ByteBuffer take() {
        return spare.isEmpty() ? ByteBuffer.allocateDirect(size) : spare.pop();
    }

    /** Nobody may use {@code buffer} any more. */
    synchronized void give(ByteBuffer buffer) {
        if (spare.size() < keep) {
            spare.push(buffer.clear());
        }
    }
}
