package org.lucidstack.socket.names;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.lucidstack.net.IpAddress;
import org.lucidstack.net.Ipv4Address;
import org.lucidstack.net.Ipv6Address;

/** Names and their addresses, from lines {@code ADDRESS NAME...} with comments after {@code #}. It always has localhost (RFC 6761). */
public final class HostsTable {

    private final Map<String, List<IpAddress>> byName = new HashMap<>();
    private final Map<IpAddress, String> byAddress = new HashMap<>();

    private HostsTable() {
        add(Ipv4Address.LOOPBACK, "localhost");
        add(Ipv6Address.LOOPBACK, "localhost");
    }

    /** @throws IllegalArgumentException naming the line that is malformed */
    public static HostsTable of(List<String> lines) {
        HostsTable table = new HostsTable();
        for (String line : lines) {
            String content = line.contains("#") ? line.substring(0, line.indexOf('#')) : line;
            String[] words = content.strip().split("\\s+");
            if (words[0].isEmpty()) {
                continue;
            }
            if (words.length < 2) {
                throw new IllegalArgumentException("an address without a name: " + line);
            }
            IpAddress address = IpAddress.parse(words[0]);
            for (int i = 1; i < words.length; i++) {
                table.add(address, words[i]);
            }
        }
        return table;
    }

    /** Only localhost. */
    public static HostsTable empty() {
        return new HostsTable();
    }

    /** @throws IllegalArgumentException naming the line that is malformed */
    public static HostsTable read(Path file) throws IOException {
        return of(Files.readAllLines(file));
    }

    private void add(IpAddress address, String name) {
        List<IpAddress> addresses = byName.computeIfAbsent(name.toLowerCase(Locale.ROOT), n -> new ArrayList<>(1));
        if (!addresses.contains(address)) {
            addresses.add(address);
        }
        byAddress.putIfAbsent(address, name);
    }

    /** The addresses of a name, in the order of the lines; none if it is not in the table. */
    List<IpAddress> addresses(String name) {
        return byName.getOrDefault(name.toLowerCase(Locale.ROOT), List.of());
    }

    /** The first name that a line gives to an address. */
    Optional<String> name(IpAddress address) {
        return Optional.ofNullable(byAddress.get(address));
    }
}
