package org.lucidstack.ip;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.lucidstack.net.IpAddress;
import org.lucidstack.net.Ipv4Address;
import org.lucidstack.net.Ipv6Address;
import org.lucidstack.net.Prefix;

/**
 * A set of addresses given as blocks with exceptions, such as "all of 192.168.0.0/24 but the host's own .1". Immutable.
 *
 * <p>Network and broadcast addresses of the given subnets are never members, nor are multicast, unspecified and
 * reserved addresses.
 *
 * @param blocks what is in the set, unless excepted
 * @param exceptions single addresses that are not
 * @param subnets whose network and broadcast addresses are not
 */
public record AddressSet(List<Prefix> blocks, Set<IpAddress> exceptions, List<Prefix> subnets) {

    public AddressSet {
        blocks = List.copyOf(blocks);
        exceptions = Set.copyOf(exceptions);
        subnets = List.copyOf(subnets);
    }

    /** Exactly the members of {@code blocks}. */
    public static AddressSet of(Prefix... blocks) {
        return new AddressSet(List.of(blocks), Set.of(), List.of());
    }

    public boolean contains(IpAddress address) {
        return isInBlock(address)
                && !exceptions.contains(address)
                && AddressRules.isUnicast(address)
                && !isNetworkOrBroadcast(address);
    }

    private boolean isInBlock(IpAddress address) {
        for (Prefix block : blocks) {
            if (block.contains(address)) {
                return true;
            }
        }
        return false;
    }

    private boolean isNetworkOrBroadcast(IpAddress address) {
        for (Prefix subnet : subnets) {
            if (subnet.isNetworkOrBroadcast(address) || isRouterAnycast(subnet, address)) {
                return true;
            }
        }
        return false;
    }

    /** The network address of an IPv6 subnet belongs to its routers (RFC 4291 section 2.6.1). */
    private static boolean isRouterAnycast(Prefix subnet, IpAddress address) {
        return address.version() == 6
                && subnet.length() < 127
                && subnet.network().address().equals(address);
    }

    /**
     * The first member of a block in numeric order, the block's address plus one of the first few hundred numbers; null
     * if none.
     */
    static @Nullable IpAddress firstMember(AddressSet set, Prefix block, int from) {
        for (int offset = from; offset < from + 256; offset++) {
            IpAddress candidate = plus(block.network().address(), offset);
            if (block.contains(candidate) && set.contains(candidate)) {
                return candidate;
            }
        }
        return null;
    }

    private static IpAddress plus(IpAddress address, int offset) {
        return switch (address) {
            case Ipv4Address v4 -> new Ipv4Address(v4.value() + offset);
            case Ipv6Address v6 -> new Ipv6Address(v6.high(), v6.low() + offset);
        };
    }
}
