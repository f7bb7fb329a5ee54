package org.lucidstack.socket;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import org.lucidstack.net.Endpoint;
import org.lucidstack.net.IpAddress;
import org.lucidstack.net.Ipv4Address;
import org.lucidstack.net.Ipv6Address;

/** Conversions between the addresses of {@code java.net} and of the stack. */
final class SocketAddresses {

    /** The unspecified address, as {@code java.net} knows it. */
    static final InetAddress ANY = Ipv4Address.UNSPECIFIED.toInetAddress();

    private SocketAddresses() {}

    /** The address that a name was resolved to; fails if it was not. */
    static InetSocketAddress resolved(SocketAddress address) throws IOException {
        if (!(address instanceof InetSocketAddress internet)) {
            throw new IllegalArgumentException("Unsupported address type");
        }
        if (internet.isUnresolved()) {
            throw new UnknownHostException(internet.getHostString());
        }
        return internet;
    }

    /** The endpoint to connect to; as on the platform, the unspecified address means this host. */
    static Endpoint connectable(InetSocketAddress remote) {
        Endpoint endpoint = Endpoint.of(remote);
        if (!endpoint.address().isUnspecified()) {
            return endpoint;
        }
        IpAddress loopback = endpoint.address().version() == 4 ? Ipv4Address.LOOPBACK : Ipv6Address.LOOPBACK;
        return new Endpoint(loopback, endpoint.port());
    }
}
