package org.lucidstack.wire;

import org.lucidstack.env.Implements;

/**
 * A sequence number as it travels in a header: 32 bits on a circle (RFC 9293 section 3.4, RFC9293-3.4-1).
 *
 * <p>Deliberately not {@code Comparable}: "before" is not transitive on a circle. Inside a connection the numbers are
 * unwrapped to {@code long} with {@link #unwrap}, where plain arithmetic is right.
 *
 * @param value the 32 bits; negative ints are the upper half of the circle
 */
public record SeqNumber(int value) {

    public static final SeqNumber ZERO = new SeqNumber(0);

    /** The low 32 bits of an unwrapped number. */
    public static SeqNumber of(long unwrapped) {
        return new SeqNumber((int) unwrapped);
    }

    /** This number moved {@code count} bytes on (back, if negative), around the circle. */
    public SeqNumber plus(int count) {
        return new SeqNumber(value + count);
    }

    /** How far {@code other} lies ahead, from -2^31 to 2^31 - 1. */
    public int distanceTo(SeqNumber other) {
        return other.value - value;
    }

    /** Whether {@code other} lies ahead, up to half the circle. */
    public boolean isBefore(SeqNumber other) {
        return distanceTo(other) > 0;
    }

    /** The number with these low 32 bits that is nearest to {@code checkpoint}, within 2^31 on either side. */
    @Implements("RFC9293-3.4-1")
    public long unwrap(long checkpoint) {
        return checkpoint + (value - (int) checkpoint);
    }

    /** The 32 bits as an unsigned number, 0 to 2^32 - 1. */
    public long toUnsigned() {
        return value & 0xffffffffL;
    }

    @Override
    public String toString() {
        return Integer.toUnsignedString(value);
    }
}
