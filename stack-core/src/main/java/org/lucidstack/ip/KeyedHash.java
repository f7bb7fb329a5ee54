package org.lucidstack.ip;

import java.util.random.RandomGenerator;
import org.lucidstack.net.IpAddress;
import org.lucidstack.net.Ipv4Address;
import org.lucidstack.net.Ipv6Address;

/** A hash that nobody can foresee who does not know its key. For table slots and labels, not for secrets. */
final class KeyedHash {

    private final long key0;
    private final long key1;

    KeyedHash(RandomGenerator random) {
        key0 = random.nextLong();
        key1 = random.nextLong();
    }

    /** All 64 bits depend on the key and on every argument. */
    long hash(IpAddress source, IpAddress destination, int more) {
        long hash = mix(key0 ^ high(source));
        hash = mix(hash ^ low(source) + key1);
        hash = mix(hash ^ high(destination) + key0);
        hash = mix(hash ^ low(destination) + key1);
        return mix(hash ^ more + key0);
    }

    /** One value instead of addresses. */
    long hash(long value) {
        return mix(mix(value ^ key0) + key1);
    }

    private static long high(IpAddress address) {
        return address instanceof Ipv6Address v6 ? v6.high() : 0;
    }

    private static long low(IpAddress address) {
        return switch (address) {
            case Ipv4Address v4 -> v4.value();
            case Ipv6Address v6 -> v6.low();
        };
    }

    /** The finalizer of SplitMix64: a bijection in which each input bit changes half of the output bits. */
    private static long mix(long value) {
        long z = value + 0x9e3779b97f4a7c15L;
        z = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
        z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
        return z ^ z >>> 31;
    }
}
