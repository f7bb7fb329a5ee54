package org.lucidstack.tcp.send;

import java.nio.ByteBuffer;
import org.lucidstack.buffer.ByteQueue;
import org.lucidstack.buffer.ChunkPool;
import org.lucidstack.buffer.Payload;

/**
 * The bytes that the application wrote and the peer has not acknowledged, addressed by sequence number, and the FIN behind them.
 */
public final class SendBuffer {

    private final ByteQueue bytes;
    private long start;
    private boolean finished;
    /** Bytes from the start to the end of urgent data; 0 = there is none. */
    private int urgent;

    /** @param start sequence number of the first byte: ISS + 1 */
    public SendBuffer(ChunkPool pool, long start) {
        this.bytes = new ByteQueue(pool);
        this.start = start;
    }

    /** Bytes held, sent or not. */
    public int length() {
        return bytes.length();
    }

    /** The sequence number after the last byte, which is the FIN's. */
    public long end() {
        return start + bytes.length();
    }

    /** Whether FIN follows the last byte; nothing can be written any more. */
    public boolean isFinished() {
        return finished;
    }

    /** The sequence number after everything, FIN included. */
    public long endWithFin() {
        return end() + (finished ? 1 : 0);
    }

    /** Takes up to {@code room} bytes; returns how many. */
    int append(ByteBuffer source, int room) {
        int count = Math.min(room, source.remaining());
        if (count > 0) {
            int limit = source.limit();
            source.limit(source.position() + count);
            bytes.append(source);
            source.limit(limit);
        }
        return count;
    }

    void finish() {
        finished = true;
    }

    /** Everything written so far is urgent: the urgent pointer names the byte after it (MUST-62). */
    void markUrgent() {
        urgent = bytes.length();
    }

    /** The sequence number after the last urgent byte, or {@link Long#MIN_VALUE}. */
    long urgentEnd() {
        return urgent > 0 ? start + urgent : Long.MIN_VALUE;
    }

    /** The data bytes between two sequence numbers; SYN and FIN among them count for nothing. */
    Payload view(long from, long to) {
        long first = Math.max(from, start);
        long last = Math.min(to, end());
        return last <= first ? Payload.EMPTY : bytes.view((int) (first - start), (int) (last - first));
    }

    void acknowledge(long una) {
        long upTo = Math.min(una, end());
        if (upTo > start) {
            int count = (int) (upTo - start);
            bytes.drop(count);
            urgent = Math.max(0, urgent - count);
            start = upTo;
        }
    }

    void clear() {
        start = end();
        urgent = 0;
        bytes.clear();
    }
}
