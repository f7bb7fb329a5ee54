package org.lucidstack.tcp;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a script is repeated with, since none of it may matter.
 *
 * @param ipVersion 4 or 6
 * @param isn initial sequence number of both sides
 * @param timestamps whether the scripted peer offers timestamps
 * @param mangle what happens to its segments on the way
 */
record Variant(int ipVersion, int isn, boolean timestamps, Mangle mangle) {

    /** The first byte of data lies at the wrap itself, and somewhat before it. */
    private static final int[] ISNS = {1000, 0x7fff_ffff, 0x7fff_ffff - 700, -1, -1 - 700};

    /** Both address families, several initial sequence numbers, timestamps on and off. */
    static Stream<Variant> all() {
        List<Variant> variants = new ArrayList<>();
        for (int version : new int[] {4, 6}) {
            for (int isn : ISNS) {
                variants.add(new Variant(version, isn, false, Mangle.NONE));
                variants.add(new Variant(version, isn, true, Mangle.NONE));
            }
        }
        return variants.stream();
    }

    boolean isMangled() {
        return mangle != Mangle.NONE;
    }

    /** The same under a change that the network makes. */
    Variant mangled(Mangle change) {
        return new Variant(ipVersion, isn, timestamps, change);
    }

    /** The same with or without timestamps. */
    Variant timestamps(boolean on) {
        return new Variant(ipVersion, isn, on, mangle);
    }

    @Override
    public String toString() {
        return "IPv" + ipVersion + ", ISN " + Integer.toUnsignedString(isn) + (timestamps ? ", timestamps" : "")
                + (isMangled() ? ", " + mangle : "");
    }
}
