package org.lucidstack.demo.programs;

import java.nio.channels.spi.SelectorProvider;
import java.security.SecureRandom;
import org.eclipse.jetty.server.Server;
import org.lucidstack.ip.InterfaceConfig;
import org.lucidstack.socket.StackLoop;
import org.lucidstack.stack.NetStack;
import org.lucidstack.tun.TunConfig;
import org.lucidstack.tun.TunDevice;

/** Jetty on a stack behind a TUN device, for the clients of this host. A system property names our provider. */
public final class JettyOverTun {

    /** Where it serves. */
    public static final String ADDRESS = "192.168.0.2";

    private JettyOverTun() {}

    public static void main(String[] arguments) throws Exception {
        TunDevice device = TunDevice.open(TunConfig.named("tun0").withAddresses("192.168.0.1/24"));
        NetStack stack = NetStack.builder()
                .random(new SecureRandom())
                .device(device, new InterfaceConfig().everyAddressBut("192.168.0.1/24"))
                .build();
        try (StackLoop loop = StackLoop.start(stack, device)) {
            loop.serveThisJvm();
            Server server = JettyProgram.server(ADDRESS, 80);
            server.start();
            System.out.println("ready on " + SelectorProvider.provider());
            server.join();
        }
    }
}
