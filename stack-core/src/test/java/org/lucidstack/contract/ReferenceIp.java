package org.lucidstack.contract;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.lucidstack.env.Counters;
import org.lucidstack.env.Environment;
import org.lucidstack.env.Events;
import org.lucidstack.icmp.IcmpConfig;
import org.lucidstack.icmp.IcmpLayer;
import org.lucidstack.ip.InterfaceConfig;
import org.lucidstack.ip.IpConfig;
import org.lucidstack.ip.IpInterface;
import org.lucidstack.ip.IpLayer;
import org.lucidstack.ip.RoutingTable;
import org.lucidstack.link.LinkDevice;
import org.lucidstack.link.LoopbackDevice;
import org.lucidstack.time.Clock;
import org.lucidstack.time.TimerQueue;
import org.lucidstack.udp.UdpLayer;
import org.lucidstack.wire.IpCodec;
import org.lucidstack.wire.IpPacket;
import org.lucidstack.wire.IpProtocol;
import org.lucidstack.wire.PacketBuffer;
import org.lucidstack.wire.ParseResult.Parsed;

/** The stack's own internet layer with ICMP and UDP on top, as subjects of the contracts of fragments and of ICMP. */
public final class ReferenceIp implements LinkDevice {

    private final TimerQueue timers = new TimerQueue();
    private final Clock clock;
    private final Consumer<IpPacket> wire;
    private final IpLayer ip;
    private final IpInterface on;
    private byte @Nullable [] delivered;

    private ReferenceIp(Clock clock, Consumer<IpPacket> wire, IpConfig ipConfig, IcmpConfig icmpConfig) {
        this.clock = clock;
        this.wire = wire;
        Environment env = new Environment(clock, timers, new Random(1), new Events(List.of()), new Counters());
        InterfaceConfig config =
                new InterfaceConfig().address(Wiretap.SUBJECT + "/24").address(IcmpContract.SUBJECT6 + "/64");
        on = new IpInterface(this, config);
        RoutingTable routes = new RoutingTable();
        IpLayer.addRoutes(routes, on, config, true);
        IpInterface loopback = new IpInterface(new LoopbackDevice(), new InterfaceConfig());
        ip = new IpLayer(env, ipConfig, loopback, List.of(on), routes);
        IcmpLayer icmp = new IcmpLayer(env, icmpConfig, ip);
        icmp.register(IpProtocol.UDP, new UdpLayer(env, ip, icmp.problems()));
    }

    public static FragmentContract.Subject fragments(FragmentContract.Setup setup) {
        IpConfig config = new IpConfig(64, setup.memory(), setup.timeout(), 600 * Clock.SECOND);
        ReferenceIp reference = new ReferenceIp(setup.clock(), setup.wire(), config, IcmpConfig.DEFAULT);
        for (int protocol : FragmentContract.PROTOCOLS) {
            reference.ip.register(
                    4,
                    protocol,
                    packet -> reference.delivered = packet.payload().toByteArray());
        }
        return new FragmentContract.Subject() {
            @Override
            public byte @Nullable [] arrives(IpPacket fragment) {
                reference.delivered = null;
                reference.receive(fragment);
                return reference.delivered;
            }

            @Override
            public void onTime() {
                reference.timers.runDue(setup.clock().now());
            }
        };
    }

    public static IcmpContract.Subject icmp(IcmpContract.Setup setup) {
        IcmpConfig config = new IcmpConfig(setup.errorsPerSecond(), setup.errorBurst(), true, true);
        ReferenceIp reference = new ReferenceIp(setup.clock(), setup.wire(), IpConfig.DEFAULT, config);
        return reference::receive;
    }

    private void receive(IpPacket packet) {
        timers.runDue(clock.now());
        ip.receive(on, ByteBuffer.wrap(IpCodec.encode(packet)), false);
    }

    @Override
    public String name() {
        return "wire";
    }

    @Override
    public int mtu() {
        return 1500;
    }

    @Override
    public boolean transmit(PacketBuffer packet) {
        if (IpCodec.parse(ByteBuffer.wrap(packet.toByteArray())) instanceof Parsed<? extends IpPacket> parsed) {
            wire.accept(parsed.value());
            return true;
        }
        throw new AssertionError("a packet that cannot be read was sent");
    }
}
