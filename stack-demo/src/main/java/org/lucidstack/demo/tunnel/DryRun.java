package org.lucidstack.demo.tunnel;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.lucidstack.net.Ipv6Address;
import org.lucidstack.net.Prefix;
import org.lucidstack.tun.HostRoutes;
import org.lucidstack.tun.TunException;

/** What {@code --dry-run} says: each change of the host, and what takes it back. */
final class DryRun {

    private final String tun;
    private final boolean exists;
    private final List<String> lines = new ArrayList<>();

    private DryRun(String tun) throws TunException {
        this.tun = tun;
        this.exists = HostRoutes.devices().contains(tun);
    }

    static List<String> lines(TunnelOptions options, InnerAddresses addresses, int mtu, String protocol, String where)
            throws TunException {
        DryRun run = new DryRun(options.tun());
        if (options.isStack()) {
            run.lines.add("a stack in this process would have "
                    + addresses.owned().stream().map(InnerAddresses::text).collect(Collectors.joining(", ")) + ", MTU "
                    + mtu);
        } else {
            run.device(addresses, mtu);
        }
        run.lines.add("would " + (options.isListening() ? "listen on " : "connect to ") + protocol + " " + where);
        run.lines.add("nothing was changed now");
        return run.lines;
    }

    private void device(InnerAddresses addresses, int mtu) {
        if (exists) {
            lines.add("would attach the device " + tun + ", which exists, and detach");
        } else {
            change("ip tuntap add dev " + tun + " mode tun", "ip link delete " + tun, true);
        }
        change("ip link set " + tun + " mtu " + mtu + " up", "ip link set " + tun + " as it was", false);
        for (Prefix address : addresses.device()) {
            String rest = " " + address + " dev " + tun;
            change(ip(address) + " address add" + rest, ip(address) + " address delete" + rest, false);
        }
        for (Prefix route : addresses.routes()) {
            String rest = " " + route + " dev " + tun;
            change(ip(route) + " route add" + rest, ip(route) + " route delete" + rest, false);
        }
    }

    /** @param always whether it is taken back by itself, or else only with a device that stays */
    private void change(String command, String undo, boolean always) {
        lines.add("would run: " + command + "      undone " + (always || exists ? "by: " + undo : "with the device"));
    }

    private static String ip(Prefix prefix) {
        return prefix.address() instanceof Ipv6Address ? "ip -6" : "ip";
    }
}
