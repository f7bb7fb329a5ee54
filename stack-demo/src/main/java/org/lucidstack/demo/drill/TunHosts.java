package org.lucidstack.demo.drill;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.lucidstack.drill.calls.Host;
import org.lucidstack.drill.calls.HostConfig;
import org.lucidstack.drill.calls.HostFactory;
import org.lucidstack.drill.calls.LiveHost;
import org.lucidstack.drill.calls.PacketTap;
import org.lucidstack.env.StackObserver;
import org.lucidstack.tun.Offloading;
import org.lucidstack.tun.PacketSocket;
import org.lucidstack.tun.RealTimeThread;
import org.lucidstack.tun.TunConfig;
import org.lucidstack.tun.TunDevice;

/** Hosts each on a TUN device of its own, without an address: the kernel carries packets and has no say in them. */
final class TunHosts implements HostFactory {
    /** The stack's MTU is the script's; the device takes whatever a script injects. */
    private static final int LARGEST_MTU = 65_535;

    private static final Path NO_IPV6 = Path.of("/proc/sys/net/ipv6/conf/default/disable_ipv6");

    /** The packet socket at the far side of a device. */
    private record Tap(PacketSocket socket) implements PacketTap {
        @Override
        public void send(byte[] packet) throws IOException {
            socket.send(packet);
        }

        @Override
        public byte @Nullable [] receive() throws IOException {
            return socket.receive();
        }

        @Override
        public void close() {
            socket.close();
        }
    }

    /** Keeps the kernel from looking for IPv6 routers on new devices; where it may not be told, hosts ignore what it says. */
    static void quietKernel() throws IOException {
        if (Files.isWritable(NO_IPV6)) {
            Files.writeString(NO_IPV6, "1");
        }
    }

    @Override
    public Host create(HostConfig config, StackObserver... observers) throws IOException {
        TunDevice device =
                TunDevice.open(TunConfig.named("drill%d").withMtu(LARGEST_MTU).withOffloading(Offloading.NONE));
        try {
            RealTimeThread.request();
            return new LiveHost(config, device, new Tap(PacketSocket.open(device.name())), System::nanoTime, observers);
        } catch (IOException | RuntimeException e) {
            device.close();
            throw e;
        }
    }
}
