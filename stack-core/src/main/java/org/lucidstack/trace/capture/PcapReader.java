package org.lucidstack.trace.capture;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * Reads the classic capture format, version 2.4.
 *
 * <pre>
 *   file header, 24 bytes: magic (tells order and unit), version, zone, accuracy, snap length, link type
 *   record: seconds, fraction, captured length, length on the wire (4 bytes each), bytes
 * </pre>
 */
final class PcapReader implements CaptureReader {

    private static final int MICROSECONDS = 0xa1b2c3d4;
    private static final int NANOSECONDS = 0xa1b23c4d;
    private static final int FILE_HEADER = 24;
    private static final int RECORD_HEADER = 16;
    private static final int LINK_TYPE = 0xffff;

    private final CaptureInput in;
    private final int nanosPerUnit;
    private final int linkType;
    private long frames;

    PcapReader(CaptureInput in) throws IOException {
        this.in = in;
        int magic = in.order(ByteOrder.BIG_ENDIAN).peekInt();
        if (magic != MICROSECONDS && magic != NANOSECONDS) {
            magic = in.order(ByteOrder.LITTLE_ENDIAN).peekInt();
        }
        nanosPerUnit = switch (magic) {
            case MICROSECONDS -> 1000;
            case NANOSECONDS -> 1;
            default ->
                throw new CaptureException(
                        0, "neither pcap nor pcapng: unknown magic number 0x" + Integer.toHexString(magic));
        };
        in.require(FILE_HEADER, 0, "file header");
        in.getInt();
        int major = in.getUnsignedShort();
        int minor = in.getUnsignedShort();
        if (major != 2 || minor != 4) {
            throw new CaptureException(4, "unknown pcap version " + major + "." + minor);
        }
        in.getLong();
        in.getInt();
        linkType = in.getInt() & LINK_TYPE;
    }

    @Override
    public @Nullable Frame next() throws IOException {
        if (!in.hasMore()) {
            return null;
        }
        long start = in.offset();
        in.require(RECORD_HEADER, start, "record header");
        long seconds = in.getUnsignedInt();
        long fraction = in.getUnsignedInt();
        long captured = in.getUnsignedInt();
        long wireLength = in.getUnsignedInt();
        if (captured > MAX_RECORD) {
            throw new CaptureException(start, "record of " + captured + " bytes, more than " + MAX_RECORD + ",");
        }
        byte[] bytes = in.getBytes((int) captured, start, "record");
        CaptureTime time = CaptureTime.of(seconds, fraction * nanosPerUnit);
        return new Frame(++frames, time, wireLength, linkType, ByteBuffer.wrap(bytes));
    }
}
