package org.lucidstack.demo.socks;

import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.lucidstack.demo.HostPort;
import org.lucidstack.demo.LineLog;
import org.lucidstack.demo.UntilSignal;
import org.lucidstack.demo.UserError;
import org.lucidstack.demo.stream.Dialer;
import org.lucidstack.demo.stream.Resolver;
import org.lucidstack.demo.stream.SocketDialer;
import org.lucidstack.demo.stream.StreamListener;
import org.lucidstack.demo.tunnel.TunnelLog;
import org.lucidstack.demo.tunnel.TunnelStack;
import org.lucidstack.demo.tunnel.TunnelStackOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code stack socks}. */
@Command(
        name = "socks",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "A SOCKS 5 and 4A server. It reaches targets by the host's network, or with --tunnel by a stack of its own, and"
                    + " needs no rights either way.",
            "Prints one line beginning with 'ready' when it listens; SIGINT and SIGTERM end it.",
            "PATTERN is HOST[:PORT]; HOST is an address, a block of them (10.0.0.0/8), a name, *.DOMAIN or *; an IPv6"
                    + " address before a port is in brackets."
        })
public final class SocksCommand implements Callable<Integer> {

    /** For one address of a target. */
    private static final Duration DIAL = Duration.ofSeconds(20);

    @Option(
            names = "--listen",
            paramLabel = "ADDR:PORT",
            defaultValue = "127.0.0.1:1080",
            description = "Where clients connect to (default: ${DEFAULT-VALUE}).")
    private HostPort listen;

    @Option(
            names = "--user-file",
            paramLabel = "FILE",
            description = "Lines name:password; serves only who knows one, by SOCKS 5.")
    private @Nullable Path userFile;

    @Option(
            names = "--allow",
            paramLabel = "PATTERN",
            description = "Serves only targets that match this or another --allow; may be repeated.")
    private List<String> allow = List.of();

    @Option(names = "--deny", paramLabel = "PATTERN", description = "Never serves targets that match; may be repeated.")
    private List<String> deny = List.of();

    @Mixin
    private TunnelStackOptions tunnel;

    @Override
    public Integer call() throws Exception {
        AccessRules rules = new AccessRules(patterns(allow), patterns(deny));
        Users users = userFile == null ? null : Users.read(userFile);
        InetSocketAddress address = new InetSocketAddress(listen.host(), listen.port());
        if (address.isUnresolved()) {
            throw new UserError("--listen: there is no address for '" + listen.host() + "'.");
        }
        try (UntilSignal signal = new UntilSignal()) {
            if (!tunnel.isGiven()) {
                serve(address, SocketDialer.direct(DIAL), rules, users, signal);
                return 0;
            }
            TunnelLog log = new TunnelLog(line -> System.err.println("tunnel: " + line));
            try (TunnelStack stack = tunnel.open(log)) {
                serve(address, SocketDialer.over(stack.loop(), Resolver.SYSTEM, DIAL), rules, users, signal);
            }
        }
        return 0;
    }

    private void serve(
            InetSocketAddress address,
            SocketDialer sockets,
            AccessRules rules,
            @Nullable Users users,
            UntilSignal signal)
            throws Exception {
        try (StreamListener listener = StreamListener.bind(address)) {
            Dialer dialer = new RuledDialer(sockets.guardedBy(rules::permits), rules, true);
            SocksServer server = new SocksServer(dialer, rules::permits, users, LineLog.toStandardError("socks"));
            listener.start(server::serve);
            System.out.println("ready socks "
                    + new HostPort(listen.host(), listener.address().getPort()));
            System.out.flush();
            signal.await();
        } catch (BindException e) {
            throw new UserError("cannot listen on " + listen + ": " + e.getMessage() + ".", e);
        }
    }

    private static List<AccessRules.Pattern> patterns(List<String> texts) {
        List<AccessRules.Pattern> patterns = new ArrayList<>();
        for (String text : texts) {
            try {
                patterns.add(AccessRules.Pattern.parse(text));
            } catch (IllegalArgumentException e) {
                throw new UserError(e.getMessage() + ".", e);
            }
        }
        return List.copyOf(patterns);
    }
}
