package org.lucidstack.demo;

import java.util.ArrayList;
import java.util.List;
import org.lucidstack.net.IpAddress;
import org.lucidstack.net.Ipv4Address;
import org.lucidstack.net.Ipv6Address;
import org.lucidstack.net.Prefix;

/**
 * Who has which address: the host at its side of the device, the stack at the other.
 *
 * @param hosts the host's addresses with the lengths of their subnets
 * @param own blocks that belong to the stack, less the host's, network and broadcast addresses
 * @param stack one address of each of those blocks, to name
 */
record AddressPlan(List<Prefix> hosts, List<Prefix> own, List<IpAddress> stack) {

    static final Prefix DEFAULT_IPV4 = Prefix.parse("192.168.0.1/24");

    /** A unique local address (RFC 4193) whose global id spells the product's name. */
    static final Prefix DEFAULT_IPV6 = Prefix.parse("fd4c:7563:6964::1/64");

    private static final int LAST_TRIED = 300;

    AddressPlan {
        hosts = List.copyOf(hosts);
        own = List.copyOf(own);
        stack = List.copyOf(stack);
    }

    /**
     * Completes what the user said.
     *
     * @param hosts the host's addresses
     * @param ownGiven the stack's blocks; empty = every other address of the host's subnets
     * @throws UsageError if the two leave the stack nothing, or contradict each other
     */
    static AddressPlan of(List<Prefix> hosts, List<Prefix> ownGiven) {
        for (int i = 0; i < hosts.size(); i++) {
            checkHost(hosts.get(i));
            for (Prefix other : hosts.subList(0, i)) {
                if (other.overlaps(hosts.get(i))) {
                    throw new UsageError(
                            "the subnets of the host addresses " + other + " and " + hosts.get(i) + " overlap.");
                }
            }
        }
        List<Prefix> own =
                ownGiven.isEmpty() ? hosts.stream().map(Prefix::network).toList() : ownGiven;
        List<IpAddress> stack = new ArrayList<>();
        for (Prefix block : own) {
            stack.add(firstUsable(block, hosts));
        }
        return new AddressPlan(hosts, own, stack);
    }

    private static void checkHost(Prefix host) {
        if (!isUnicast(host.address())) {
            throw new UsageError(host.address() + " cannot be the address of a host.");
        }
        if (host.isNetworkOrBroadcast(host.address())) {
            throw new UsageError(host + " is the network or broadcast address of its subnet, not one of a host.");
        }
    }

    /** By habit the second address of a block, the first being the host's; else the lowest that is free. */
    private static IpAddress firstUsable(Prefix block, List<Prefix> hosts) {
        if (block.length() == block.address().bitLength() && isUsable(block.address(), hosts)) {
            return block.address();
        }
        for (int offset = 2; offset <= LAST_TRIED; offset++) {
            IpAddress candidate = plus(block.network().address(), offset % LAST_TRIED);
            if (block.contains(candidate) && isUsable(candidate, hosts)) {
                return candidate;
            }
        }
        return lastResort(block, hosts);
    }

    private static IpAddress lastResort(Prefix block, List<Prefix> hosts) {
        IpAddress second = plus(block.network().address(), 1);
        if (block.contains(second) && isUsable(second, hosts)) {
            return second;
        }
        IpAddress first = block.network().address();
        if (first.version() == 4 && isUsable(first, hosts)) {
            return first;
        }
        throw new UsageError("the block " + block + " leaves the stack no address of its own.");
    }

    private static boolean isUsable(IpAddress address, List<Prefix> hosts) {
        return isUnicast(address)
                && hosts.stream()
                        .noneMatch(host -> host.address().equals(address) || host.isNetworkOrBroadcast(address));
    }

    private static boolean isUnicast(IpAddress address) {
        return !address.isMulticast() && !address.isLoopback() && !address.isUnspecified();
    }

    private static IpAddress plus(IpAddress address, int offset) {
        return switch (address) {
            case Ipv4Address v4 -> new Ipv4Address(v4.value() + offset);
            case Ipv6Address v6 -> new Ipv6Address(v6.high(), v6.low() + offset);
        };
    }

    /** Blocks that lie outside the host's subnets: the host needs a route to them. */
    List<Prefix> routes() {
        return own.stream()
                .filter(block -> hosts.stream()
                        .noneMatch(host -> host.length() <= block.length() && host.contains(block.address())))
                .map(Prefix::network)
                .toList();
    }

    /** All that must not be in use on the host already. */
    List<Prefix> claims() {
        List<Prefix> claims =
                new ArrayList<>(hosts.stream().map(Prefix::network).toList());
        claims.addAll(routes());
        return claims;
    }
}
