package org.lucidstack.trace.capture;

import java.io.IOException;

/**
 * The capture file, not a packet in it, is damaged. The message tells what is wrong and at which offset of the file.
 */
public final class CaptureException extends IOException {
    private static final long serialVersionUID = 1L;

    private final long offset;

    CaptureException(long offset, String problem) {
        super(problem + " at offset " + offset);
        this.offset = offset;
    }

    /** Where in the file the damaged part starts, in bytes. */
    public long offset() {
        return offset;
    }
}
