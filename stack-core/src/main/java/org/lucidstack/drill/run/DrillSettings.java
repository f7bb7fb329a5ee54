package org.lucidstack.drill.run;

import java.util.LinkedHashMap;
import java.util.Map;
import org.lucidstack.drill.calls.HostConfig;
import org.lucidstack.net.IpAddress;
import org.lucidstack.net.Prefix;
import org.lucidstack.time.Clock;

/** How scripts are run: packetdrill's options by their names, and keys of the stack-host protocol. A mutable builder. */
public final class DrillSettings {
    /** Which IP carries the packets, and which sockets are opened. */
    public enum IpMode {
        IPV4,
        /** IPv4 packets, IPv6 sockets. */
        IPV4_MAPPED,
        IPV6
    }

    private final Map<String, String> definitions = new LinkedHashMap<>();
    private final Map<String, String> hostKeys = new LinkedHashMap<>();
    private IpMode ipMode = IpMode.IPV4;
    private IpAddress local4 = IpAddress.parse("192.168.0.1");
    private IpAddress local6 = IpAddress.parse("fd3d:a0b:17d6::1");
    private IpAddress remote4 = IpAddress.parse("192.0.2.1");
    private IpAddress remote6 = IpAddress.parse("fd3d:fa7b:d17d::1");
    private long tolerance = 4 * Clock.MILLISECOND;
    private boolean leftoversFail;
    private int mtu = 1500;

    /** An independent copy. */
    public DrillSettings copy() {
        DrillSettings copy = new DrillSettings();
        copy.definitions.putAll(definitions);
        copy.hostKeys.putAll(hostKeys);
        copy.ipMode = ipMode;
        copy.local4 = local4;
        copy.local6 = local6;
        copy.remote4 = remote4;
        copy.remote6 = remote6;
        copy.tolerance = tolerance;
        copy.leftoversFail = leftoversFail;
        copy.mtu = mtu;
        return copy;
    }

    /**
     * Sets an option of packetdrill, such as {@code ip_version}.
     *
     * @param name without dashes
     * @return whether it is known
     * @throws IllegalArgumentException if its value is not possible
     */
    public boolean option(String name, String value) {
        switch (name) {
            case "ip_version" ->
                ipMode = switch (value) {
                    case "ipv4" -> IpMode.IPV4;
                    case "ipv4-mapped-ipv6" -> IpMode.IPV4_MAPPED;
                    case "ipv6" -> IpMode.IPV6;
                    default ->
                        throw new IllegalArgumentException(
                                "ip_version is ipv4, ipv4-mapped-ipv6 or ipv6, not " + value);
                };
            case "local_ip" -> local(IpAddress.parse(value));
            case "remote_ip" -> remote(Prefix.parse(value).address());
            case "gateway_ip" -> IpAddress.parse(value);
            case "netmask_ip" -> IpAddress.parse(value);
            case "mtu" -> mtu = number(name, value, 68, 65_535);
            case "mss" -> mtu = number(name, value, 28, 65_495) + 40;
            case "tolerance_usecs" -> tolerance = number(name, value, 0, Integer.MAX_VALUE) * Clock.MICROSECOND;
            // Without effect where time is virtual, nothing is verbose and no other host takes part.
            case "verbose",
                    "debug",
                    "non_fatal",
                    "dry_run",
                    "send_omit_free",
                    "so_filename",
                    "wire_client",
                    "wire_server",
                    "persistent_tun_dev",
                    "udp_encapsulation",
                    "init_scripts",
                    "connect_port",
                    "bind_port",
                    "speed" -> {
                return name.equals("verbose") || name.equals("debug") || name.equals("send_omit_free");
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private static int number(String name, String value, int min, int max) {
        if (!value.matches("\\d{1,10}") || Long.parseLong(value) < min || Long.parseLong(value) > max) {
            throw new IllegalArgumentException(name + " is " + min + " to " + max + ", not " + value);
        }
        return Integer.parseInt(value);
    }

    private void local(IpAddress address) {
        if (address.version() == 4) {
            local4 = address;
        } else {
            local6 = address;
        }
    }

    private void remote(IpAddress address) {
        if (address.version() == 4) {
            remote4 = address;
        } else {
            remote6 = address;
        }
    }

    /** Defines a word, as {@code -D NAME=VALUE} does. */
    public DrillSettings define(String name, String value) {
        definitions.put(name, value);
        return this;
    }

    /** Sets a key of the stack-host protocol, such as {@code iw}. @throws IllegalArgumentException if key or value is not possible */
    public DrillSettings host(String key, String value) {
        if (!new HostConfig().set(key, value)) {
            throw new IllegalArgumentException("unknown key " + key);
        }
        hostKeys.put(key, value);
        return this;
    }

    /** Whether packets that a script does not mention at its end make it fail; packetdrill does not mind them. Default false. */
    public DrillSettings leftoversFail(boolean on) {
        leftoversFail = on;
        return this;
    }

    Map<String, String> definitions() {
        return definitions;
    }

    IpMode ipMode() {
        return ipMode;
    }

    IpAddress local() {
        return ipMode == IpMode.IPV6 ? local6 : local4;
    }

    IpAddress remote() {
        return ipMode == IpMode.IPV6 ? remote6 : remote4;
    }

    long tolerance() {
        return tolerance;
    }

    boolean leftoversFail() {
        return leftoversFail;
    }

    /** The settings of a fresh stack. */
    HostConfig hostConfig() {
        HostConfig config =
                new HostConfig().mtu(mtu).address(new Prefix(local4, 16)).address(new Prefix(local6, 64));
        hostKeys.forEach(config::set);
        return config;
    }
}
