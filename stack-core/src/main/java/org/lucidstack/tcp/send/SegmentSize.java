package org.lucidstack.tcp.send;

/** The current effective send MSS (RFC 9293 section 3.7.1), which changes with the path MTU and the options on segments. */
@FunctionalInterface
public interface SegmentSize {

    /** Payload bytes of a full-sized segment, at least 1. */
    int bytes();
}
