package org.lucidstack.socket.names;

import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.lucidstack.net.IpAddress;
import org.lucidstack.socket.StackLoop;

/**
 * Finds the addresses of names for programs on a stack: in a hosts table, then by DNS over the stack itself. Nothing is asked of
 * the host's resolver. May be called by any thread that may wait.
 */
public final class StackResolver {

    private static final long TIMEOUT_MILLIS = 2000;

    private final HostsTable hosts;
    private final @Nullable DnsClient dns;

    private StackResolver(HostsTable hosts, @Nullable DnsClient dns) {
        this.hosts = hosts;
        this.dns = dns;
    }

    /** By a table only. */
    public static StackResolver of(HostsTable hosts) {
        return new StackResolver(hosts, null);
    }

    /** By a table, then by DNS servers that the stack can reach. Each is asked up to three times, and given 2 s to answer. */
    public static StackResolver of(HostsTable hosts, StackLoop loop, List<InetSocketAddress> servers) {
        return of(hosts, loop, servers, TIMEOUT_MILLIS);
    }

    static StackResolver of(HostsTable hosts, StackLoop loop, List<InetSocketAddress> servers, long timeoutMillis) {
        return new StackResolver(hosts, new DnsClient(loop, servers, timeoutMillis));
    }

    /** Whether names that are not in the table can be asked for. */
    boolean hasDns() {
        return dns != null;
    }

    /**
     * The addresses of a name, of the wanted versions in the wanted order.
     *
     * @param versions 4 and 6, or one of them
     * @return at least one
     * @throws UnknownHostException if it has none
     */
    public List<IpAddress> resolve(String name, List<Integer> versions) throws UnknownHostException {
        String host = (name.endsWith(".") ? name.substring(0, name.length() - 1) : name).toLowerCase(Locale.ROOT);
        if (!DnsMessage.isName(host)) {
            throw new UnknownHostException(name + ": not a name");
        }
        List<IpAddress> listed = hosts.addresses(host);
        List<IpAddress> found = new ArrayList<>();
        for (int version : versions) {
            if (listed.isEmpty() && dns != null) {
                found.addAll(dns.resolve(host, version == 4 ? DnsMessage.A : DnsMessage.AAAA));
            } else {
                listed.stream().filter(address -> address.version() == version).forEach(found::add);
            }
        }
        if (found.isEmpty()) {
            throw new UnknownHostException(name + ": Name or service not known");
        }
        return found;
    }

    /** The name that the table gives to an address. */
    public Optional<String> name(IpAddress address) {
        return hosts.name(address);
    }
}
