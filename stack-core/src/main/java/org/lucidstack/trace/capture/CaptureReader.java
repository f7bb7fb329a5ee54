package org.lucidstack.trace.capture;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/** Reads the frames of a capture file one after the other. Not thread-safe. */
public interface CaptureReader {

    /** Longer records are taken for damage, in bytes. */
    int MAX_RECORD = 262_144;

    /**
     * The next frame, or null at the end of the file. The frame's bytes are its own.
     *
     * @throws CaptureException if the file is damaged here; nothing can be read behind that
     * @throws IOException if the stream fails
     */
    @Nullable
    Frame next() throws IOException;

    /**
     * Starts to read a pcap file (micro- or nanoseconds) or a pcapng file, of either byte order. The stream needs no
     * buffer and is not closed.
     *
     * @throws CaptureException if it is neither
     */
    static CaptureReader open(InputStream in) throws IOException {
        CaptureInput input = new CaptureInput(in);
        if (!input.hasMore()) {
            throw new CaptureException(0, "empty file: no capture");
        }
        input.require(4, 0, "file header");
        int magic = input.order(ByteOrder.BIG_ENDIAN).peekInt();
        return magic == PcapngReader.SECTION_HEADER ? new PcapngReader(input) : new PcapReader(input);
    }
}
