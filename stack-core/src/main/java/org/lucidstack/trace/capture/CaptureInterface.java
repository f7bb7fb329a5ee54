package org.lucidstack.trace.capture;

import java.math.BigInteger;
import java.nio.ByteBuffer;

/** What a pcapng interface description says of the packets that refer to it. */
final class CaptureInterface {

    static final int END_OF_OPTIONS = 0;

    private static final int RESOLUTION = 9;
    private static final int TIME_OFFSET = 14;

    private final int linkType;
    private final long snapLength;
    private BigInteger ticksPerSecond = BigInteger.valueOf(1_000_000);
    private long timeOffset;

    CaptureInterface(int linkType, long snapLength) {
        this.linkType = linkType;
        this.snapLength = snapLength;
    }

    int linkType() {
        return linkType;
    }

    /** Most bytes that were captured of a packet. */
    long snapLength() {
        return snapLength == 0 ? Long.MAX_VALUE : snapLength;
    }

    CaptureTime timeOf(long ticks) {
        return CaptureTime.ofTicks(ticks, ticksPerSecond, timeOffset);
    }

    /** Takes an option over, if it matters; false if it cannot have that length. */
    boolean setOption(int code, ByteBuffer value) {
        return switch (code) {
            case RESOLUTION -> value.remaining() == 1 && setResolution(value.get(0));
            case TIME_OFFSET -> value.remaining() == 8 && setTimeOffset(value.getLong(0));
            default -> true;
        };
    }

    /** A negative power of 2 if the high bit is set, else of 10. */
    private boolean setResolution(byte resolution) {
        BigInteger base = resolution < 0 ? BigInteger.TWO : BigInteger.TEN;
        ticksPerSecond = base.pow(resolution & 0x7f);
        return true;
    }

    private boolean setTimeOffset(long seconds) {
        timeOffset = seconds;
        return true;
    }
}
