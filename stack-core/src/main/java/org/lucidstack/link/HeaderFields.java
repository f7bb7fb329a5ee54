package org.lucidstack.link;

/** Where the fields stand that cutting and joining segments looks at, in bytes from the start of their header (RFC 791, 8200, 9293). */
final class HeaderFields {

    static final int IPV4_LENGTH = 2;
    static final int IPV4_ID = 4;
    static final int IPV4_FRAGMENT = 6;
    static final int IPV4_PROTOCOL = 9;
    static final int IPV4_CHECKSUM = 10;
    static final int IPV4_ADDRESSES = 12;
    /** Bytes of a header without options. */
    static final int IPV4_HEADER = 20;

    static final int IPV6_LENGTH = 4;
    static final int IPV6_NEXT_HEADER = 6;
    static final int IPV6_ADDRESSES = 8;
    static final int IPV6_HEADER = 40;

    static final int TCP_PORTS = 0;
    static final int TCP_SEQ = 4;
    static final int TCP_ACK = 8;
    static final int TCP_DATA_OFFSET = 12;
    static final int TCP_FLAGS = 13;
    static final int TCP_WINDOW = 14;
    static final int TCP_CHECKSUM = 16;
    static final int TCP_URGENT_POINTER = 18;
    /** Bytes of a header without options. */
    static final int TCP_HEADER = 20;

    private HeaderFields() {}
}
