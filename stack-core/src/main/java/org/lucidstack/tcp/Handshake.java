package org.lucidstack.tcp;

import org.jspecify.annotations.Nullable;
import org.lucidstack.env.Implements;
import org.lucidstack.time.Clock;
import org.lucidstack.wire.OpaqueBytes;

/** What a connection needs to know only until it is established: our SYN's number, repetitions and history. */
final class Handshake {

    private static final byte[] NO_TEXT = {};

    final boolean passive;
    final long startedAt;
    final int receiveShift;
    long sentAt;
    /** The next repetition of our SYN or SYN-ACK. */
    long repeatAt = Clock.NEVER;

    int repetitions;
    boolean offersEcn;
    /** IRS, once the peer's SYN is known. */
    long irs;
    /** The fast open option of our SYN or SYN-ACK: empty asks for a cookie; null = none. */
    @Nullable
    OpaqueBytes fastOpenCookie;
    /** What our first SYN carries of the application's data (RFC 7413). */
    byte[] text = NO_TEXT;
    /** Where this connection counts while the application has it before its time; null for all others. */
    @Nullable
    FastOpenBacklog fastOpens;
    /** CLOSE came early and is to be processed when the connection is established (RFC9293-3.10.4-1). */
    boolean closeRequested;

    /**
     * @param passive whether SYN-RECEIVED comes from LISTEN (MUST-11)
     * @param receiveShift the window scale that we offer
     */
    @Implements("MUST-11")
    Handshake(boolean passive, long startedAt, int receiveShift, boolean offersEcn) {
        this.passive = passive;
        this.startedAt = startedAt;
        this.receiveShift = receiveShift;
        this.offersEcn = offersEcn;
        this.sentAt = startedAt;
    }
}
