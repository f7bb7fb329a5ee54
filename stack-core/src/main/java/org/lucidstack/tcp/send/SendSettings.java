package org.lucidstack.tcp.send;

import org.lucidstack.time.Clock;

/**
 * What the application and the stack ask of one send side; replaced as a whole when something changes.
 *
 * @param noDelay whether Nagle's algorithm is off (MUST-17)
 * @param cork whether partial segments are held until uncorked, 200 ms at most
 * @param fixedBuffer size of the send buffer in bytes; 0 = tuned automatically
 * @param maxBuffer bytes that the automatically tuned send buffer may reach
 * @param maxSuperSegment largest payload handed to the emitter at once, in bytes
 * @param giveUpAfter R2 in nanoseconds: how long data may stay unacknowledged (MUST-20); {@link Clock#NEVER} = no limit (MUST-21)
 * @param pacing whether what the congestion window allows is spread over the round trip
 */
public record SendSettings(
        boolean noDelay,
        boolean cork,
        int fixedBuffer,
        int maxBuffer,
        int maxSuperSegment,
        long giveUpAfter,
        boolean pacing) {

    /** The automatically tuned send buffer is never smaller, in bytes. */
    static final int MIN_BUFFER = 256 * 1024;

    /**
     * Nor does it take more ahead of what has been sent than one flush sends: what waits longer is out of the processor's cache when it
     * leaves.
     */
    static final int MAX_UNSENT = Transmitter.QUANTUM;

    /** Held partial segments and silly windows wait this long at most (RFC9293-3.8.6.2.1-1: 0.1 to 1 s). */
    static final long OVERRIDE_TIMEOUT = 200 * Clock.MILLISECOND;

    /**
     * Bytes that the send buffer may hold. Tuned automatically, it is twice what congestion control and the peer let out: enough to
     * keep the path full while acknowledgments return. For a peer that does not read, more would only wait here.
     *
     * @param window the smaller of the congestion window and SND.WND
     * @param outstanding bytes in the buffer that have been sent
     */
    int bufferLimit(long window, int outstanding) {
        if (fixedBuffer > 0) {
            return fixedBuffer;
        }
        long wanted = Math.max(2 * window, MIN_BUFFER);
        return (int) Math.min(Math.min(wanted, maxBuffer), (long) outstanding + MAX_UNSENT);
    }
}
