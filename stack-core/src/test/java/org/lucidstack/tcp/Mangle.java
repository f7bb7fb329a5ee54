package org.lucidstack.tcp;

/** What a network does to the segments of a peer. All of it must lead to the same stream and the same final state. */
public enum Mangle {
    /** Nothing: only then are our segments compared with the script. */
    NONE,
    /** Each segment with text arrives as two, and its FIN as a third. */
    SPLIT,
    /** Segments with text that follow each other arrive as one. */
    MERGE,
    /** Each segment arrives twice. */
    DUPLICATE,
    /** Segments that the peer sends without waiting for us arrive in the opposite order. */
    REORDER
}
