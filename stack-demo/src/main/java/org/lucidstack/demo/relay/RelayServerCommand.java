package org.lucidstack.demo.relay;

import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.lucidstack.demo.HostPort;
import org.lucidstack.demo.LineLog;
import org.lucidstack.demo.UntilSignal;
import org.lucidstack.demo.UserError;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code stack relay server}. */
@Command(
        name = "server",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Gives each agent that connects a public port, and passes its clients to it.",
            "Prints one line beginning with 'ready' when it listens; SIGINT and SIGTERM end it."
        })
final class RelayServerCommand implements Callable<Integer> {

    @Option(names = "--control", required = true, paramLabel = "ADDR:PORT", description = "Where agents connect to.")
    private HostPort control;

    @Option(
            names = "--public-address",
            required = true,
            paramLabel = "ADDR",
            description = {
                "What clients connect to: an address of this host, on which public ports are opened, or the outer"
                        + " address or name of a NAT before it, and they are opened on all addresses."
            })
    private String publicAddress;

    @Option(
            names = "--client-ports",
            paramLabel = "FIRST:LAST",
            defaultValue = "10000:19999",
            converter = PortRange.Converter.class,
            description = "For clients, one per agent (default: ${DEFAULT-VALUE}).")
    private PortRange clientPorts;

    @Option(
            names = "--agent-ports",
            paramLabel = "FIRST:LAST",
            defaultValue = "20000:29999",
            converter = PortRange.Converter.class,
            description = "For the agents' data connections, one per agent, or with --compat one per client (default:"
                    + " ${DEFAULT-VALUE}).")
    private PortRange agentPorts;

    @Option(
            names = "--secret-file",
            paramLabel = "FILE",
            description = "Lets in only agents that know the file's content.")
    private @Nullable Path secretFile;

    @Option(
            names = "--compat",
            description = "Speaks the original protocol: three messages, nobody authenticated, no heartbeats.")
    private boolean compat;

    @Override
    public Integer call() throws Exception {
        if (compat && secretFile != null) {
            throw new UserError("--compat authenticates nobody: it excludes --secret-file.");
        }
        InetSocketAddress address = new InetSocketAddress(control.host(), control.port());
        if (address.isUnresolved()) {
            throw new UserError("--control: there is no address for '" + control.host() + "'.");
        }
        ServerSettings settings = new ServerSettings(
                address,
                bare(publicAddress),
                clientPorts,
                agentPorts,
                secretFile == null ? null : Secret.read(secretFile));
        try (UntilSignal signal = new UntilSignal();
                RelayServer server = RelayServer.start(settings, compat, LineLog.toStandardError("relay"))) {
            System.out.println("ready control "
                    + new HostPort(control.host(), server.address().getPort()) + " public " + publicAddress);
            System.out.flush();
            signal.await();
        } catch (BindException e) {
            throw new UserError("cannot listen on " + control + ": " + e.getMessage() + ".", e);
        }
        return 0;
    }

    private static String bare(String address) {
        return address.startsWith("[") && address.endsWith("]") ? address.substring(1, address.length() - 1) : address;
    }
}
