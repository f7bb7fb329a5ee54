package org.lucidstack.ip;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lucidstack.net.IpAddress;
import org.lucidstack.net.Prefix;

/**
 * Finds the interface for a destination: the longest matching prefix wins, among equals the one that was added first.
 */
public final class RoutingTable {

    /** @param destination addresses that leave by {@code via} */
    public record Route(Prefix destination, IpInterface via) {}

    private final List<Route> routes = new ArrayList<>();

    /** Adds a route. */
    public void add(Prefix destination, IpInterface via) {
        routes.add(new Route(destination.network(), via));
        routes.sort(
                Comparator.comparingInt((Route route) -> -route.destination().length()));
    }

    /** Where packets to {@code destination} leave, or null. */
    public @Nullable IpInterface lookup(IpAddress destination) {
        for (Route route : routes) {
            if (route.destination().contains(destination)) {
                return route.via();
            }
        }
        return null;
    }

    /** All routes, longest prefix first. */
    public List<Route> routes() {
        return List.copyOf(routes);
    }
}
