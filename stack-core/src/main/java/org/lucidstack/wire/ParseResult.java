package org.lucidstack.wire;

/** What a codec makes of bytes: a value or a reason. Parsing never throws and never reads outside its slice. */
public sealed interface ParseResult<T> {

    /** The bytes made sense. */
    record Parsed<T>(T value) implements ParseResult<T> {}

    /** They did not. @param reason why @param offset where, in bytes from the start of the slice */
    record Malformed<T>(MalformedReason reason, int offset) implements ParseResult<T> {}
}
