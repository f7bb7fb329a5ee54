package org.lucidstack.ip;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lucidstack.env.Implements;
import org.lucidstack.link.LinkDevice;
import org.lucidstack.net.IpAddress;
import org.lucidstack.net.Ipv4Address;
import org.lucidstack.net.Ipv6Address;
import org.lucidstack.net.Prefix;

/** A device as the internet layer sees it: with addresses. */
public final class IpInterface {

    /** RFC 8200 section 5: every IPv6 link takes packets of this size, in bytes. */
    public static final int IPV6_MIN_MTU = 1280;

    /** RFC 791: every IPv4 link takes packets of this size, in bytes. */
    public static final int IPV4_MIN_MTU = 68;

    private final LinkDevice device;
    private final List<Prefix> subnets;
    private final AddressSet owned;
    private final List<IpAddress> sources;
    private final boolean anyDestination;

    /**
     * @param device where packets leave; it must complete checksums and cut super-segments (see {@code
     * SoftwareSegmentation})
     */
    public IpInterface(LinkDevice device, InterfaceConfig config) {
        this.device = device;
        this.subnets = config.subnets();
        this.owned = config.ownedAddresses();
        this.sources = List.copyOf(config.sourceCandidates());
        this.anyDestination = config.isAnyDestination();
    }

    public LinkDevice device() {
        return device;
    }

    /** Largest packet in bytes now. */
    @Implements("RFC8200-5-1")
    public int mtu(int ipVersion) {
        return Math.max(device.mtu(), ipVersion == 6 ? IPV6_MIN_MTU : IPV4_MIN_MTU);
    }

    /** Whether the stack owns {@code address} here. */
    public boolean owns(IpAddress address) {
        return owned.contains(address);
    }

    /** Whether every unicast destination is taken. */
    public boolean isAnyDestination() {
        return anyDestination;
    }

    /** Whether this is the network or broadcast address of a subnet here. */
    public boolean isNetworkOrBroadcast(IpAddress address) {
        for (Prefix subnet : subnets) {
            if (subnet.isNetworkOrBroadcast(address)) {
                return true;
            }
        }
        return false;
    }

    /** The stack's addresses here that it may use as source, best first. */
    public List<IpAddress> sources() {
        return sources;
    }

    /**
     * The source for packets to {@code destination}: of its version and scope, with the longest common prefix; null if
     * there is none.
     */
    @Implements("RFC1122-3.2.1.3-1")
    public @Nullable IpAddress sourceFor(IpAddress destination) {
        IpAddress best = null;
        int bestScore = -1;
        for (IpAddress candidate : sources) {
            int score = score(candidate, destination);
            if (score > bestScore) {
                best = candidate;
                bestScore = score;
            }
        }
        return best;
    }

    /** RFC 6724 section 5, the rules that can differ here: scope first, then common bits. */
    private static int score(IpAddress candidate, IpAddress destination) {
        if (candidate instanceof Ipv4Address a && destination instanceof Ipv4Address b) {
            return Integer.numberOfLeadingZeros(a.value() ^ b.value());
        }
        if (candidate instanceof Ipv6Address a && destination instanceof Ipv6Address b) {
            int sameScope = a.isLinkLocal() == b.isLinkLocal() ? 1000 : 0;
            return sameScope + commonBits(a, b);
        }
        return -1;
    }

    private static int commonBits(Ipv6Address a, Ipv6Address b) {
        int high = Long.numberOfLeadingZeros(a.high() ^ b.high());
        return high < 64 ? high : 64 + Long.numberOfLeadingZeros(a.low() ^ b.low());
    }

    @Override
    public String toString() {
        return device.name();
    }
}
