package org.lucidstack.ip;

/** What became of a packet that was to be sent. */
public enum SendResult {
    SENT,
    /** No route leads to the destination. */
    NO_ROUTE,
    /** It is longer than the MTU and must not be cut, or longer than an IP packet can be. */
    TOO_BIG,
    /** The device did not take it. */
    DEVICE_FULL
}
