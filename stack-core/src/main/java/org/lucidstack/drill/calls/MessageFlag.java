package org.lucidstack.drill.calls;

/** Flags of the send and receive calls. */
public enum MessageFlag {
    PEEK,
    DONTWAIT,
    WAITALL,
    TRUNC,
    OOB,
    MORE,
    EOR,
    NOSIGNAL,
    FASTOPEN
}
