package org.lucidstack.ip;

import java.util.random.RandomGenerator;
import org.lucidstack.env.Implements;
import org.lucidstack.net.IpAddress;

/**
 * Makes the identification of packets that are cut into fragments: unique for as long as possible, and not to be
 * foreseen by others (RFC 7739). A keyed permutation of a counter is both: it repeats nothing before it has used up all
 * numbers.
 */
final class FragmentIds {

    private static final int ROUNDS = 4;
    private static final int COUNTERS = 1024;

    private final KeyedHash hash;
    private final int[] v4Counters = new int[COUNTERS];
    private int v6Counter;

    FragmentIds(RandomGenerator random) {
        hash = new KeyedHash(random);
        v6Counter = random.nextInt();
    }

    /** 16 bits; conversations share a counter only if their addresses and protocol hash alike. */
    @Implements("RFC6864-4.3-1")
    int nextV4(IpAddress source, IpAddress destination, int protocol) {
        int slot = (int) hash.hash(source, destination, protocol) & COUNTERS - 1;
        return permute(v4Counters[slot]++ & 0xffff, 8, slot);
    }

    /** 32 bits, from one sequence for all conversations. */
    @Implements({"RFC8504-5.1-1", "RFC8200-4.5-6"})
    int nextV6() {
        return permute(v6Counter++, 16, COUNTERS);
    }

    /** A Feistel network over two halves of {@code bits} bits each. */
    private int permute(int value, int bits, int tweak) {
        int mask = (1 << bits) - 1;
        int left = value >>> bits & mask;
        int right = value & mask;
        for (int round = 0; round < ROUNDS; round++) {
            int next = left ^ (int) hash.hash((long) tweak << 40 | (long) round << 32 | right) & mask;
            left = right;
            right = next;
        }
        return left << bits | right;
    }
}
