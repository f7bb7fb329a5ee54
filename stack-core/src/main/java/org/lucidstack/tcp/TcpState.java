package org.lucidstack.tcp;

/** The states of a connection (RFC 9293 section 3.3.2), in the order of the RFC. */
public enum TcpState {
    LISTEN,
    SYN_SENT,
    SYN_RECEIVED,
    ESTABLISHED,
    FIN_WAIT_1,
    FIN_WAIT_2,
    CLOSE_WAIT,
    CLOSING,
    LAST_ACK,
    TIME_WAIT,
    CLOSED;

    /** Whether both sides agree on sequence numbers: ESTABLISHED and all that follow, CLOSED excepted. */
    public boolean isSynchronized() {
        return ordinal() >= ESTABLISHED.ordinal() && this != CLOSED;
    }

    /** Whether our side may still send new data. */
    public boolean canSend() {
        return this == ESTABLISHED || this == CLOSE_WAIT;
    }
}
