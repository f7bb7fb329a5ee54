package org.lucidstack.tun;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.lucidstack.net.IpAddress;
import org.lucidstack.net.Ipv4Address;
import org.lucidstack.net.Ipv6Address;
import org.lucidstack.net.Prefix;

/**
 * What this host already does with which addresses: the addresses of its interfaces and its routes. Default routes,
 * multicast and IPv6 link-local blocks are left out, since every address block overlaps those, or none.
 *
 * @param entries in the order the kernel lists them
 */
public record HostRoutes(List<Entry> entries) {

    private static final Path DEVICES = Path.of("/proc/net/dev");
    private static final Path IPV4 = Path.of("/proc/net/route");
    private static final Path IPV6 = Path.of("/proc/net/ipv6_route");
    private static final int RTF_UP = 1;
    private static final int RTF_REJECT = 0x200;

    /**
     * One address (with the length of its subnet) or route.
     *
     * @param isAddress an interface's own address, or else a route
     */
    public record Entry(Prefix prefix, String device, boolean isAddress) {

        @Override
        public String toString() {
            return isAddress
                    ? "the address " + prefix + " of " + device
                    : "the route " + prefix.network() + " to " + device;
        }
    }

    public HostRoutes {
        entries = List.copyOf(entries);
    }

    /** Asks the kernel. A file that is missing (no IPv6) counts as empty. */
    public static HostRoutes read() throws TunException {
        List<Entry> entries = new ArrayList<>(addresses());
        entries.addAll(parseIpv4(lines(IPV4)));
        entries.addAll(parseIpv6(lines(IPV6)));
        return new HostRoutes(entries);
    }

    /**
     * The first entry that shares an address with {@code block}.
     *
     * @param device whose own entries do not count, because it is to be used for the block
     */
    public Optional<Entry> overlap(Prefix block, String device) {
        return entries.stream()
                .filter(entry ->
                        !entry.device().equals(device) && entry.prefix().overlaps(block))
                .findFirst();
    }

    /** Refuses a block that this host uses elsewhere, in one sentence. */
    public void requireFree(Prefix block, String device) throws TunException {
        Optional<Entry> taken = overlap(block, device);
        if (taken.isPresent()) {
            throw new TunException(block + " overlaps " + taken.get() + " on this host: choose another block.");
        }
    }

    boolean has(Prefix route, String device) {
        return entries.stream()
                .anyMatch(entry -> entry.device().equals(device)
                        && !entry.isAddress()
                        && entry.prefix().network().equals(route.network()));
    }

    // Interfaces are looked up by name, because listing them fails where none has an address (a new network namespace).
    private static List<Entry> addresses() throws TunException {
        List<Entry> entries = new ArrayList<>();
        for (String device : devices()) {
            LinkConfigurator.addresses(device).stream()
                    .filter(prefix -> !(prefix.address() instanceof Ipv6Address v6 && v6.isLinkLocal()))
                    .forEach(prefix -> entries.add(new Entry(prefix, device, true)));
        }
        return entries;
    }

    /** The names of all interfaces, those without an address included. */
    public static List<String> devices() throws TunException {
        return lines(DEVICES).stream()
                .filter(line -> line.indexOf(':') > 0)
                .map(line -> line.substring(0, line.indexOf(':')).trim())
                .toList();
    }

    private static List<String> lines(Path file) throws TunException {
        try {
            return Files.exists(file) ? Files.readAllLines(file) : List.of();
        } catch (IOException | UncheckedIOException e) {
            throw new TunException("Reading " + file + " failed: " + e.getMessage() + ".");
        }
    }

    /** Lines such as {@code eth0 0000A8C0 00000000 0001 0 0 0 00FFFFFF ...}: the words of 32 bits are little-endian. */
    static List<Entry> parseIpv4(List<String> lines) {
        List<Entry> entries = new ArrayList<>();
        for (String line : lines) {
            String[] words = line.trim().split("\\s+");
            if (words.length < 8 || words[0].equals("Iface")) {
                continue;
            }
            int flags = Integer.parseInt(words[3], 16);
            int length = Integer.bitCount(Integer.parseUnsignedInt(words[7], 16));
            if (isRoute(flags) && length > 0) {
                int value = Integer.reverseBytes(Integer.parseUnsignedInt(words[1], 16));
                entries.add(new Entry(new Prefix(new Ipv4Address(value), length), words[0], false));
            }
        }
        return entries;
    }

    /** Lines such as {@code fd00...00 40 00...00 00 00...00 00000100 00000001 00000000 00000001 tun0}. */
    static List<Entry> parseIpv6(List<String> lines) {
        List<Entry> entries = new ArrayList<>();
        for (String line : lines) {
            String[] words = line.trim().split("\\s+");
            if (words.length < 10) {
                continue;
            }
            int length = Integer.parseInt(words[1], 16);
            Ipv6Address address = (Ipv6Address) IpAddress.of(HexFormat.of().parseHex(words[0]));
            boolean everywhere = length == 0 || address.isLinkLocal() || address.isMulticast();
            // the loopback device lists each local address of the host once more
            if (isRoute(Integer.parseUnsignedInt(words[8], 16)) && !everywhere && !words[9].equals("lo")) {
                entries.add(new Entry(new Prefix(address, length), words[9], false));
            }
        }
        return entries;
    }

    private static boolean isRoute(int flags) {
        return (flags & RTF_UP) != 0 && (flags & RTF_REJECT) == 0;
    }
}
