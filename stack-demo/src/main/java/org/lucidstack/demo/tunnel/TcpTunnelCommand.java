package org.lucidstack.demo.tunnel;

import java.net.InetSocketAddress;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.lucidstack.demo.tunnel.crypto.SecureSession;
import org.lucidstack.demo.tunnel.tcp.TcpClientTransport;
import org.lucidstack.demo.tunnel.tcp.TcpServerTransport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code stack tunnel tcp}: IP over TCP. */
@Command(
        name = "tcp",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Carries IP packets over a TCP connection. 'stack lab tcp-over-tcp' shows why that is seldom a good idea.",
            "Prints one line beginning with 'ready' when its device is up; SIGINT and SIGTERM end it."
        })
final class TcpTunnelCommand implements Callable<Integer> {

    /** TCP header with timestamps, and the frame's length. */
    static final int HEADERS = 20 + 12 + 2;

    @Mixin
    private TunnelOptions options;

    @Override
    public Integer call() throws Exception {
        int overhead = HEADERS + (options.isCompat() ? 0 : SecureSession.OVERHEAD);
        return new TunnelRun(options, "tcp", overhead, true, TcpTunnelCommand::transport).run();
    }

    private static Transport transport(
            TunnelOptions options, @Nullable Credentials credentials, int maxPacket, TunnelLog log) {
        if (options.isListening()) {
            return new TcpServerTransport(options.listenAddress(), credentials, maxPacket, log);
        }
        InetSocketAddress server = options.connectAddress();
        return new TcpClientTransport(server.getHostString(), server.getPort(), credentials, maxPacket, log);
    }
}
