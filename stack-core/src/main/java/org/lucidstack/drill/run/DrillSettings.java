package org.lucidstack.drill.run;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.lucidstack.drill.calls.HostConfig;
import org.lucidstack.drill.calls.HostFactory;
import org.lucidstack.drill.calls.VirtualHost;
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
    private final Set<String> given = new HashSet<>();
    private double tolerancePercent;
    private long timestampTick;
    private boolean strictSegments;
    private boolean echoesAreScaled;
    private boolean exact;
    private int bindPort = 8080;
    private int connectPort = 8080;
    private int mtu = 1500;
    private HostFactory hosts = VirtualHost::new;

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
        copy.given.addAll(given);
        copy.tolerancePercent = tolerancePercent;
        copy.timestampTick = timestampTick;
        copy.strictSegments = strictSegments;
        copy.echoesAreScaled = echoesAreScaled;
        copy.exact = exact;
        copy.bindPort = bindPort;
        copy.connectPort = connectPort;
        copy.mtu = mtu;
        copy.hosts = hosts;
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
        given.add(name);
        return set(name, value);
    }

    /** Sets an option that a script may change. */
    public DrillSettings usually(String name, String value) {
        if (!set(name, value)) {
            throw new IllegalArgumentException("unknown option " + name);
        }
        return this;
    }

    /** Sets an option that a script gives: one from outside counts more. */
    boolean scriptOption(String name, String value) {
        return given.contains(name) || set(name, value);
    }

    private boolean set(String name, String value) {
        switch (name) {
            case "ip_version" -> ipMode = ipMode(value);
            case "local_ip" -> local(IpAddress.parse(value));
            case "remote_ip" -> remote(Prefix.parse(value).address());
            // The tool routes what its host sends; here every remote address is reachable.
            case "gateway_ip", "netmask_ip" -> IpAddress.parse(value);
            case "mtu" -> mtu = number(name, value, 68, 65_535);
            case "mss" -> mtu = number(name, value, 28, 65_495) + 40;
            case "bind_port" -> bindPort = number(name, value, 1, 65_535);
            case "connect_port" -> connectPort = number(name, value, 1, 65_535);
            case "tolerance_usecs" -> tolerance = number(name, value, 0, Integer.MAX_VALUE) * Clock.MICROSECOND;
            case "tolerance_percent" -> tolerancePercent = percent(name, value);
            case "tcp_ts_tick_usecs" -> timestampTick = number(name, value, 0, 1_000_000) * Clock.MICROSECOND;
            case "tcp_ts_ecr_scaled" -> echoesAreScaled = true;
            case "strict_segments" -> strictSegments = true;
            case "define" -> {
                int equals = value.indexOf('=');
                define(equals < 0 ? value : value.substring(0, equals), equals < 0 ? "" : value.substring(equals + 1));
            }
            case "verbose", "debug", "send_omit_free", "code_sockopt" -> {
                // Nothing to do: the report is always complete, and TCP_INFO is all there is.
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private static IpMode ipMode(String value) {
        return switch (value) {
            case "ipv4" -> IpMode.IPV4;
            case "ipv4-mapped-ipv6" -> IpMode.IPV4_MAPPED;
            case "ipv6" -> IpMode.IPV6;
            default -> throw new IllegalArgumentException("ip_version is ipv4, ipv4-mapped-ipv6 or ipv6, not " + value);
        };
    }

    private static double percent(String name, String value) {
        if (!value.matches("\\d{1,4}(\\.\\d{1,6})?")) {
            throw new IllegalArgumentException(name + " is a number of percent, not " + value);
        }
        return Double.parseDouble(value);
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

    /**
     * Whether a script also fails for what packetdrill does not look at: packets that it does not mention at its end, and echoed
     * timestamps. Default false.
     */
    public DrillSettings exact(boolean on) {
        exact = on;
        return this;
    }

    /** What scripts run on. Default: hosts under virtual time. */
    public DrillSettings on(HostFactory factory) {
        hosts = factory;
        return this;
    }

    HostFactory hosts() {
        return hosts;
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

    /** By how much of the time since the event before a time may be off, if that is more than {@link #tolerance}. */
    double tolerancePercent() {
        return tolerancePercent;
    }

    /** Nanoseconds that a tick of the stack's timestamps takes, 0 = their values do not matter. */
    long timestampTick() {
        return timestampTick;
    }

    boolean strictSegments() {
        return strictSegments;
    }

    /** Whether an echoed timestamp may be one that the stack has not sent. */
    boolean echoesAreScaled() {
        return echoesAreScaled;
    }

    boolean isExact() {
        return exact;
    }

    /** The port that scripts bind. */
    int bindPort() {
        return bindPort;
    }

    /** The port that scripts connect to. */
    int connectPort() {
        return connectPort;
    }

    /** The settings of a fresh stack. */
    HostConfig hostConfig() {
        HostConfig config =
                new HostConfig().mtu(mtu).address(new Prefix(local4, 16)).address(new Prefix(local6, 64));
        hostKeys.forEach(config::set);
        return config;
    }
}
