package org.lucidstack.demo.tunnel;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.lucidstack.demo.tunnel.udp.UdpClientTransport;
import org.lucidstack.demo.tunnel.udp.UdpCompatTransport;
import org.lucidstack.demo.tunnel.udp.UdpServerTransport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code stack tunnel udp}: IP over UDP. */
@Command(
        name = "udp",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Carries each IP packet in a UDP datagram, encrypted and authenticated.",
            "Prints one line beginning with 'ready' when its device is up; SIGINT and SIGTERM end it."
        })
final class UdpTunnelCommand implements Callable<Integer> {

    static final int UDP_HEADER = 8;

    @Mixin
    private TunnelOptions options;

    @Override
    public Integer call() throws Exception {
        int overhead = UDP_HEADER + (options.isCompat() ? 0 : UdpServerTransport.OVERHEAD);
        return new TunnelRun(options, "udp", overhead, false, UdpTunnelCommand::transport).run();
    }

    private static Transport transport(
            TunnelOptions options, @Nullable Credentials credentials, int maxPacket, TunnelLog log) {
        if (credentials == null) {
            return options.isListening()
                    ? UdpCompatTransport.listen(options.listenAddress(), log)
                    : UdpCompatTransport.connect(options.connectAddress(), log);
        }
        return options.isListening()
                ? UdpServerTransport.listen(options.listenAddress(), credentials, log)
                : UdpClientTransport.connect(options.connectAddress(), credentials, log);
    }
}
