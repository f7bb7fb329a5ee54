package org.lucidstack.drill.calls;

import org.lucidstack.net.Endpoint;
import org.lucidstack.net.Ipv4Address;
import org.lucidstack.net.Ipv6Address;

/** IPv6 sockets speak of IPv4 peers as mapped addresses (RFC 3493 section 3.7); the stack knows them as IPv4. */
final class Addresses {
    private static final long MAPPED = 0xffff_0000_0000L;

    private Addresses() {}

    static Endpoint toStack(Endpoint endpoint) {
        return endpoint.address() instanceof Ipv6Address v6 && v6.isIpv4Mapped()
                ? new Endpoint(new Ipv4Address((int) v6.low()), endpoint.port())
                : endpoint;
    }

    static Endpoint toUser(Endpoint endpoint, boolean v6) {
        return v6 && endpoint.address() instanceof Ipv4Address v4
                ? new Endpoint(new Ipv6Address(0, MAPPED | v4.value() & 0xffffffffL), endpoint.port())
                : endpoint;
    }

    static Endpoint any(boolean v6) {
        return new Endpoint(v6 ? Ipv6Address.UNSPECIFIED : Ipv4Address.UNSPECIFIED, 0);
    }
}
