package org.lucidstack.tcp.security;

import java.util.function.IntPredicate;
import java.util.random.RandomGenerator;
import org.lucidstack.env.Implements;
import org.lucidstack.net.FourTuple;

/**
 * Chooses local ports that an outsider cannot guess, yet does not reuse them early (RFC 6056, double-hash selection).
 *
 * <pre>
 *   port = first + (hash1(remote) + counter[hash2(remote)]) mod range
 * </pre>
 *
 * A destination starts at a secret place and goes on from there in small random steps.
 */
public final class EphemeralPorts {

    /** The range of Linux. */
    public static final int DEFAULT_FIRST = 32_768;

    public static final int DEFAULT_LAST = 60_999;

    /** Many, so that few destinations share one and could observe each other through it. */
    private static final int COUNTERS = 4096;

    private static final int MAX_STEP = 8;

    private final TupleHash places;
    private final RandomGenerator random;
    private final int first;
    private final int range;
    private final int[] counters = new int[COUNTERS];

    public EphemeralPorts(RandomGenerator random) {
        this(random, DEFAULT_FIRST, DEFAULT_LAST);
    }

    /**
     * @param first the lowest port of the range
     * @param last the highest
     */
    public EphemeralPorts(RandomGenerator random, int first, int last) {
        if (first < 1 || last > 0xffff || first > last) {
            throw new IllegalArgumentException("not a range of ports: " + first + " to " + last);
        }
        this.places = new TupleHash(random);
        this.random = random;
        this.first = first;
        this.range = last - first + 1;
    }

    /**
     * A port for a new connection.
     *
     * @param tuple its addresses and remote port; the local port does not matter
     * @param isFree whether a port may be taken: not used towards this remote end, nor by a service of ours
     * @return the port, or 0 if none is free
     */
    @Implements("RFC6056-3.3-1")
    public int choose(FourTuple tuple, IntPredicate isFree) {
        long hash = places.of(new FourTuple(tuple.localAddress(), 0, tuple.remoteAddress(), tuple.remotePort()));
        int counter = (int) (hash >>> 32) & COUNTERS - 1;
        int place = (int) hash + counters[counter];
        for (int tried = 0; tried < range; tried++) {
            int port = first + Integer.remainderUnsigned(place + tried, range);
            if (isFree.test(port)) {
                counters[counter] += tried + 1 + random.nextInt(MAX_STEP);
                return port;
            }
        }
        return 0;
    }
}
