package org.lucidstack.tun;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.lucidstack.net.Ipv6Address;
import org.lucidstack.net.Prefix;

/**
 * What a TUN device is to be like.
 *
 * @param name of the interface, at most 15 bytes; {@code tun%d} lets the kernel choose a number. A device that exists
 * is attached
 * @param addresses of the host's side, each with its prefix length; those that are missing are added
 * @param routes further destinations that the host is to send through the device
 * @param mtu in bytes, 68 to 65535 (1280 at least with IPv6 addresses), or 0 to leave it as it is
 * @param offloading who computes checksums and makes super-segments
 * @param multiQueue whether several devices share the interface, one queue each (see {@link TunDevice#openQueues})
 * @param busyPollNanos how long a wait reads in a loop before it sleeps, in nanoseconds; 0 (the default) sleeps at once.
 *     50,000 to 150,000 pay off where waking up is slow, as on virtual machines; pauses by itself where no packet comes
 *     in that time
 * @param queueLength how many packets the kernel keeps for a reader that is late (txqueuelen), if it is this device that brings the
 *     interface up; 0 leaves it as it is. The default of 10,000 is for a stack that reads at the speed of memory: a window of a
 *     hundred senders at once fits in, where the kernel's 500 would drop much of it
 */
public record TunConfig(
        String name,
        List<Prefix> addresses,
        List<Prefix> routes,
        int mtu,
        Offloading offloading,
        boolean multiQueue,
        long busyPollNanos,
        int queueLength) {

    /** Of {@link #queueLength} where the reader forwards to something slower: what waits longer than this, waits too long. */
    public static final int FORWARDER_QUEUE_LENGTH = 1000;

    private static final int DEFAULT_QUEUE_LENGTH = 10_000;

    static final int MAX_NAME_BYTES = 15;
    private static final int MIN_MTU = 68;
    private static final int MIN_IPV6_MTU = 1280;
    private static final int MAX_MTU = 65535;

    public TunConfig {
        addresses = List.copyOf(addresses);
        routes = List.copyOf(routes);
        busyPollNanos = Math.max(0, busyPollNanos);
        queueLength = Math.max(0, queueLength);
    }

    /** An interface without addresses, with the kernel's offloads; one queue, no busy polling. */
    public static TunConfig named(String name) {
        return new TunConfig(name, List.of(), List.of(), 0, Offloading.KERNEL, false, 0, DEFAULT_QUEUE_LENGTH);
    }

    public TunConfig withName(String value) {
        return new TunConfig(value, addresses, routes, mtu, offloading, multiQueue, busyPollNanos, queueLength);
    }

    public TunConfig withAddresses(List<Prefix> value) {
        return new TunConfig(name, value, routes, mtu, offloading, multiQueue, busyPollNanos, queueLength);
    }

    /** Addresses such as {@code 192.168.0.1/24} and {@code fd00::1/64}. */
    public TunConfig withAddresses(String... value) {
        return withAddresses(List.of(value).stream().map(Prefix::parse).toList());
    }

    public TunConfig withRoutes(List<Prefix> value) {
        return new TunConfig(name, addresses, value, mtu, offloading, multiQueue, busyPollNanos, queueLength);
    }

    public TunConfig withMtu(int value) {
        return new TunConfig(name, addresses, routes, value, offloading, multiQueue, busyPollNanos, queueLength);
    }

    public TunConfig withOffloading(Offloading value) {
        return new TunConfig(name, addresses, routes, mtu, value, multiQueue, busyPollNanos, queueLength);
    }

    public TunConfig withMultiQueue(boolean value) {
        return new TunConfig(name, addresses, routes, mtu, offloading, value, busyPollNanos, queueLength);
    }

    public TunConfig withBusyPollNanos(long value) {
        return new TunConfig(name, addresses, routes, mtu, offloading, multiQueue, value, queueLength);
    }

    public TunConfig withQueueLength(int value) {
        return new TunConfig(name, addresses, routes, mtu, offloading, multiQueue, busyPollNanos, value);
    }

    /** Finds what the kernel would refuse with a bare EINVAL, or take and garble. */
    void check() throws TunException {
        checkName();
        boolean ipv6 = addresses.stream().anyMatch(prefix -> prefix.address() instanceof Ipv6Address);
        int least = ipv6 ? MIN_IPV6_MTU : MIN_MTU;
        if (mtu != 0 && (mtu < least || mtu > MAX_MTU)) {
            throw new TunException(
                    "The MTU must be " + least + " to " + MAX_MTU + (ipv6 ? " with IPv6" : "") + ", not " + mtu + ".");
        }
        for (Prefix prefix : addresses) {
            if (prefix.address().isMulticast() || prefix.address().isUnspecified()) {
                throw new TunException(prefix + " cannot be the address of an interface.");
            }
        }
    }

    // The kernel cuts a longer name silently, and one without a terminating zero would run into the flags.
    private void checkName() throws TunException {
        int bytes = name.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > MAX_NAME_BYTES) {
            throw new TunException("The interface name \"" + name + "\" has " + bytes + " bytes; at most "
                    + MAX_NAME_BYTES + " are allowed.");
        }
        boolean badCharacter = name.chars().anyMatch(c -> c <= ' ' || c >= 0x7f || c == '/' || c == ':');
        if (name.isEmpty() || badCharacter || name.equals(".") || name.equals("..")) {
            throw new TunException(
                    "\"" + name + "\" is not an interface name: letters, digits, '-', '_' and '.' are safe.");
        }
    }
}
