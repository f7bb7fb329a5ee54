package org.lucidstack.tcp;

import org.lucidstack.env.Implements;

/** What a connection needs to know only until it is established: our SYN's number, repetitions and history. */
final class Handshake {

    final boolean passive;
    final long startedAt;
    final int receiveShift;
    long sentAt;
    int repetitions;
    boolean offersEcn;

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
