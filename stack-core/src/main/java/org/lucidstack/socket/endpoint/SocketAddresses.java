package org.lucidstack.socket.endpoint;

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
public final class SocketAddresses {

    /** The unspecified address, as {@code java.net} knows it. */
    public static final InetAddress ANY = Ipv4Address.UNSPECIFIED.toInetAddress();

    private SocketAddresses() {}

    /** The address that a name was resolved to; fails if it was not. */
    public static InetSocketAddress resolved(SocketAddress address) throws IOException {
        if (!(address instanceof InetSocketAddress internet)) {
            throw new IllegalArgumentException("Unsupported address type");
        }
        if (internet.isUnresolved()) {
            throw new UnknownHostException(internet.getHostString());
        }
        return internet;
    }

    /** The address that a channel is given. */
    public static InetSocketAddress checked(SocketAddress address) {
        Objects.requireNonNull(address);
        if (!(address instanceof InetSocketAddress internet)) {
            throw new UnsupportedAddressTypeException();
        }
        if (internet.isUnresolved()) {
            throw new UnresolvedAddressException();
        }
        return internet;
    }

    /** The address that a channel is given to bind to; null leaves the choice to the stack. */
    public static @Nullable InetSocketAddress checkedOrNull(@Nullable SocketAddress local) {
        return local == null ? null : checked(local);
    }

    /** The endpoint to bind to; as on the platform, the unspecified address of either version means both. Null: any port. */
    public static Endpoint bindable(@Nullable InetSocketAddress local) {
        if (local == null) {
            return new Endpoint(Ipv6Address.UNSPECIFIED, 0);
        }
        Endpoint endpoint = Endpoint.of(local);
        return endpoint.address().isUnspecified() ? new Endpoint(Ipv6Address.UNSPECIFIED, endpoint.port()) : endpoint;
    }

    /** The endpoint to connect to; as on the platform, the unspecified address means this host. */
    public static Endpoint connectable(InetSocketAddress remote) {
        Endpoint endpoint = Endpoint.of(remote);
        if (!endpoint.address().isUnspecified()) {
            return endpoint;
        }
        IpAddress loopback = endpoint.address().version() == 4 ? Ipv4Address.LOOPBACK : Ipv6Address.LOOPBACK;
        return new Endpoint(loopback, endpoint.port());
    }
}
