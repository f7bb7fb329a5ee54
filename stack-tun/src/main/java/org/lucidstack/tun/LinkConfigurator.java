package org.lucidstack.tun;

import java.lang.System.Logger.Level;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.stream.Collectors;
import org.lucidstack.net.IpAddress;
import org.lucidstack.net.Prefix;

/**
 * Gives an interface its addresses, routes and MTU and brings it up. Leaves alone what is already as it should be, so
 * that a user without rights can use an interface that root made for him; remembers what it changed, to take it back.
 */
final class LinkConfigurator {

    private final String name;
    private final InterfaceRequest request;
    private final Deque<NetlinkRequest> undo = new ArrayDeque<>();

    LinkConfigurator(String name) {
        this.name = name;
        this.request = new InterfaceRequest(name);
    }

    void apply(TunConfig config) throws TunException {
        int index = request.index();
        bringUp(index, config.mtu(), config.queueLength());
        Set<Prefix> present = addresses(name);
        for (Prefix address : config.addresses()) {
            if (!present.contains(address)) {
                demand(NetlinkRequest.addAddress(index, address), "Giving " + name + " the address " + address);
                undo.push(NetlinkRequest.removeAddress(index, address));
            }
        }
        HostRoutes routes = HostRoutes.read();
        for (Prefix route : config.routes()) {
            if (!routes.has(route, name)) {
                demand(NetlinkRequest.addRoute(index, route), "Routing " + route.network() + " to " + name);
                undo.push(NetlinkRequest.removeRoute(index, route));
            }
        }
    }

    private void bringUp(int index, int wantedMtu, int queueLength) throws TunException {
        boolean up = (request.flags() & NetlinkRequest.IFF_UP) != 0;
        int oldMtu = request.mtu();
        int mtu = wantedMtu == oldMtu ? 0 : wantedMtu;
        if (mtu == 0 && up) {
            return;
        }
        NetlinkRequest before =
                NetlinkRequest.setLink(index, up, mtu == 0 ? 0 : oldMtu, up ? 0 : request.queueLength());
        demand(NetlinkRequest.setLink(index, true, mtu, up ? 0 : queueLength), "Bringing " + name + " up");
        undo.push(before);
    }

    /** Takes back what {@link #apply} changed, last change first. What is gone already is no failure. */
    void undo() throws TunException {
        while (!undo.isEmpty()) {
            int errno = undo.pop().send();
            if (errno != 0 && errno != Errno.ENODEV && errno != Errno.EADDRNOTAVAIL && errno != Errno.ESRCH) {
                System.getLogger(LinkConfigurator.class.getPackageName())
                        .log(Level.WARNING, "taking back a setting of {0} failed: {1}", name, Errno.name(errno));
            }
        }
    }

    private static void demand(NetlinkRequest request, String what) throws TunException {
        int errno = request.send();
        if (errno == 0) {
            return;
        }
        throw new TunException(
                what
                        + switch (errno) {
                            case Errno.EPERM ->
                                " needs CAP_NET_ADMIN: run scripts/setcap once, or run as root, or under 'unshare -rn',"
                                        + " or have root configure the interface.";
                            case Errno.EACCES, Errno.EOPNOTSUPP -> " failed: is IPv6 disabled on this host?";
                            case Errno.ENODEV -> " failed: the interface was deleted.";
                            default -> " failed: " + Errno.name(errno) + ".";
                        },
                errno);
    }

    /** The addresses of an interface; none if it does not exist. */
    static Set<Prefix> addresses(String name) throws TunException {
        try {
            NetworkInterface link = NetworkInterface.getByName(name);
            return link == null
                    ? Set.of()
                    : link.getInterfaceAddresses().stream()
                            .map(LinkConfigurator::prefix)
                            .collect(Collectors.toSet());
        } catch (SocketException e) {
            throw new TunException("Listing the addresses of " + name + " failed: " + e.getMessage() + ".");
        }
    }

    private static Prefix prefix(InterfaceAddress address) {
        IpAddress ip = IpAddress.of(address.getAddress());
        // the platform reports -1 for a prefix that it cannot tell
        int length = address.getNetworkPrefixLength();
        return new Prefix(ip, length < 0 || length > ip.bitLength() ? ip.bitLength() : length);
    }
}
