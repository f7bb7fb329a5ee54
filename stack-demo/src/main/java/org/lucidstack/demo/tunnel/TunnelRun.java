package org.lucidstack.demo.tunnel;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.lucidstack.demo.HostIpv6;
import org.lucidstack.demo.UntilSignal;
import org.lucidstack.demo.services.Services;
import org.lucidstack.demo.tunnel.crypto.SecureSession;
import org.lucidstack.net.Prefix;
import org.lucidstack.tun.HostRoutes;
import org.lucidstack.tun.TunConfig;

/** One tunnel's end from its options to its exit: what both commands have in common. */
final class TunnelRun {

    static final Duration TICK = Duration.ofMillis(250);
    /** What an older peer may send although our MTU is smaller: the buffer of simpletun. */
    static final int LEAST_MAX_PACKET = 2000;

    /** Makes the transport of a protocol. */
    @FunctionalInterface
    interface TransportFactory {
        Transport create(TunnelOptions options, @Nullable Credentials credentials, int maxPacket, TunnelLog log);
    }

    private final TunnelOptions options;
    private final String protocol;
    private final int overhead;
    private final boolean isFramed;
    private final TransportFactory factory;
    private final TunnelLog log = new TunnelLog(line -> System.err.println("tunnel: " + line));
    private final AtomicReference<Exception> failure = new AtomicReference<>();

    /**
     * @param overhead between outer IP header and inner packet, in bytes
     * @param isFramed whether an inner packet may be longer than an outer one
     */
    TunnelRun(TunnelOptions options, String protocol, int overhead, boolean isFramed, TransportFactory factory) {
        this.options = options;
        this.protocol = protocol;
        this.overhead = overhead;
        this.isFramed = isFramed;
        this.factory = factory;
    }

    int run() throws Exception {
        options.check();
        int mtu = innerMtu();
        InnerAddresses addresses = addresses(mtu);
        Credentials credentials = options.credentials(addresses.owned(), mtu);
        Transport transport = factory.create(options, credentials, Math.max(mtu, LEAST_MAX_PACKET), log);
        if (!options.isStack()) {
            HostRoutes routes = HostRoutes.read();
            for (Prefix claim : addresses.claims()) {
                routes.requireFree(claim, options.tun());
            }
        }
        if (options.isDryRun()) {
            DryRun.lines(options, addresses, mtu, protocol, transport.describe())
                    .forEach(System.out::println);
            return 0;
        }
        try (UntilSignal signal = new UntilSignal();
                transport) {
            transport.open();
            try (PacketEnd end = openEnd(addresses, mtu)) {
                carry(transport, end, options.clampsMss() ? mtu : 0, readyLine(end, addresses, mtu, transport), signal);
            }
        }
        return 0;
    }

    private int innerMtu() {
        OuterPath path = options.isListening()
                ? OuterPath.from(options.listenAddress().getAddress())
                : OuterPath.to(options.connectAddress());
        int fitting = path.innerMtu(overhead);
        Integer wanted = options.mtu();
        if (wanted != null && wanted > fitting && !isFramed) {
            System.err.println("note: --mtu " + wanted + " is lowered to " + fitting
                    + ", so that outer datagrams fit the path MTU " + path.mtu() + ".");
            return fitting;
        }
        return wanted == null ? fitting : Math.min(wanted, InnerPacket.MAX_LENGTH - SecureSession.OVERHEAD);
    }

    private InnerAddresses addresses(int mtu) {
        boolean ipv6 = mtu >= HostIpv6.MIN_MTU && (options.isStack() || HostIpv6.isEnabled());
        List<Prefix> usual = InnerAddresses.usual(options.isListening(), ipv6);
        List<Prefix> hosts = options.hostAddresses();
        if (!options.isStack()) {
            return InnerAddresses.ofDevice(hosts.isEmpty() ? usual : hosts, options.own());
        }
        return InnerAddresses.ofStack(options.own().isEmpty() && hosts.isEmpty() ? usual : options.own(), hosts);
    }

    private PacketEnd openEnd(InnerAddresses addresses, int mtu) throws IOException {
        if (options.isStack()) {
            return StackEnd.open(addresses.owned(), mtu, stack -> {
                Services.open(stack, Clock.systemDefaultZone());
                return true;
            });
        }
        return DeviceEnd.ofTun(TunConfig.named(options.tun())
                .withAddresses(addresses.device())
                .withRoutes(addresses.routes())
                .withMtu(mtu)
                .withQueueLength(TunConfig.FORWARDER_QUEUE_LENGTH));
    }

    private void carry(Transport transport, PacketEnd end, int clampTo, String readyLine, UntilSignal signal)
            throws Exception {
        PacketSwitch packets = new PacketSwitch(end, log, clampTo);
        transport.start(packets);
        end.start(packets::fromEnd, problem -> {
            failure.compareAndSet(null, problem);
            signal.end();
        });
        System.out.println(readyLine);
        System.out.flush();
        do {
            tick(transport, log);
        } while (!signal.await(TICK));
        String summary = log.summary();
        if (!summary.isEmpty()) {
            System.err.println("tunnel: " + summary);
        }
        Exception problem = failure.get();
        if (problem != null) {
            throw problem;
        }
    }

    /** Tells the transport the time. */
    static void tick(Transport transport, TunnelLog log) {
        try {
            transport.tick(System.nanoTime() / 1_000_000);
        } catch (RuntimeException e) {
            log.line("an internal error: " + e);
        }
    }

    private String readyLine(PacketEnd end, InnerAddresses addresses, int mtu, Transport transport) {
        String inner = addresses.device().stream().map(InnerAddresses::text).collect(Collectors.joining(","));
        return "ready " + end.name() + (options.isStack() ? " stack=" : " host=") + inner + " mtu=" + mtu
                + (options.isListening() ? " listen=" : " connect=") + protocol + ":" + transport.describe();
    }
}
