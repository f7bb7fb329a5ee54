package org.lucidstack.trace.capture;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A buffered stream of numbers that knows its offset, and reports what is cut short. */
final class CaptureInput {

    private final InputStream in;
    private final ByteBuffer buffer = ByteBuffer.allocate(1 << 16).limit(0);
    private long offset;

    CaptureInput(InputStream in) {
        this.in = in;
    }

    CaptureInput order(ByteOrder order) {
        buffer.order(order);
        return this;
    }

    ByteOrder order() {
        return buffer.order();
    }

    /** Where the next byte lies in the file. */
    long offset() {
        return offset;
    }

    /** Whether there is another byte. Waits for it if need be. */
    boolean hasMore() throws IOException {
        return buffer.hasRemaining() || fill();
    }

    private boolean fill() throws IOException {
        buffer.compact();
        int count = in.read(buffer.array(), buffer.position(), buffer.remaining());
        buffer.position(buffer.position() + Math.max(count, 0)).flip();
        return count > 0;
    }

    /**
     * Makes {@code count} bytes (at most 64 KiB) available to the methods below.
     *
     * @param start of what is cut short otherwise
     */
    void require(int count, long start, String what) throws IOException {
        while (buffer.remaining() < count) {
            if (!fill()) {
                throw new CaptureException(start, what + " cut short");
            }
        }
    }

    int peekInt() {
        return buffer.getInt(buffer.position());
    }

    int getInt() {
        offset += 4;
        return buffer.getInt();
    }

    long getUnsignedInt() {
        return getInt() & 0xffffffffL;
    }

    int getUnsignedShort() {
        offset += 2;
        return buffer.getShort() & 0xffff;
    }

    long getLong() {
        offset += 8;
        return buffer.getLong();
    }

    int getUnsignedByte() {
        offset++;
        return buffer.get() & 0xff;
    }

    /** The next {@code count} bytes. @param start of what is cut short otherwise */
    byte[] getBytes(int count, long start, String what) throws IOException {
        byte[] bytes = new byte[count];
        int done = 0;
        while (done < count) {
            if (!hasMore()) {
                throw new CaptureException(start, what + " cut short");
            }
            int step = Math.min(count - done, buffer.remaining());
            buffer.get(bytes, done, step);
            done += step;
            offset += step;
        }
        return bytes;
    }

    /** Leaves {@code count} bytes out. @param start of what is cut short otherwise */
    void skip(long count, long start, String what) throws IOException {
        long left = count;
        while (left > 0) {
            if (!hasMore()) {
                throw new CaptureException(start, what + " cut short");
            }
            int step = (int) Math.min(left, buffer.remaining());
            buffer.position(buffer.position() + step);
            left -= step;
            offset += step;
        }
    }
}
