package org.lucidstack.tcp.security;

import java.util.random.RandomGenerator;
import org.lucidstack.env.Implements;
import org.lucidstack.net.FourTuple;

/**
 * Where the timestamp clock of a connection begins (RFC7323-7.1-1): secret, so that it does not tell how long the stack
 * has been up, and the same for each connection of one tuple, so that timestamps ascend from one to the next.
 */
public final class TimestampOffsets {

    private final TupleHash offsets;

    /** @param random used once, for the secret */
    public TimestampOffsets(RandomGenerator random) {
        offsets = new TupleHash(random);
    }

    /** What is added to the clock in TSval. */
    @Implements("RFC7323-7.1-1")
    public int offset(FourTuple tuple) {
        return (int) offsets.of(tuple);
    }
}
