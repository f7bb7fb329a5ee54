package org.lucidstack.socket.names;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.net.spi.InetAddressResolver;
import java.net.spi.InetAddressResolver.LookupPolicy;
import java.net.spi.InetAddressResolverProvider;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.lucidstack.net.IpAddress;
import org.lucidstack.socket.StackLoop;

/**
 * Has {@link InetAddress} find names by the stack of this JVM ({@link StackLoop#ofThisJvm}), where a system property says so:
 * {@value #HOSTS} names a hosts file, {@value #SERVERS} the addresses of DNS servers, joined by commas. Java finds this class in
 * every program that has it on its class path; without one of the properties it leaves the host's resolver in charge.
 *
 * <p>With a hosts file alone, names that are not in it are still the host's business. With DNS servers they are not.
 */
public final class StackResolverProvider extends InetAddressResolverProvider {

    /** System property: path of a hosts file. */
    public static final String HOSTS = "org.lucidstack.hosts";

    /** System property: addresses of DNS servers, joined by commas. */
    public static final String SERVERS = "org.lucidstack.dns";

    @Override
    public InetAddressResolver get(Configuration configuration) {
        @Nullable String file = System.getProperty(HOSTS);
        @Nullable String servers = System.getProperty(SERVERS);
        if (file == null && servers == null) {
            return configuration.builtinResolver();
        }
        try {
            HostsTable hosts = file == null ? HostsTable.empty() : HostsTable.read(Path.of(file));
            StackResolver resolver = servers == null
                    ? StackResolver.of(hosts)
                    : StackResolver.of(hosts, StackLoop.ofThisJvm(), parse(servers));
            return new Bridge(resolver, configuration.builtinResolver());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the hosts file " + file, e);
        }
    }

    private static List<InetSocketAddress> parse(String servers) {
        return Arrays.stream(servers.split(","))
                .map(text -> new InetSocketAddress(IpAddress.parse(text.strip()).toInetAddress(), 0))
                .toList();
    }

    @Override
    public String name() {
        return "Lucid";
    }

    /** In the terms of {@code java.net}. @param rest is asked for what the table does not know, where there is no DNS */
    private record Bridge(StackResolver resolver, InetAddressResolver rest) implements InetAddressResolver {

        @Override
        public Stream<InetAddress> lookupByName(String host, LookupPolicy policy) throws UnknownHostException {
            try {
                List<IpAddress> found = resolver.resolve(host, versions(policy.characteristics()));
                return found.stream().map(address -> named(host, address));
            } catch (UnknownHostException e) {
                if (resolver.hasDns()) {
                    throw e;
                }
                return rest.lookupByName(host, policy);
            }
        }

        private static List<Integer> versions(int wanted) {
            if ((wanted & LookupPolicy.IPV6) == 0) {
                return List.of(4);
            }
            if ((wanted & LookupPolicy.IPV4) == 0) {
                return List.of(6);
            }
            return (wanted & LookupPolicy.IPV6_FIRST) != 0 ? List.of(6, 4) : List.of(4, 6);
        }

        private static InetAddress named(String host, IpAddress address) {
            try {
                return InetAddress.getByAddress(host, address.toInetAddress().getAddress());
            } catch (UnknownHostException e) {
                throw new AssertionError("an address has 4 or 16 bytes", e);
            }
        }

        @Override
        public String lookupByAddress(byte[] bytes) throws UnknownHostException {
            var name = resolver.name(IpAddress.of(bytes));
            if (name.isPresent()) {
                return name.get();
            }
            if (resolver.hasDns()) {
                throw new UnknownHostException("no name for " + IpAddress.of(bytes));
            }
            return rest.lookupByAddress(bytes);
        }
    }
}
