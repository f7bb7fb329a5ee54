package org.lucidstack.tcp.security;

import java.util.random.RandomGenerator;
import org.lucidstack.net.FourTuple;
import org.lucidstack.net.IpAddress;
import org.lucidstack.net.Ipv4Address;
import org.lucidstack.net.Ipv6Address;

/** A secret function of a four-tuple: what RFC 6528 and RFC 6056 call F. */
final class TupleHash {

    private final SipHash hash;

    TupleHash(RandomGenerator random) {
        hash = SipHash.random(random);
    }

    long of(FourTuple tuple) {
        return of(tuple, 0);
    }

    /** Of a tuple and another number. The two versions of IP differ in length, so that none can stand for the other. */
    long of(FourTuple tuple, long extra) {
        long ports = (long) tuple.localPort() << 16 | tuple.remotePort();
        IpAddress local = tuple.localAddress();
        IpAddress remote = tuple.remoteAddress();
        if (local instanceof Ipv4Address l && remote instanceof Ipv4Address r) {
            return hash.hashWords((long) l.value() << 32 | r.value() & 0xffffffffL, ports, extra);
        }
        return hash.hashWords(high(local), low(local), high(remote), low(remote), ports, extra);
    }

    private static long high(IpAddress address) {
        return address instanceof Ipv6Address v6 ? v6.high() : 0;
    }

    private static long low(IpAddress address) {
        return switch (address) {
            case Ipv4Address v4 -> v4.value() & 0xffffffffL;
            case Ipv6Address v6 -> v6.low();
        };
    }
}
