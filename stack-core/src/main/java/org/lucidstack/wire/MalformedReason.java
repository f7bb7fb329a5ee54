package org.lucidstack.wire;

/** Why bytes are not the header that they claim to be. */
public enum MalformedReason {
    SHORT_HEADER,
    BAD_VERSION,
    BAD_HEADER_LENGTH,
    BAD_TOTAL_LENGTH,
    BAD_PAYLOAD_LENGTH,
    BAD_EXT_HEADER,
    BAD_OPTION,
    BAD_LENGTH,
    BAD_CHECKSUM,
    TOO_MANY_HEADERS
}
