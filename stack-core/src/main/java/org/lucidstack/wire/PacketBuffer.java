package org.lucidstack.wire;

import java.nio.ByteBuffer;
import org.lucidstack.buffer.Payload;

/**
 * A packet on its way out: headers that grow downwards in front of a payload that stays where it is. Each layer
 * prepends its own, so nothing is moved; the device gathers headers and payload in one write.
 *
 * <pre>
 *   | free headroom | IP header | TCP header |     | payload pieces, in the send queue |
 *                   ^ headers().position()   ^ limit
 * </pre>
 *
 * One buffer serves a whole stack: a device has taken the bytes when its {@code transmit} returns. Not thread-safe.
 */
public final class PacketBuffer {

    /** Room for a virtio-net header, IPv6 with extension headers, and TCP with all its options. */
    public static final int HEADROOM = 256;

    private final ByteBuffer headers = ByteBuffer.allocateDirect(HEADROOM);
    private Payload payload = Payload.EMPTY;
    private int checksumStart = -1;
    private int checksumOffset;
    private int segmentSize;

    /** Starts a new packet that carries {@code payload} and has no header yet. */
    public void start(Payload payload) {
        this.payload = payload;
        headers.limit(HEADROOM).position(HEADROOM);
        checksumStart = -1;
        checksumOffset = 0;
        segmentSize = 0;
    }

    /**
     * Makes room for {@code count} more bytes in front and returns the buffer, to be written absolutely from its
     * position on.
     */
    public ByteBuffer prepend(int count) {
        headers.position(headers.position() - count);
        return headers;
    }

    /** All headers so far, between position and limit. */
    public ByteBuffer headers() {
        return headers;
    }

    public Payload payload() {
        return payload;
    }

    /** A copy of headers and payload. */
    public byte[] toByteArray() {
        ByteBuffer bytes = ByteBuffer.allocate(length());
        bytes.put(0, headers, headers.position(), headers.remaining());
        payload.copyTo(bytes.position(headers.remaining()));
        return bytes.array();
    }

    /** Bytes of headers and payload. */
    public int length() {
        return headers.remaining() + payload.length();
    }

    /**
     * Notes that the transport checksum is partial: the field holds the folded pseudo-header sum, and whoever
     * completes it sums from the first byte of the transport header, which is now the first of {@link #headers()}, to
     * the end of the packet.
     *
     * @param fieldOffset of the checksum field in the transport header
     */
    public void leaveChecksumPartial(int fieldOffset) {
        checksumStart = HEADROOM - headers.position();
        checksumOffset = fieldOffset;
    }

    /** Notes that the payload is to be cut into TCP segments of {@code size} bytes each (a super-segment). */
    public void requestSegmentation(int size) {
        segmentSize = size;
    }

    /** Notes that the transport checksum has been completed. */
    public void checksumCompleted() {
        checksumStart = -1;
    }

    public boolean isChecksumPartial() {
        return checksumStart >= 0;
    }

    /** Offset of the transport header from the first byte of the packet, if the checksum is partial. */
    public int checksumStart() {
        return headers.remaining() - checksumStart;
    }

    /** Offset of the checksum field from {@link #checksumStart()}. */
    public int checksumOffset() {
        return checksumOffset;
    }

    /** Payload bytes per segment, or 0 if the packet is to leave as it is. */
    public int segmentSize() {
        return segmentSize;
    }
}
