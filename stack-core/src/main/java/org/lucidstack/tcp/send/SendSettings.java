package org.lucidstack.tcp.send;

import org.lucidstack.time.Clock;

/**
 * What the application and the stack ask of one send side. Belongs to its connection; all may change while it lives.
 */
public final class SendSettings {

    /** The automatically tuned send buffer is never smaller, in bytes. */
    static final int MIN_BUFFER = 256 * 1024;

    /** Held partial segments and silly windows wait this long at most (RFC9293-3.8.6.2.1-1: 0.1 to 1 s). */
    static final long OVERRIDE_TIMEOUT = 200 * Clock.MILLISECOND;

    boolean noDelay;
    boolean cork;
    int fixedBuffer;
    int maxBuffer;
    int maxSuperSegment;
    long giveUpAfter;

    /**
     * @param maxBuffer bytes that the automatically tuned send buffer may reach
     * @param giveUpAfter R2 in nanoseconds: how long data may stay unacknowledged (MUST-20); {@link Clock#NEVER} = no limit (MUST-21)
     */
    public SendSettings(int maxBuffer, long giveUpAfter) {
        this.maxBuffer = maxBuffer;
        this.giveUpAfter = giveUpAfter;
    }

    /** Turns Nagle's algorithm off (MUST-17). */
    public void noDelay(boolean on) {
        noDelay = on;
    }

    /** Holds partial segments until uncorked, 200 ms at most. */
    public void cork(boolean on) {
        cork = on;
    }

    /** Fixes the send buffer at so many bytes; 0 = tuned automatically. */
    public void fixedBuffer(int bytes) {
        fixedBuffer = bytes;
    }

    /** Largest payload handed to the emitter at once, in bytes. */
    public void maxSuperSegment(int bytes) {
        maxSuperSegment = bytes;
    }

    public void giveUpAfter(long nanos) {
        giveUpAfter = nanos;
    }
}
