package org.lucidstack.demo.tunnel;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.lucidstack.demo.HostIpv6;
import org.lucidstack.demo.UsageError;
import org.lucidstack.demo.UserError;
import org.lucidstack.demo.tunnel.crypto.NoisePattern;
import org.lucidstack.demo.tunnel.crypto.SecureSession;
import org.lucidstack.demo.tunnel.crypto.TunnelKey;
import org.lucidstack.demo.tunnel.tcp.TcpClientTransport;
import org.lucidstack.demo.tunnel.udp.UdpClientTransport;
import org.lucidstack.demo.tunnel.udp.UdpServerTransport;
import org.lucidstack.net.IpAddress;
import org.lucidstack.net.Prefix;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options of commands that reach their targets through a stack of their own and a tunnel: see {@link TunnelStack}. */
public final class TunnelStackOptions {

    private static final int DNS_PORT = 53;

    @Option(
            names = "--tunnel",
            paramLabel = "udp|tcp://HOST:PORT",
            description = "Reaches targets by a stack in this process, through a 'stack tunnel udp' (or tcp) server.")
    private @Nullable String tunnel;

    @Option(names = "--key-file", paramLabel = "FILE", description = "With --tunnel: a key of 'stack tunnel keygen'.")
    private @Nullable Path keyFile;

    @Option(names = "--server-key", paramLabel = "PUBLICKEY", description = "With --tunnel and an x25519 key.")
    private @Nullable String serverKey;

    @Option(
            names = "--own",
            paramLabel = "ADDRESS",
            description = "With --tunnel: an address of the stack; may be repeated (default: 192.168.0.2 and its IPv6"
                    + " sibling).")
    private List<Prefix> own = List.of();

    @Option(
            names = "--dns",
            paramLabel = "ADDRESS",
            converter = AddressConverter.class,
            description = "With --tunnel: a DNS server behind the tunnel, which is asked for all names; may be repeated"
                    + " (default: the host's resolver is asked, not through the tunnel).")
    private List<IpAddress> dns = List.of();

    /** Whether {@link #open} is to be called. */
    public boolean isGiven() {
        if (tunnel == null && (keyFile != null || serverKey != null || !own.isEmpty() || !dns.isEmpty())) {
            throw new UsageError("--key-file, --server-key, --own and --dns go with --tunnel.");
        }
        return tunnel != null;
    }

    /** Makes the stack and begins to connect its tunnel. */
    public TunnelStack open(TunnelLog log) throws IOException {
        URI server = server();
        boolean isUdp = "udp".equals(server.getScheme());
        String host = server.getHost().startsWith("[")
                ? server.getHost().substring(1, server.getHost().length() - 1)
                : server.getHost();
        InetSocketAddress address = InetSocketAddress.createUnresolved(host, server.getPort());
        if (new InetSocketAddress(host, server.getPort()).isUnresolved()) {
            throw new UserError("--tunnel: there is no address for '" + host + "'.");
        }
        int overhead = isUdp
                ? UdpTunnelCommand.UDP_HEADER + UdpServerTransport.OVERHEAD
                : TcpTunnelCommand.HEADERS + SecureSession.OVERHEAD;
        int mtu = OuterPath.to(address).innerMtu(overhead);
        List<Prefix> addresses = InnerAddresses.ofStack(
                        own.isEmpty() ? InnerAddresses.usual(false, mtu >= HostIpv6.MIN_MTU) : own, List.of())
                .owned();
        Credentials credentials = credentials(addresses, mtu);
        Transport transport = isUdp
                ? UdpClientTransport.connect(address, credentials, log)
                : new TcpClientTransport(
                        host, server.getPort(), credentials, Math.max(mtu, TunnelRun.LEAST_MAX_PACKET), log);
        return TunnelStack.open(transport, addresses, mtu, log);
    }

    /** DNS servers that the stack can reach; none: the host's resolver is to be asked. */
    public List<InetSocketAddress> dnsServers() {
        return dns.stream()
                .map(address -> new InetSocketAddress(address.toInetAddress(), DNS_PORT))
                .toList();
    }

    private URI server() {
        try {
            URI uri = new URI(String.valueOf(tunnel));
            boolean isKnown = "udp".equals(uri.getScheme()) || "tcp".equals(uri.getScheme());
            if (isKnown && uri.getHost() != null && uri.getPort() > 0) {
                return uri;
            }
        } catch (URISyntaxException e) {
            // Said below.
        }
        throw new UsageError("--tunnel: '" + tunnel + "' is not udp://HOST:PORT or tcp://HOST:PORT.");
    }

    private Credentials credentials(List<Prefix> addresses, int mtu) throws IOException {
        if (keyFile == null) {
            throw new UserError(
                    "--tunnel needs --key-file FILE: the key that 'stack tunnel keygen' made for both ends.");
        }
        TunnelKey key = KeyFiles.read(keyFile);
        boolean needsServer = key.pattern() != NoisePattern.NN_PSK0;
        if (needsServer != (serverKey != null)) {
            throw new UsageError(
                    needsServer ? "an x25519 key needs --server-key." : "--server-key needs an x25519 key.");
        }
        return new Credentials(
                key,
                serverKey == null ? null : KeyFiles.publicKey(serverKey),
                Map.of(),
                addresses,
                mtu,
                Hello.newClientId(new SecureRandom()));
    }

    /** For {@code --dns}. */
    static final class AddressConverter implements ITypeConverter<IpAddress> {
        @Override
        public IpAddress convert(String text) {
            try {
                return IpAddress.parse(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException("'" + text + "' is not an address");
            }
        }
    }
}
