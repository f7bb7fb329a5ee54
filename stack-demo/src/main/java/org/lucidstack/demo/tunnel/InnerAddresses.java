package org.lucidstack.demo.tunnel;

import java.util.ArrayList;
import java.util.List;
import org.lucidstack.demo.UserError;
import org.lucidstack.net.IpAddress;
import org.lucidstack.net.Ipv4Address;
import org.lucidstack.net.Ipv6Address;
import org.lucidstack.net.Prefix;

/**
 * Who has which inner address at this end.
 *
 * @param device addresses of the device with the lengths of their subnets, or of the stack
 * @param routes what else lies beyond the tunnel; for a device only
 * @param owned what packets from this end carry as source: one address each, or a stack's blocks
 */
record InnerAddresses(List<Prefix> device, List<Prefix> routes, List<Prefix> owned) {

    private static final List<Prefix> LISTENING =
            List.of(Prefix.parse("192.168.0.1/24"), Prefix.parse("fd4c:7563:6964::1/64"));
    private static final List<Prefix> CONNECTING =
            List.of(Prefix.parse("192.168.0.2/24"), Prefix.parse("fd4c:7563:6964::2/64"));

    InnerAddresses {
        device = List.copyOf(device);
        routes = List.copyOf(routes);
        owned = List.copyOf(owned);
        if (owned.size() > Hello.MAX_ADDRESSES) {
            throw new UserError("a tunnel's end has at most " + Hello.MAX_ADDRESSES + " addresses.");
        }
    }

    /**
     * What an end has that was not told: the first address of a private subnet if it listens, the second if it
     * connects.
     */
    static List<Prefix> usual(boolean isListening, boolean withIpv6) {
        List<Prefix> all = isListening ? LISTENING : CONNECTING;
        return withIpv6 ? all : all.subList(0, 1);
    }

    /** A device's. @param hosts its addresses @param beyond blocks that the host is to send into the tunnel */
    static InnerAddresses ofDevice(List<Prefix> hosts, List<Prefix> beyond) {
        List<Prefix> routes = beyond.stream()
                .filter(block -> hosts.stream()
                        .noneMatch(host -> host.length() <= block.length() && host.contains(block.address())))
                .map(Prefix::network)
                .toList();
        return new InnerAddresses(
                hosts, routes, hosts.stream().map(InnerAddresses::alone).toList());
    }

    /**
     * A stack's.
     *
     * @param own its addresses; with a length, the address alone if it names one, else the whole block
     * @param hosts of a subnet of which the stack is to have an address, if {@code own} is empty
     */
    static InnerAddresses ofStack(List<Prefix> own, List<Prefix> hosts) {
        List<Prefix> owned = new ArrayList<>();
        for (Prefix prefix : own) {
            owned.add(prefix.address().equals(prefix.network().address()) ? prefix : alone(prefix));
        }
        if (own.isEmpty()) {
            for (Prefix host : hosts) {
                IpAddress second = plus(host.network().address(), 2);
                owned.add(alone(new Prefix(
                        second.equals(host.address()) ? plus(host.network().address(), 1) : second, host.length())));
            }
        }
        return new InnerAddresses(owned, List.of(), owned);
    }

    private static Prefix alone(Prefix prefix) {
        return new Prefix(prefix.address(), prefix.address().bitLength());
    }

    private static IpAddress plus(IpAddress address, int offset) {
        return switch (address) {
            case Ipv4Address v4 -> new Ipv4Address(v4.value() + offset);
            case Ipv6Address v6 -> new Ipv6Address(v6.high(), v6.low() + offset);
        };
    }

    /** All that must not be in use on the host already. */
    List<Prefix> claims() {
        List<Prefix> claims =
                new ArrayList<>(device.stream().map(Prefix::network).toList());
        claims.addAll(routes);
        return claims;
    }

    /** For people: a single address without the length of its block. */
    static String text(Prefix prefix) {
        return prefix.length() == prefix.address().bitLength()
                ? prefix.address().toString()
                : prefix.toString();
    }
}
