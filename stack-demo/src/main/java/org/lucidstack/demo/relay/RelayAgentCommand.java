package org.lucidstack.demo.relay;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.lucidstack.demo.HostPort;
import org.lucidstack.demo.LineLog;
import org.lucidstack.demo.UntilSignal;
import org.lucidstack.demo.UserError;
import org.lucidstack.demo.stream.SocketDialer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code stack relay agent}. */
@Command(
        name = "agent",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Publishes a port through a relay server, again and again if the server is lost.",
            "Prints 'ready public ADDR:PORT' each time it is registered; SIGINT and SIGTERM end it."
        })
final class RelayAgentCommand implements Callable<Integer> {

    private static final Duration DIAL = Duration.ofSeconds(9);

    @Option(names = "--control", required = true, paramLabel = "HOST:PORT", description = "The relay server.")
    private HostPort control;

    @Option(
            names = "--target",
            required = true,
            paramLabel = "[HOST:]PORT",
            description = "What is published (default host: 127.0.0.1).")
    private String target;

    @Option(names = "--secret-file", paramLabel = "FILE", description = "Has the content that the server's has.")
    private @Nullable Path secretFile;

    @Option(names = "--udp", description = "The target is a UDP port.")
    private boolean udp;

    @Option(
            names = "--udp-idle",
            paramLabel = "SECONDS",
            defaultValue = "60",
            description = "After which a UDP client is forgotten (default: ${DEFAULT-VALUE}).")
    private int udpIdle;

    @Option(names = "--compat", description = "Speaks the original protocol.")
    private boolean compat;

    @Override
    public Integer call() throws Exception {
        if (compat && (secretFile != null || udp)) {
            throw new UserError("--compat has neither a secret nor UDP: it excludes --secret-file and --udp.");
        }
        if (udpIdle < 1) {
            throw new UserError("--udp-idle must be at least 1, not " + udpIdle + ".");
        }
        AgentSettings settings = new AgentSettings(
                control,
                target(),
                udp ? Transport.UDP : Transport.TCP,
                Duration.ofSeconds(udpIdle),
                secretFile == null ? null : Secret.read(secretFile),
                SocketDialer.direct(DIAL));
        LineLog log = LineLog.toStandardError("relay");
        ServerLink link = compat ? new CompatLink(settings, log) : new AgentLink(settings, log);
        try (UntilSignal signal = new UntilSignal();
                RelayAgent agent = new RelayAgent(settings, link, log)) {
            AtomicReference<@Nullable UserError> failure = new AtomicReference<>();
            Thread.ofVirtual().name("agent").start(() -> {
                try {
                    agent.run(RelayAgentCommand::ready);
                } catch (UserError e) {
                    failure.set(e);
                } finally {
                    signal.end();
                }
            });
            signal.await();
            @Nullable UserError problem = failure.get();
            if (problem != null) {
                throw problem;
            }
        }
        return 0;
    }

    private HostPort target() {
        try {
            HostPort parsed = HostPort.parse(target, "127.0.0.1");
            if (new InetSocketAddress(parsed.host(), parsed.port()).isUnresolved()) {
                throw new UserError("--target: there is no address for '" + parsed.host() + "'.");
            }
            return parsed;
        } catch (IllegalArgumentException e) {
            throw new UserError("--target: " + e.getMessage() + ".", e);
        }
    }

    private static void ready(HostPort address) {
        System.out.println("ready public " + address);
        System.out.flush();
    }
}
