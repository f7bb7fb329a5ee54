package org.lucidstack.ip;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.lucidstack.net.IpAddress;
import org.lucidstack.net.Prefix;

/**
 * How one device is addressed: which addresses the stack owns on it, which the host at its other end has, and what is
 * routed to it. A mutable builder; read once, when the stack is built.
 *
 * <pre>
 *   new InterfaceConfig().address("192.168.0.2/24")          one address of its own
 *   new InterfaceConfig().everyAddressBut("192.168.0.1/24")  the subnet, less the host's address
 *   new InterfaceConfig().anyDestination(true)               a gateway
 * </pre>
 */
public final class InterfaceConfig {

    private static final int USUAL_HOST_NUMBER = 2;

    private final List<Prefix> subnets = new ArrayList<>();
    private final List<Prefix> owned = new ArrayList<>();
    private final List<IpAddress> preferred = new ArrayList<>();
    private final Set<IpAddress> hosts = new HashSet<>();
    private final List<Prefix> routes = new ArrayList<>();
    private boolean anyDestination;

    /**
     * An address of the stack's own with the length of its subnet, such as {@code 192.168.0.2/24}; a source for what
     * the stack sends.
     */
    public InterfaceConfig address(Prefix address) {
        subnets.add(address.network());
        owned.add(new Prefix(address.address(), address.address().bitLength()));
        preferred.add(address.address());
        return this;
    }

    public InterfaceConfig address(String address) {
        return address(Prefix.parse(address));
    }

    /** The address of the host at the other end with the length of the subnet; the stack never owns it. */
    public InterfaceConfig host(Prefix host) {
        subnets.add(host.network());
        hosts.add(host.address());
        return this;
    }

    public InterfaceConfig host(String host) {
        return host(Prefix.parse(host));
    }

    /** Every address of a block belongs to the stack: less hosts, network and broadcast addresses. */
    public InterfaceConfig own(Prefix block) {
        owned.add(block.network());
        return this;
    }

    public InterfaceConfig own(String block) {
        return own(Prefix.parse(block));
    }

    /**
     * The stack owns the whole subnet of {@code host}, less {@code host} itself, the network and the broadcast address.
     */
    public InterfaceConfig everyAddressBut(Prefix host) {
        return host(host).own(host.network());
    }

    public InterfaceConfig everyAddressBut(String host) {
        return everyAddressBut(Prefix.parse(host));
    }

    /** Packets for {@code destination} leave here. Subnets are routed here without being named. */
    public InterfaceConfig route(Prefix destination) {
        routes.add(destination.network());
        return this;
    }

    public InterfaceConfig route(String destination) {
        return route(Prefix.parse(destination));
    }

    /** Whether unicast packets for any destination are taken as the stack's own (a gateway); default false. */
    public InterfaceConfig anyDestination(boolean on) {
        anyDestination = on;
        return this;
    }

    /** Whether any {@link #route} was named. */
    public boolean hasRoutes() {
        return !routes.isEmpty();
    }

    boolean isAnyDestination() {
        return anyDestination;
    }

    List<Prefix> subnets() {
        return List.copyOf(subnets);
    }

    List<Prefix> routes() {
        return List.copyOf(routes);
    }

    /** A block that lies in no subnet is one of its own, with a network and a broadcast address. */
    AddressSet ownedAddresses() {
        List<Prefix> edges = new ArrayList<>(subnets);
        for (Prefix block : owned) {
            if (subnets.stream().noneMatch(subnet -> subnet.contains(block.address()))) {
                edges.add(block);
            }
        }
        return new AddressSet(owned, hosts, edges);
    }

    /** What the stack calls itself here, in order of preference: its named addresses, then one of each owned block. */
    List<IpAddress> sourceCandidates() {
        List<IpAddress> candidates = new ArrayList<>(preferred);
        AddressSet set = ownedAddresses();
        for (Prefix block : owned) {
            IpAddress usual = usualAddress(set, block);
            if (usual != null && !candidates.contains(usual)) {
                candidates.add(usual);
            }
        }
        return candidates;
    }

    private static @Nullable IpAddress usualAddress(AddressSet set, Prefix block) {
        IpAddress usual = AddressSet.firstMember(set, block, USUAL_HOST_NUMBER);
        return usual != null ? usual : AddressSet.firstMember(set, block, 0);
    }
}
