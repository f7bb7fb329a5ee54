package org.lucidstack.tcp.security;

import java.util.random.RandomGenerator;
import org.lucidstack.env.Implements;
import org.lucidstack.net.FourTuple;
import org.lucidstack.wire.SeqNumber;

/**
 * Initial sequence numbers: a clock that ticks every 4 microseconds plus a secret offset for each four-tuple (RFC
 * 6528).
 *
 * <p>To one tuple the numbers ascend, so that a new connection can follow an old one; from one tuple nobody can tell
 * those of another.
 */
public final class IsnGenerator {

    private static final long TICK = 4_000;

    private final TupleHash offsets;

    /** @param random used once, for the secret */
    @Implements("RFC6528-3-1")
    public IsnGenerator(RandomGenerator random) {
        offsets = new TupleHash(random);
    }

    /** The ISS of a connection that begins at {@code now}, in nanoseconds. */
    @Implements({"MUST-8", "MUST-9", "SHLD-1"})
    public SeqNumber next(FourTuple tuple, long now) {
        return SeqNumber.of(now / TICK + offsets.of(tuple));
    }
}
