package org.lucidstack.ip;

import org.lucidstack.env.Implements;
import org.lucidstack.net.IpAddress;
import org.lucidstack.net.Ipv4Address;
import org.lucidstack.net.Ipv6Address;

/**
 * Which addresses may stand in which field of a packet from outside, whatever this stack's own addresses are.
 * Stateless.
 */
public final class AddressRules {

    private AddressRules() {}

    /** Whether a single node may have this address: not multicast, unspecified, broadcast or reserved. */
    public static boolean isUnicast(IpAddress address) {
        return !address.isMulticast()
                && !address.isUnspecified()
                && !(address instanceof Ipv4Address v4 && isSpecial(v4));
    }

    /** "This network" (0/8) and what lies above multicast, the limited broadcast included. */
    private static boolean isSpecial(Ipv4Address address) {
        return address.value() >>> 24 == 0 || address.isReserved();
    }

    /** Whether a packet from a device may have this source. */
    @Implements({"RFC1122-3.2.1.3-3", "RFC4291-2.7-1"})
    public static boolean isValidSource(IpAddress source) {
        return isUnicast(source) && !source.isLoopback() && !isMappedIpv4(source);
    }

    /** Whether a packet from a device may be for this destination. */
    @Implements({"RFC1122-3.2.1.3-3", "RFC4291-2.7-1"})
    public static boolean isValidDestination(IpAddress destination) {
        return isUnicast(destination) && !destination.isLoopback() && !isMappedIpv4(destination);
    }

    /** ::ffff:0:0/96 stands for IPv4 within a program; on the wire it serves only to get around filters. */
    private static boolean isMappedIpv4(IpAddress address) {
        return address instanceof Ipv6Address v6 && v6.isIpv4Mapped();
    }
}
