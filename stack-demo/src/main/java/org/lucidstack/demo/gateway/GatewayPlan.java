package org.lucidstack.demo.gateway;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.lucidstack.net.Endpoint;
import org.lucidstack.net.IpAddress;
import org.lucidstack.net.Prefix;
import org.lucidstack.tun.PolicyRoutes;
import org.lucidstack.tun.RoutingRule;

/** What a gateway would change on this host, as commands for people. */
final class GatewayPlan {

    private GatewayPlan() {}

    static List<String> describe(
            String tun, List<Prefix> addresses, List<Prefix> routes, ViaOption way, List<Endpoint> relays) {
        List<String> lines = new ArrayList<>();
        lines.add("would make or attach the device " + tun + " with "
                + addresses.stream().map(Object::toString).collect(Collectors.joining(", "))
                + "      undone by its removal");
        List<IpAddress> spared =
                relays.stream().map(Endpoint::address).distinct().toList();
        boolean direct = way instanceof ViaOption.Direct;
        for (Prefix route : routes) {
            lines.add("would run: ip route add " + route.network() + " dev " + tun + " table TABLE"
                    + "      undone with the device");
        }
        int table = Integer.MAX_VALUE; // the real one is numbered after the device
        for (RoutingRule rule : PolicyRoutes.rules(
                routes, spared, direct ? DirectSockets.FIRST_PORT : 0, DirectSockets.LAST_PORT, table)) {
            lines.add("would run: ip rule add " + rule.toString().replace(Integer.toString(table), "TABLE")
                    + "      undone by: ip rule delete, at the end");
        }
        lines.add("nothing was changed now");
        return lines;
    }
}
