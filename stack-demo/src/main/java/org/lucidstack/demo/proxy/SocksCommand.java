package org.lucidstack.demo.proxy;

import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.lucidstack.demo.HostPort;
import org.lucidstack.demo.LineLog;
import org.lucidstack.demo.UntilSignal;
import org.lucidstack.demo.UserError;
import org.lucidstack.demo.socks.AccessRules;
import org.lucidstack.demo.socks.SocksServer;
import org.lucidstack.demo.socks.Users;
import org.lucidstack.demo.ssh.SshLogin;
import org.lucidstack.demo.stream.StreamListener;
import org.lucidstack.demo.tunnel.TunnelStackOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code stack socks}. */
@Command(
        name = "socks",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "A SOCKS 5 and 4A server. It reaches targets by the host's network, with --via through an SSH server, or with"
                    + " --tunnel by a stack of its own, and needs no rights in any case.",
            "Prints one line beginning with 'ready' when it listens; SIGINT and SIGTERM end it.",
            "PATTERN is HOST[:PORT]; HOST is an address, a block of them (10.0.0.0/8), a name, *.DOMAIN or *; an IPv6"
                    + " address before a port is in brackets."
        })
public final class SocksCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

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

    @Option(
            names = "--via",
            paramLabel = "ssh://USER@HOST[:PORT]",
            converter = AccountConverter.class,
            description =
                    "Reaches targets through this SSH server, which also looks their names up. Patterns of addresses"
                            + " match only who asks for an address; no UDP.")
    private SshLogin.@Nullable Account account;

    @Mixin
    private SshLogin login;

    @Mixin
    private TunnelStackOptions tunnel;

    @Override
    public Integer call() throws Exception {
        boolean byTunnel = tunnel.isGiven();
        if (account != null && byTunnel) {
            throw new ParameterException(spec.commandLine(), "--via and --tunnel exclude each other");
        }
        if (account == null && login.isGiven()) {
            throw new ParameterException(spec.commandLine(), "-i, --known-hosts and --password-stdin go with --via");
        }
        AccessRules rules = new AccessRules(patterns(allow), patterns(deny));
        Users users = userFile == null ? null : Users.read(userFile);
        InetSocketAddress address = new InetSocketAddress(listen.host(), listen.port());
        if (address.isUnresolved()) {
            throw new UserError("--listen: there is no address for '" + listen.host() + "'.");
        }
        AtomicReference<@Nullable String> lost = new AtomicReference<>();
        try (UntilSignal signal = new UntilSignal();
                WayOn way = way(rules, () -> {
                    lost.set("the SSH connection to " + account + " was lost.");
                    signal.end();
                })) {
            SocksServer server = new SocksServer(way.dialer(), rules::permits, users, LineLog.toStandardError("socks"));
            serve(address, server, signal);
            String problem = lost.get();
            if (problem != null) {
                throw new UserError(problem);
            }
        }
        return 0;
    }

    private WayOn way(AccessRules rules, Runnable lost) throws Exception {
        if (account != null) {
            return WayOn.bySsh(account, login, rules, lost);
        }
        return tunnel.isGiven() ? WayOn.byTunnel(tunnel, rules) : WayOn.direct(rules);
    }

    private void serve(InetSocketAddress address, SocksServer server, UntilSignal signal) throws Exception {
        try (StreamListener listener = StreamListener.bind(address)) {
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

    /** For {@code --via}. */
    static final class AccountConverter implements ITypeConverter<SshLogin.Account> {
        @Override
        public SshLogin.Account convert(String text) {
            if (!text.startsWith("ssh://")) {
                throw new TypeConversionException("'" + text + "' is not ssh://USER@HOST[:PORT]");
            }
            try {
                return SshLogin.Account.parse(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(String.valueOf(e.getMessage()));
            }
        }
    }
}
