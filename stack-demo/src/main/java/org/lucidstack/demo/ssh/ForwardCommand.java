package org.lucidstack.demo.ssh;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.lucidstack.demo.HostPort;
import org.lucidstack.demo.LineLog;
import org.lucidstack.demo.UntilSignal;
import org.lucidstack.demo.UserError;
import org.lucidstack.demo.socks.SocksServer;
import org.lucidstack.demo.stream.StreamListener;
import org.lucidstack.net.IpAddress;
import org.lucidstack.socket.StackLoop;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code stack forward}: ports forwarded over SSH. */
@Command(
        name = "forward",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Forwards ports over SSH, as ssh -N -L -R -D does. Prints one line beginning with 'ready' when all of them work;"
                    + " SIGINT and SIGTERM end it.",
            "The server's key must be known (see --known-hosts)."
        })
public final class ForwardCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--ssh",
            paramLabel = "USER@HOST[:PORT]",
            required = true,
            converter = AccountConverter.class,
            description = "The server.")
    private SshLogin.Account account;

    @Option(
            names = "-L",
            paramLabel = "[BIND:]PORT:HOST:PORT",
            converter = ForwardSpec.Converter.class,
            description = "Listens here; the server connects to HOST:PORT. May be repeated, as -R and -D.")
    private List<ForwardSpec> local = List.of();

    @Option(
            names = "-R",
            paramLabel = "[BIND:]PORT:HOST:PORT",
            converter = ForwardSpec.Converter.class,
            description = "The server listens; this host connects to HOST:PORT.")
    private List<ForwardSpec> remote = List.of();

    @Option(
            names = "-D",
            paramLabel = "[BIND:]PORT",
            converter = ForwardSpec.ListenConverter.class,
            description = "Listens here as a SOCKS proxy, versions 4, 4a and 5; the server connects.")
    private List<HostPort> dynamic = List.of();

    @Option(
            names = "--stdio",
            paramLabel = "HOST:PORT",
            converter = HostPortConverter.class,
            description =
                    "Carries standard input and output to HOST:PORT, as ssh -W does, prints no 'ready', and ends when"
                            + " the far end does.")
    private @Nullable HostPort stdio;

    @Mixin
    private SshLogin login;

    @Mixin
    private OverStack overStack;

    private final LineLog log = LineLog.toStandardError("forward");
    private final AtomicBoolean lost = new AtomicBoolean();

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (stdio == null && local.isEmpty() && remote.isEmpty() && dynamic.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "one of -L, -R, -D and --stdio is needed");
        }
        if (stdio != null && !(local.isEmpty() && remote.isEmpty() && dynamic.isEmpty())) {
            throw new ParameterException(spec.commandLine(), "--stdio goes with none of -L, -R and -D");
        }
        try (UntilSignal signal = new UntilSignal();
                @Nullable StackLoop loop = overStack.open();
                SshConnection connection =
                        SshConnection.open(account, login, loop == null ? null : new StackSockets(loop))) {
            if (stdio != null) {
                StandardStreams.carry(connection.dialer().dial(stdio.host(), stdio.port()));
                return 0;
            }
            forward(connection, signal);
        }
        return 0;
    }

    private void forward(SshConnection connection, UntilSignal signal) throws InterruptedException {
        List<StreamListener> listeners = new ArrayList<>();
        try {
            String ready = open(connection, listeners);
            connection.onClosed(() -> {
                lost.set(true);
                signal.end();
            });
            System.out.println(ready);
            System.out.flush();
            signal.await();
            if (lost.get()) {
                throw new UserError("the SSH connection to " + account.server() + " was lost.");
            }
        } finally {
            listeners.forEach(StreamListener::close);
        }
    }

    /** Opens all ports. @return the line that tells of them */
    private String open(SshConnection connection, List<StreamListener> listeners) {
        StringBuilder ready = new StringBuilder("ready ").append(connection);
        SshDialer dialer = connection.dialer();
        for (ForwardSpec spec : local) {
            for (StreamListener listener : LocalForward.listen(spec.listen())) {
                listeners.add(listener);
                listener.start(client -> LocalForward.carry(client, dialer, spec.target(), log::line));
                ready.append(" -L ").append(text(listener)).append(':').append(spec.target());
            }
        }
        SocksServer socks = new SocksServer(dialer, log);
        for (HostPort at : dynamic) {
            for (StreamListener listener : LocalForward.listen(at)) {
                listeners.add(listener);
                listener.start(socks::serve);
                ready.append(" -D ").append(text(listener));
            }
        }
        for (ForwardSpec spec : remote) {
            HostPort bound = connection.listenRemotely(spec.listen(), spec.target(), log::line);
            ready.append(" -R ").append(bound).append(':').append(spec.target());
        }
        return ready.toString();
    }

    private static String text(StreamListener listener) {
        return new HostPort(
                        IpAddress.of(listener.address().getAddress()).toString(),
                        listener.address().getPort())
                .toString();
    }

    /** For {@code --ssh}. */
    public static final class AccountConverter implements ITypeConverter<SshLogin.Account> {
        @Override
        public SshLogin.Account convert(String text) {
            return ForwardSpec.checked(() -> SshLogin.Account.parse(text));
        }
    }

    /** For {@code --stdio}. */
    static final class HostPortConverter implements ITypeConverter<HostPort> {
        @Override
        public HostPort convert(String text) {
            return ForwardSpec.checked(() -> HostPort.parse(text));
        }
    }
}
