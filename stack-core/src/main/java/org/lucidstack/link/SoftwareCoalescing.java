package org.lucidstack.link;

import java.nio.ByteBuffer;

/**
 * Stands behind a device that cannot do it and joins TCP segments that arrive one by one and follow each other into
 * super-segments, so that the stack has work for each run and not for each packet (generic receive offload). Only what
 * {@link SoftwareSegmentation} would cut again into the very same segments is joined (the IPv4 identification excepted), and
 * only segments whose checksums are right.
 *
 * <p>No payload is moved: the device puts the headers of the next packet apart, and its payload right behind that of the run.
 *
 * <pre>
 *   buffer:   | headers | payload 1 | payload 2 |  ...
 *                                               ^ restAt(): from there the rest of the next packet
 *   head:     | headers of the next packet |      its first headLength() bytes
 * </pre>
 *
 * If that packet is none of the run, the run is delivered, and its headers are put before the rest, over what was delivered.
 *
 * <p>Nothing is held back between two batches: who reads calls {@link #flush} when there are no more packets. Not thread-safe.
 */
public final class SoftwareCoalescing {

    /** Bytes of the longest headers that are put apart. */
    public static final int MAX_HEADERS = SegmentRun.MAX_HEADERS;

    /** Bytes of the largest packet that is taken. */
    public static final int MAX_PACKET = 40 + 65_535;

    /** A run that starts behind this index is moved to the start of the buffer. */
    private static final int LAST_START = MAX_PACKET;

    /** Bytes that the buffer must have. */
    public static final int CAPACITY = LAST_START + 2 * MAX_PACKET;

    private final ByteBuffer buffer;
    private final ByteBuffer head;
    private final SegmentRun run;
    private int start;
    private int end;
    private boolean held;

    /**
     * @param buffer of {@link #CAPACITY} bytes, big-endian
     * @param head of {@link #MAX_HEADERS} bytes, big-endian
     */
    public SoftwareCoalescing(ByteBuffer buffer, ByteBuffer head) {
        this.buffer = buffer;
        this.head = head;
        this.run = new SegmentRun(buffer, head);
    }

    /** How many bytes of the next packet go to the start of {@code head}; may be 0, and more than the packet has. */
    public int headLength() {
        return held ? run.headersLength() : 0;
    }

    /** The index in {@code buffer} where the others go. There is room for the largest packet. */
    public int restAt() {
        return end;
    }

    /** A packet of {@code length} bytes, 1 at least, was put where {@link #headLength} and {@link #restAt} say. */
    public void arrived(int length, PacketReceiver receiver) {
        if (!held) {
            begin(0, length, receiver);
        } else if (run.joins(end, length)) {
            end += length - run.headersLength();
            if (run.isComplete(end)) {
                flush(receiver);
            }
        } else {
            int headers = run.headersLength();
            int from = end - headers;
            flush(receiver);
            buffer.put(from, head, 0, Math.min(headers, length));
            begin(from > LAST_START ? moved(from, length) : from, length, receiver);
        }
    }

    private int moved(int from, int length) {
        buffer.put(0, buffer, from, length);
        return 0;
    }

    /** Holds the packet at {@code from} if it may be the first of a run, else delivers it. */
    private void begin(int from, int length, PacketReceiver receiver) {
        if (run.begins(from, length)) {
            start = from;
            end = from + length;
            held = true;
        } else {
            deliver(from, from + length, false, receiver);
        }
    }

    /** Delivers what is held. */
    public void flush(PacketReceiver receiver) {
        if (held) {
            run.finish(end);
            int to = end;
            held = false;
            end = 0;
            deliver(start, to, true, receiver);
        }
    }

    /** Whatever the receiver does, the next packet finds the buffer as it is to be. */
    private void deliver(int from, int to, boolean verified, PacketReceiver receiver) {
        try {
            receiver.receive(buffer.limit(to).position(from), verified);
        } finally {
            buffer.clear();
        }
    }
}
