package org.lucidstack.demo.gateway;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.lucidstack.demo.LineLog;
import org.lucidstack.demo.UntilSignal;
import org.lucidstack.demo.UserError;
import org.lucidstack.demo.ssh.SshLogin;
import org.lucidstack.ip.InterfaceConfig;
import org.lucidstack.net.Endpoint;
import org.lucidstack.net.Prefix;
import org.lucidstack.socket.StackLoop;
import org.lucidstack.stack.NetStack;
import org.lucidstack.tcp.TcpConfig;
import org.lucidstack.tun.PolicyRoutes;
import org.lucidstack.tun.TunConfig;
import org.lucidstack.tun.TunDevice;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** {@code stack gateway}: carries on whatever enters a TUN device. */
@Command(
        name = "gateway",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Accepts every TCP connection that enters a TUN device, whatever its destination, and carries it on; UDP and"
                    + " pings, too. A client is accepted only when the far end has accepted, and refused as that refuses.",
            "Prints one line beginning with 'ready'; SIGINT and SIGTERM end it, and undo what it changed."
        })
public final class GatewayCommand implements Callable<Integer> {

    private static final Path IPV6_DISABLED = Path.of("/proc/sys/net/ipv6/conf/default/disable_ipv6");
    /** Of the block that is set aside for tests of networks (RFC 2544), which no network uses. */
    private static final Prefix USUAL_IPV4 = Prefix.parse("198.18.0.1/30");

    private static final Prefix USUAL_IPV6 = Prefix.parse("fd4c:7563:6964:9::1/126");
    private static final int HELD_SYNS = 8192;

    /** When a ping is answered. */
    enum Ping {
        CHECKED,
        ALWAYS
    }

    @Option(names = "--tun", paramLabel = "NAME", description = "The device (default: tun0).")
    private String tun = "tun0";

    @Option(
            names = "--route",
            paramLabel = "PREFIX",
            arity = "1..*",
            description = "Routes these destinations into the device, but for the gateway's own connections and for"
                    + " what the host has longer routes to. Without it nothing is routed.")
    private List<Prefix> routes = List.of();

    @Option(
            names = "--via",
            paramLabel = "WAY",
            converter = ViaConverter.class,
            description = "direct (default), socks5://[USER@]HOST:PORT or ssh://USER@HOST[:PORT].")
    private ViaOption way = new ViaOption.Direct();

    @Mixin
    private SshLogin login;

    @Option(names = "--dns", paramLabel = "HOST", description = "Whatever is for port 53 goes to this host.")
    private @Nullable String dns;

    @Option(
            names = "--ping",
            paramLabel = "WHEN",
            description = "checked (default): a ping is answered only if its destination answers a SYN; always.")
    private Ping ping = Ping.CHECKED;

    @Option(names = "--max-flows", paramLabel = "N", description = "TCP, and UDP, flows in all (default: 8192 each).")
    private int maxFlows = 8192;

    @Option(
            names = "--max-flows-per-source",
            paramLabel = "N",
            description = "TCP, and UDP, flows per client address (default: 4096 each).")
    private int maxFlowsPerSource = 4096;

    @Option(names = "--udp-idle", paramLabel = "SECONDS", description = "When a silent UDP flow ends (default: 120).")
    private int udpIdle = 120;

    @Option(
            names = "--host-address",
            paramLabel = "ADDRESS/LENGTH",
            description = "An address of the host on the device; may be repeated (default: 198.18.0.1/30 and"
                    + " fd4c:7563:6964:9::1/126).")
    private List<Prefix> hostAddresses = List.of();

    @Option(names = "--dry-run", description = "Prints what would be changed on this host, and ends.")
    private boolean dryRun;

    private final LineLog log = LineLog.toStandardError("gateway");

    @Override
    public Integer call() throws Exception {
        check();
        List<Endpoint> relays = way.relays();
        if (dryRun) {
            GatewayPlan.describe(tun, addresses(), routes, way, relays).forEach(System.out::println);
            return 0;
        }
        AtomicReference<@Nullable String> lost = new AtomicReference<>();
        try (UntilSignal signal = new UntilSignal()) {
            ViaOption.Opened opened = way.open(login, relays, dns, () -> {
                lost.set("the SSH connection was lost.");
                signal.end();
            });
            try (AutoCloseable resource = opened.resource()) {
                run(opened.via(), signal, lost);
            }
        }
        return 0;
    }

    private void check() {
        if (maxFlows < 1 || maxFlowsPerSource < 1 || udpIdle < 1) {
            throw new UserError("--max-flows, --max-flows-per-source and --udp-idle must be 1 or more.");
        }
        if (dns != null) {
            Via.resolve(dns);
        }
    }

    private void run(Via via, UntilSignal signal, AtomicReference<@Nullable String> lost) throws Exception {
        TunDevice device = TunDevice.open(TunConfig.named(tun).withAddresses(addresses()));
        try (StackLoop loop = start(device, via);
                PolicyRoutes rules = route(device.name(), via)) {
            loop.onTermination(cause -> {
                cause.ifPresent(problem -> lost.compareAndSet(null, problem.getMessage()));
                signal.end();
            });
            System.out.println("ready " + device.name() + " via=" + way + routed());
            System.out.flush();
            signal.await();
            String problem = lost.get();
            if (problem != null) {
                throw new UserError(problem);
            }
        }
    }

    private PolicyRoutes route(String device, Via via) throws IOException {
        int leftovers = routes.isEmpty() ? 0 : PolicyRoutes.removeLeftovers(device);
        if (leftovers > 0) {
            log.line("removed " + leftovers + " rules that a gateway which was killed had left behind.");
        }
        return PolicyRoutes.install(
                device, routes, via.spared(), via.isDirect() ? DirectSockets.FIRST_PORT : 0, DirectSockets.LAST_PORT);
    }

    private String routed() {
        return routes.isEmpty()
                ? ""
                : " route=" + routes.stream().map(Object::toString).collect(Collectors.joining(","));
    }

    private StackLoop start(TunDevice device, Via via) throws IOException {
        InterfaceConfig config = new InterfaceConfig().anyDestination(true);
        addresses().forEach(config::host);
        NetStack stack = NetStack.builder()
                .random(new SecureRandom())
                .tcp(new TcpConfig().synQueue(HELD_SYNS))
                .device(device, config)
                .build();
        StackLoop loop = StackLoop.start(stack, device);
        try {
            loop.call(held -> {
                new TcpGateway(loop, via, new FlowLimits(maxFlows, maxFlowsPerSource), log).start(held);
                FlowLimits udp = new FlowLimits(maxFlows, maxFlowsPerSource);
                new UdpGateway(loop, via, udp, Duration.ofSeconds(udpIdle), log).start(held);
                if (ping == Ping.CHECKED) {
                    new PingGateway(loop, via).start(held);
                }
                return true;
            });
            return loop;
        } catch (IOException | RuntimeException e) {
            loop.close();
            throw e;
        }
    }

    private List<Prefix> addresses() {
        if (!hostAddresses.isEmpty()) {
            return hostAddresses;
        }
        return hasIpv6() ? List.of(USUAL_IPV4, USUAL_IPV6) : List.of(USUAL_IPV4);
    }

    private static boolean hasIpv6() {
        try {
            return Files.readString(IPV6_DISABLED).strip().equals("0");
        } catch (IOException absent) {
            return false;
        }
    }

    /** For {@code --via}. */
    static final class ViaConverter implements ITypeConverter<ViaOption> {
        @Override
        public ViaOption convert(String text) {
            try {
                return ViaOption.parse(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(String.valueOf(e.getMessage()));
            }
        }
    }
}
