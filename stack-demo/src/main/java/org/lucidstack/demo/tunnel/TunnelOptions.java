package org.lucidstack.demo.tunnel;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.lucidstack.demo.UsageError;
import org.lucidstack.demo.UserError;
import org.lucidstack.demo.tunnel.crypto.NoisePattern;
import org.lucidstack.demo.tunnel.crypto.TunnelKey;
import org.lucidstack.net.Prefix;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** What both tunnels are told on the command line. */
final class TunnelOptions {

    private static final int MIN_MTU = 68;

    /** One of the two must be given. */
    static final class Direction {
        @Option(names = "--listen", paramLabel = "[ADDRESS:]PORT", description = "Waits for clients.")
        private @Nullable String listen;

        @Option(
                names = "--connect",
                paramLabel = "HOST:PORT",
                description = "Connects to a server, again and again if need be.")
        private @Nullable String connect;
    }

    @ArgGroup(multiplicity = "1")
    private Direction direction = new Direction();

    @Option(names = "--tun", paramLabel = "NAME", description = "The TUN device at this end (default: tun0).")
    private @Nullable String tun;

    @Option(
            names = "--stack",
            description = "Instead of a device, a stack in this process with the services of 'serve'.")
    private boolean stack;

    @Option(
            names = "--host-address",
            paramLabel = "ADDRESS/LENGTH",
            description =
                    "An inner address of the device; may be repeated (default: 192.168.0.1/24 and fd4c:7563:6964::1/64,"
                            + " or ...2 with --connect).")
    private List<Prefix> hostAddresses = List.of();

    @Option(
            names = "--own",
            paramLabel = "PREFIX",
            description =
                    "With --stack, the inner addresses of the stack; else blocks that are reached through the tunnel,"
                            + " besides the device's subnets. May be repeated.")
    private List<Prefix> own = List.of();

    @Option(
            names = "--mtu",
            paramLabel = "BYTES",
            description = "Of the inner packets (default: what the outer path leaves).")
    private @Nullable Integer mtu;

    @Option(names = "--compat", description = "The bare format: one client, nothing encrypted, nobody authenticated.")
    private boolean compat;

    @Option(
            names = "--key-file",
            paramLabel = "FILE",
            description = "A key made by 'stack tunnel keygen', the same at both ends.")
    private @Nullable Path keyFile;

    @Option(
            names = "--peers",
            paramLabel = "FILE",
            description = "With --listen and an x25519 key: one client per line, PUBLICKEY PREFIX[,PREFIX...].")
    private @Nullable Path peers;

    @Option(names = "--server-key", paramLabel = "PUBLICKEY", description = "With --connect and an x25519 key.")
    private @Nullable String serverKey;

    @Option(
            names = "--clamp-mss",
            description = "Lowers the segment size that passing TCP SYNs announce to what fits the MTU.")
    private boolean clampMss;

    @Option(
            names = "--dry-run",
            description = "Prints what would be changed on this host and what undoes it, and ends.")
    private boolean dryRun;

    void check() {
        if (stack && tun != null) {
            throw new UsageError("--tun and --stack exclude each other.");
        }
        if (compat && (keyFile != null || peers != null || serverKey != null)) {
            throw new UsageError("--compat uses no keys.");
        }
        if (mtu != null && (mtu < MIN_MTU || mtu > InnerPacket.MAX_LENGTH)) {
            throw new UsageError("--mtu must be " + MIN_MTU + " to " + InnerPacket.MAX_LENGTH + ", not " + mtu + ".");
        }
    }

    boolean isListening() {
        return direction.listen != null;
    }

    boolean isStack() {
        return stack;
    }

    boolean isCompat() {
        return compat;
    }

    boolean isDryRun() {
        return dryRun;
    }

    boolean clampsMss() {
        return clampMss;
    }

    String tun() {
        return tun == null ? "tun0" : tun;
    }

    @Nullable
    Integer mtu() {
        return mtu;
    }

    List<Prefix> hostAddresses() {
        return hostAddresses;
    }

    List<Prefix> own() {
        return own;
    }

    /** The address to listen on; the unspecified one if none was named. */
    InetSocketAddress listenAddress() {
        String text = String.valueOf(direction.listen);
        int colon = text.lastIndexOf(':');
        try {
            InetAddress address =
                    colon < 0 ? new InetSocketAddress(0).getAddress() : InetAddress.getByName(host(text, colon));
            return new InetSocketAddress(address, port(text, colon));
        } catch (UnknownHostException e) {
            throw new UsageError("--listen: '" + host(text, colon) + "' is not an address.", e);
        }
    }

    /** The server, unresolved. */
    InetSocketAddress connectAddress() {
        String text = String.valueOf(direction.connect);
        int colon = text.lastIndexOf(':');
        if (colon <= 0) {
            throw new UsageError("--connect: '" + text + "' is not HOST:PORT.");
        }
        return InetSocketAddress.createUnresolved(host(text, colon), port(text, colon));
    }

    private static String host(String text, int colon) {
        String host = text.substring(0, colon);
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }

    private static int port(String text, int colon) {
        String port = text.substring(colon + 1);
        if (!port.matches("\\d{1,5}") || Integer.parseInt(port) < 1 || Integer.parseInt(port) > 65_535) {
            throw new UsageError("'" + port + "' is not a port: 1 to 65535.");
        }
        return Integer.parseInt(port);
    }

    /** Null in compatible mode. @param addresses inner addresses of this end */
    @Nullable
    Credentials credentials(List<Prefix> addresses, int innerMtu) throws IOException {
        if (compat) {
            return null;
        }
        TunnelKey key = KeyFiles.read(keyFile);
        if (key.pattern() == NoisePattern.NN_PSK0) {
            if (peers != null || serverKey != null) {
                throw new UsageError("--peers and --server-key need a key of 'stack tunnel keygen --x25519'.");
            }
            return new Credentials(key, null, Map.of(), addresses, innerMtu, Hello.newClientId(new SecureRandom()));
        }
        if (isListening() ? peers == null : serverKey == null) {
            throw new UsageError("with an x25519 key, "
                    + (isListening() ? "--listen needs --peers." : "--connect needs --server-key."));
        }
        byte[] server = serverKey == null ? null : KeyFiles.publicKey(serverKey);
        Map<String, List<Prefix>> allowed = peers == null ? Map.of() : readPeers(peers);
        return new Credentials(key, server, allowed, addresses, innerMtu, Hello.newClientId(new SecureRandom()));
    }

    private static Map<String, List<Prefix>> readPeers(Path file) throws IOException {
        Map<String, List<Prefix>> allowed = new HashMap<>();
        for (String line : Files.readAllLines(file)) {
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            String[] words = line.strip().split("\\s+");
            if (words.length != 2) {
                throw new UserError(file + ": '" + line + "' is not PUBLICKEY PREFIX[,PREFIX...].");
            }
            KeyFiles.publicKey(words[0]);
            try {
                allowed.put(
                        words[0],
                        List.of(words[1].split(",")).stream().map(Prefix::parse).toList());
            } catch (IllegalArgumentException e) {
                throw new UserError(file + ": " + e.getMessage() + ".", e);
            }
        }
        return Map.copyOf(allowed);
    }
}
