package org.lucidstack.demo.host;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code stack packetdrill-host}: lets others drive a stack under virtual time. */
@Command(
        name = "packetdrill-host",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Lets the real packetdrill (through a bridge), a fuzzer or any script drive a stack: socket calls, packets and the"
                    + " clock come as lines of the stack-host protocol over a Unix socket, and so do the replies.",
            "Each connection has a fresh stack at time 0. Equal requests and an equal seed give equal replies.",
            "Prints 'ready PATH' when it listens; SIGINT and SIGTERM end it."
        },
        footer = {"", "Example: scripts/stack packetdrill-host --socket host.sock", "    and then: nc -U host.sock"})
public final class PacketdrillHostCommand implements Callable<Integer> {

    @Option(names = "--socket", paramLabel = "PATH", required = true, description = "Where to listen.")
    private Path socket;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Of all that is random, unless a session sets its own (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Override
    public Integer call() throws IOException {
        HostServer server = HostServer.open(socket, seed);
        endOnSignal(server);
        System.out.println("ready " + socket);
        System.out.flush();
        server.run();
        return 0;
    }

    /** A clean end by a signal is exit code 0. */
    private static void endOnSignal(HostServer server) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            try {
                server.close();
            } catch (IOException e) {
                System.err.println("stack packetdrill-host: " + e.getMessage());
            }
            Runtime.getRuntime().halt(0);
        }));
    }
}
