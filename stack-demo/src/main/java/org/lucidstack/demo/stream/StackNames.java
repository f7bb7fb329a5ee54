package org.lucidstack.demo.stream;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.lucidstack.net.IpAddress;
import org.lucidstack.socket.StackLoop;
import org.lucidstack.socket.names.HostsTable;
import org.lucidstack.socket.names.StackResolver;

/** Asks DNS servers over a stack; nothing is asked of the host's resolver. */
public final class StackNames implements Resolver {

    private static final List<Integer> VERSIONS = List.of(4, 6);

    private final StackResolver resolver;

    /** @param servers asked in turn; at least one */
    public StackNames(StackLoop loop, List<InetSocketAddress> servers) {
        this.resolver = StackResolver.of(HostsTable.empty(), loop, servers);
    }

    @Override
    public List<InetAddress> resolve(String host) throws UnknownHostException {
        return addresses(host).stream().map(IpAddress::toInetAddress).toList();
    }

    private List<IpAddress> addresses(String host) throws UnknownHostException {
        try {
            return List.of(IpAddress.parse(host));
        } catch (IllegalArgumentException isName) {
            return resolver.resolve(host, VERSIONS);
        }
    }
}
