package org.lucidstack.trace.capture;

import java.math.BigInteger;

/**
 * When a frame was captured.
 *
 * @param seconds since 1970, negative before
 * @param nanos 0 to 999999999 behind {@code seconds}
 */
public record CaptureTime(long seconds, int nanos) {

    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final BigInteger NANOS = BigInteger.valueOf(NANOS_PER_SECOND);

    /** Seconds and a fraction in nanoseconds, which may be more than a second. */
    static CaptureTime of(long seconds, long nanos) {
        return new CaptureTime(seconds + nanos / NANOS_PER_SECOND, (int) (nanos % NANOS_PER_SECOND));
    }

    /**
     * A count of units since 1970; what is finer than a nanosecond is cut off.
     *
     * @param ticks unsigned
     * @param ticksPerSecond at least 1
     * @param offset seconds to add
     */
    static CaptureTime ofTicks(long ticks, BigInteger ticksPerSecond, long offset) {
        if (ticks >= 0 && ticksPerSecond.bitLength() <= 30) {
            long unit = ticksPerSecond.longValue();
            return new CaptureTime(ticks / unit + offset, (int) (ticks % unit * NANOS_PER_SECOND / unit));
        }
        BigInteger[] parts = new BigInteger(Long.toUnsignedString(ticks)).divideAndRemainder(ticksPerSecond);
        long nanos = parts[1].multiply(NANOS).divide(ticksPerSecond).longValue();
        return new CaptureTime(parts[0].longValue() + offset, (int) nanos);
    }

    /** Seconds with exactly 9 decimals: {@code 1601550140.402400000}. */
    @Override
    public String toString() {
        boolean negative = seconds < 0;
        long whole = negative && nanos > 0 ? seconds + 1 : seconds;
        long fraction = negative && nanos > 0 ? NANOS_PER_SECOND - nanos : nanos;
        String sign = negative && whole == 0 ? "-" : "";
        return sign + whole + "." + Long.toString(NANOS_PER_SECOND + fraction).substring(1);
    }
}
