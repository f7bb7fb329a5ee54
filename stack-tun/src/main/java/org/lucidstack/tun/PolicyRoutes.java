package org.lucidstack.tun;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.lucidstack.net.IpAddress;
import org.lucidstack.net.Prefix;

/**
 * Routes into a device that some packets of this host must not take: those of the process that empties the device and sends on what it
 * finds. The routes are in a table of their own, and these rules lead there:
 *
 * <pre>
 *   spared source ports, spared hosts   -> main table, else unreachable
 *   to P                                -> main table, routes longer than P only
 *   to P                                -> own table: the device         for each P, the longest first
 *   everybody else                      -> main table
 * </pre>
 *
 * {@link #close} removes all of it; {@link #removeLeftovers} what somebody could not remove who was killed.
 */
public final class PolicyRoutes implements AutoCloseable {

    private static final int FIRST_PRIORITY = 20_000;
    private static final int FIRST_TABLE = 20_000;

    /** What undoes what was done, the last first. */
    private final Deque<NetlinkRequest> undo = new ArrayDeque<>();

    private PolicyRoutes() {}

    /**
     * The rules that lead to {@code table}.
     *
     * @param destinations what goes into the device
     * @param sparedHosts what does not
     * @param firstPort source ports of packets that do not, or 0
     * @param lastPort the end of that range, inclusive, at most 65534
     */
    public static List<RoutingRule> rules(
            List<Prefix> destinations, List<IpAddress> sparedHosts, int firstPort, int lastPort, int table) {
        List<RoutingRule> rules = new ArrayList<>();
        if (destinations.isEmpty()) {
            return rules;
        }
        int priority = FIRST_PRIORITY;
        for (int version : new int[] {4, 6}) {
            Prefix all = Prefix.parse(version == 4 ? "0.0.0.0/0" : "::/0");
            if (firstPort > 0
                    && destinations.stream().anyMatch(to -> to.address().version() == version)) {
                rules.add(new RoutingRule(priority, all, firstPort, lastPort, RoutingRule.MAIN, -1));
                rules.add(new RoutingRule(priority + 1, all, firstPort, lastPort, 0, -1));
            }
        }
        priority += 2;
        for (IpAddress host : sparedHosts) {
            Prefix only = new Prefix(host, host.bitLength());
            rules.add(new RoutingRule(priority++, only, 0, 0, RoutingRule.MAIN, -1));
            rules.add(new RoutingRule(priority++, only, 0, 0, 0, -1));
        }
        List<Prefix> longestFirst = new ArrayList<>(destinations);
        longestFirst.sort(Comparator.comparingInt(Prefix::length).reversed());
        for (Prefix to : longestFirst) {
            rules.add(new RoutingRule(priority++, to.network(), 0, 0, RoutingRule.MAIN, to.length()));
            rules.add(new RoutingRule(priority++, to.network(), 0, 0, table, -1));
        }
        return rules;
    }

    /** The number of the table that belongs to an interface, which exists. */
    public static int tableOf(String device) throws TunException {
        return FIRST_TABLE + new InterfaceRequest(device).index();
    }

    /**
     * Routes {@code destinations} into {@code device}; see {@link #rules}.
     *
     * @throws TunException if the kernel refuses; then nothing has changed
     */
    public static PolicyRoutes install(
            String device, List<Prefix> destinations, List<IpAddress> sparedHosts, int firstPort, int lastPort)
            throws TunException {
        int index = new InterfaceRequest(device).index();
        int table = tableOf(device);
        PolicyRoutes routes = new PolicyRoutes();
        try {
            for (Prefix to : destinations) {
                demand(NetlinkRequest.addRoute(index, to, table), "Routing " + to.network() + " to " + device);
                routes.undo.push(NetlinkRequest.removeRoute(index, to, table));
            }
            for (RoutingRule rule : rules(destinations, sparedHosts, firstPort, lastPort, table)) {
                demand(RuleRequests.add(rule), "Adding the rule '" + rule + "'");
                routes.undo.push(RuleRequests.delete(rule));
            }
            return routes;
        } catch (TunException e) {
            routes.close();
            throw e;
        }
    }

    /**
     * Removes the rules of processes that ended without a chance to do it: those that lead to a device that is gone, or to {@code device},
     * which the caller has opened; and if no others are left, those that spare packets, too, which name no device.
     *
     * @return how many
     */
    public static int removeLeftovers(String device) throws TunException {
        int own = tableOf(device);
        List<RuleRequests.Installed> rules = RuleRequests.installed();
        Set<Integer> dead = new HashSet<>();
        boolean isAnyAlive = false;
        for (RuleRequests.Installed rule : rules) {
            if (rule.table() == own || rule.table() >= FIRST_TABLE && !exists(rule.table() - FIRST_TABLE)) {
                dead.add(rule.table());
            } else {
                isAnyAlive |= rule.table() >= FIRST_TABLE;
            }
        }
        int removed = 0;
        for (RuleRequests.Installed rule : rules) {
            if (!isAnyAlive || dead.contains(rule.table())) {
                int errno = rule.delete().send();
                if (errno != 0 && errno != Errno.ENOENT) {
                    throw new TunException(
                            "Removing a rule of a dead process failed: " + Errno.name(errno) + ".", errno);
                }
                removed++;
            }
        }
        return removed;
    }

    private static boolean exists(int index) throws TunException {
        return NetlinkRequest.exists(index).send() != Errno.ENODEV;
    }

    private static void demand(NetlinkRequest request, String what) throws TunException {
        int errno = request.send();
        if (errno == Errno.EPERM) {
            throw new TunException(what + " needs CAP_NET_ADMIN.", errno);
        }
        if (errno != 0) {
            throw new TunException(what + " failed: " + Errno.name(errno) + ".", errno);
        }
    }

    /** Removes rules and routes, the last first. What somebody else removed already is as good as removed. */
    @Override
    public void close() {
        while (!undo.isEmpty()) {
            try {
                undo.pop().send();
            } catch (TunException e) {
                System.getLogger(PolicyRoutes.class.getName())
                        .log(System.Logger.Level.WARNING, "a routing rule or route is left behind", e);
            }
        }
    }
}
