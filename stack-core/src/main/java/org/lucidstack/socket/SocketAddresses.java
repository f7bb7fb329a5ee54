package org.lucidstack.socket;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.channels.UnsupportedAddressTypeException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
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

    /** The address that a channel is given. */
    static InetSocketAddress checked(SocketAddress address) {
        Objects.requireNonNull(address);
        if (!(address instanceof InetSocketAddress internet)) {
            throw new UnsupportedAddressTypeException();
        }
        if (internet.isUnresolved()) {
            throw new UnresolvedAddressException();
        }
        return internet;
    }

    /** The endpoint to bind to; as on the platform, the unspecified address of either version means both. Null: any port. */
    static Endpoint bindable(@Nullable InetSocketAddress local) {
        if (local == null) {
            return new Endpoint(Ipv6Address.UNSPECIFIED, 0);
        }
        Endpoint endpoint = Endpoint.of(local);
        return endpoint.address().isUnspecified() ? new Endpoint(Ipv6Address.UNSPECIFIED, endpoint.port()) : endpoint;
    }

    /** The endpoint in the platform's terms. */
    static @Nullable InetSocketAddress socketAddress(@Nullable Endpoint endpoint) {
        return endpoint == null ? null : endpoint.toInetSocketAddress();
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
