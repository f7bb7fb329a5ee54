package org.lucidstack.net;

import java.net.InetAddress;

/**
 * An IPv4 or IPv6 address: a compact immutable value. Safe for use by any thread.
 *
 * <p>Printing follows RFC 5952 for IPv6 and dotted decimal for IPv4.
 */
public sealed interface IpAddress permits Ipv4Address, Ipv6Address {

    /** 4 or 6. */
    int version();

    /** Length in bits: 32 or 128. */
    default int bitLength() {
        return version() == 4 ? 32 : 128;
    }

    /** The address in network byte order, 4 or 16 bytes, a fresh array. */
    byte[] toByteArray();

    /** Whether this is 0.0.0.0 or {@code ::}. */
    boolean isUnspecified();

    /** Whether this is 224.0.0.0/4 or ff00::/8. */
    boolean isMulticast();

    /** Whether this is 127.0.0.0/8 or {@code ::1}. */
    boolean isLoopback();

    /** The first {@code prefixLength} bits kept, the others zero. */
    IpAddress masked(int prefixLength);

    /** Whether both are of the same version and begin with the same {@code prefixLength} bits. */
    boolean startsLike(IpAddress other, int prefixLength);

    /** The platform's form of this address. An IPv4-mapped IPv6 address becomes IPv4 there. */
    InetAddress toInetAddress();

    /** 0.0.0.0 for version 4, {@code ::} for version 6. */
    static IpAddress unspecified(int version) {
        return version == 4 ? Ipv4Address.UNSPECIFIED : Ipv6Address.UNSPECIFIED;
    }

    /** Converts the platform's form. */
    static IpAddress of(InetAddress address) {
        return of(address.getAddress());
    }

    /**
     * Reads 4 or 16 bytes in network byte order.
     *
     * @throws IllegalArgumentException for any other length
     */
    static IpAddress of(byte[] bytes) {
        return switch (bytes.length) {
            case 4 -> Ipv4Address.of(bytes);
            case 16 -> Ipv6Address.of(bytes);
            default -> throw new IllegalArgumentException("an IP address has 4 or 16 bytes, not " + bytes.length);
        };
    }

    /**
     * Reads a literal such as {@code 192.168.0.2} or {@code fd00::2}; names are never looked up.
     *
     * @throws IllegalArgumentException if the text is not an address literal
     */
    static IpAddress parse(String text) {
        return text.indexOf(':') >= 0 ? Ipv6Address.parse(text) : Ipv4Address.parse(text);
    }
}
