package org.lucidstack.tcp;

/** How a connection ended (MUST-12: a clean close can be told from an abort). */
public enum CloseReason {
    /** Both sides closed and everything was acknowledged. */
    CLOSED,
    /** The peer sent RST on an open connection. */
    RESET_BY_PEER,
    /** The peer answered our SYN with RST. */
    REFUSED,
    /** Retransmissions, keep-alive probes or the user timeout ran out. */
    TIMED_OUT,
    /** An ICMP error ended the handshake. */
    HOST_UNREACHABLE,
    /** Our side aborted it. */
    ABORTED,
    /** The stack was closed. */
    STACK_CLOSED
}
