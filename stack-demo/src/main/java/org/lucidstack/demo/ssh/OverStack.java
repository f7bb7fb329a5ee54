package org.lucidstack.demo.ssh;

import java.io.IOException;
import java.security.SecureRandom;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lucidstack.ip.InterfaceConfig;
import org.lucidstack.net.Prefix;
import org.lucidstack.socket.StackLoop;
import org.lucidstack.stack.NetStack;
import org.lucidstack.tun.HostRoutes;
import org.lucidstack.tun.TunConfig;
import org.lucidstack.tun.TunDevice;
import picocli.CommandLine.Option;

/** The choice of a Lucid stack on a TUN device in place of the host's sockets. */
final class OverStack {

    @Option(
            names = "--over-stack",
            description =
                    "Connects to the SSH server by a stack of this process on a TUN device, not by the host's sockets.")
    private boolean overStack;

    @Option(names = "--tun", paramLabel = "NAME", description = "The device of --over-stack (default: tun0).")
    private String tun = "tun0";

    @Option(
            names = "--host-address",
            paramLabel = "ADDRESS/LENGTH",
            description = "The host's address on that device, the stack has the others of the subnet (default:"
                    + " 192.168.0.1/24).")
    private Prefix hostAddress = Prefix.parse("192.168.0.1/24");

    /** Starts the stack if it was asked for; null otherwise. */
    @Nullable
    StackLoop open() throws IOException {
        if (!overStack) {
            return null;
        }
        HostRoutes.read().requireFree(hostAddress.network(), tun);
        TunDevice device = TunDevice.open(TunConfig.named(tun).withAddresses(List.of(hostAddress)));
        NetStack stack = NetStack.builder()
                .random(new SecureRandom())
                .device(device, new InterfaceConfig().everyAddressBut(hostAddress.toString()))
                .build();
        return StackLoop.start(stack, device);
    }
}
