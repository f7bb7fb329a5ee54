package org.lucidstack.ip;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.lucidstack.env.Implements;
import org.lucidstack.net.IpAddress;
import org.lucidstack.net.Prefix;

/**
 * Finds the interface for a destination: the longest matching prefix wins, among equals the one that was added first,
 * until the way seems to fail and another one is tried.
 */
public final class RoutingTable {

    /** @param destination addresses that leave by {@code via} */
    public record Route(Prefix destination, IpInterface via) {}

    private static final int MAX_DETOURS = 1024;

    private final List<Route> routes = new ArrayList<>();
    /** Destinations whose first route seemed to fail; the one not used for longest is forgotten. */
    private final Map<IpAddress, IpInterface> detours = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<IpAddress, IpInterface> eldest) {
            return size() > MAX_DETOURS;
        }
    };

    /** Adds a route. */
    public void add(Prefix destination, IpInterface via) {
        routes.add(new Route(destination.network(), via));
        routes.sort(
                Comparator.comparingInt((Route route) -> -route.destination().length()));
    }

    /** Where packets to {@code destination} leave, or null. */
    public @Nullable IpInterface lookup(IpAddress destination) {
        IpInterface detour = detours.isEmpty() ? null : detours.get(destination);
        if (detour != null) {
            return detour;
        }
        for (Route route : routes) {
            if (route.destination().contains(destination)) {
                return route.via();
            }
        }
        return null;
    }

    /**
     * The route to {@code destination} seems to fail: from now on the next one with a prefix as long leads there, after the last the first
     * again.
     *
     * @return the interface that it leads to now, or null if there is no other
     */
    @Implements("MUST-20")
    @Nullable
    IpInterface tryNext(IpAddress destination) {
        IpInterface current = lookup(destination);
        List<IpInterface> equal = equallyGood(destination);
        if (current == null || equal.size() < 2) {
            return null;
        }
        IpInterface next = equal.get((equal.indexOf(current) + 1) % equal.size());
        detours.put(destination, next);
        return next;
    }

    /** The interfaces of all routes to {@code destination} whose prefix is the longest. */
    private List<IpInterface> equallyGood(IpAddress destination) {
        List<IpInterface> equal = new ArrayList<>(2);
        int longest = -1;
        for (Route route : routes) {
            int length = route.destination().length();
            if (route.destination().contains(destination) && length >= longest && !equal.contains(route.via())) {
                longest = length;
                equal.add(route.via());
            }
        }
        return equal;
    }

    /** All routes, longest prefix first. */
    public List<Route> routes() {
        return List.copyOf(routes);
    }
}
