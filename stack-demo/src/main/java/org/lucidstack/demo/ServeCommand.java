package org.lucidstack.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.lucidstack.net.Prefix;
import org.lucidstack.tun.HostRoutes;
import org.lucidstack.tun.TunConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code stack serve}: a stack on a TUN device of this host, with the small services. */
@Command(
        name = "serve",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Runs a stack on a TUN device of this host, with the services echo (7), discard (9), daytime (13),"
                    + " chargen (19) by TCP and UDP, and HTTP: the JDK's own server (80), and one on the loop thread (8080).",
            "Prints one line beginning with 'ready' when it can serve; SIGINT and SIGTERM end it."
        })
final class ServeCommand implements Callable<Integer> {

    private static final int IPV6_MIN_MTU = 1280;
    /** Linux's. */
    private static final int MAX_QUEUES = 256;

    private static final Path IPV6_DISABLED = Path.of("/proc/sys/net/ipv6/conf/default/disable_ipv6");
    private static final Duration SHUTDOWN = Duration.ofSeconds(8);

    @Option(
            names = "--tun",
            paramLabel = "NAME",
            defaultValue = "tun0",
            description = "The device (default: ${DEFAULT-VALUE}).")
    private String tun;

    @Option(
            names = "--host-address",
            paramLabel = "ADDRESS/LENGTH",
            description = "An address of the host on the device; may be repeated (default: 192.168.0.1/24 and"
                    + " fd4c:7563:6964::1/64).")
    private List<Prefix> hostAddresses = List.of();

    @Option(
            names = "--own",
            paramLabel = "PREFIX",
            description =
                    "Addresses of the stack; may be repeated (default: every other address of the host's subnets).")
    private List<Prefix> own = List.of();

    @Option(
            names = "--mtu",
            paramLabel = "BYTES",
            defaultValue = "1500",
            description = "68 to 65535 (default: ${DEFAULT-VALUE}).")
    private int mtu;

    @Option(
            names = "--queues",
            paramLabel = "N",
            defaultValue = "1",
            description = "Serves with N stacks, each on a thread and a queue of the device of its own, 1 to 256; the"
                    + " kernel spreads the flows (default: ${DEFAULT-VALUE}).")
    private int queues;

    @Option(names = "--pcap", paramLabel = "FILE", description = "Writes all packets to a capture file.")
    private @Nullable Path pcap;

    @Option(names = "--trace", description = "Prints a line per packet and per change of state.")
    private boolean trace;

    @Option(
            names = "--ladder",
            paramLabel = "FILE",
            description = "Draws the first TCP connection as a ladder diagram when the command ends.")
    private @Nullable Path ladder;

    @Option(
            names = "--record",
            paramLabel = "FILE",
            description =
                    "Records everything that enters and leaves the stack, for 'stack replay'. The file holds all data"
                            + " of the connections; only its owner may read it.")
    private @Nullable Path record;

    @Mixin
    private ImpairmentOptions impairments;

    private final CountDownLatch finished = new CountDownLatch(1);

    @Override
    public Integer call() throws IOException, InterruptedException {
        impairments.check();
        if (queues < 1 || queues > MAX_QUEUES) {
            throw new UserError("--queues must be 1 to " + MAX_QUEUES + ", not " + queues + ".");
        }
        if (record != null && queues > 1) {
            throw new UserError("--record records one stack: it needs --queues 1.");
        }
        AddressPlan plan = addressPlan();
        HostRoutes routes = HostRoutes.read();
        for (Prefix claim : plan.claims()) {
            routes.requireFree(claim, tun);
        }
        try (Watchers watchers = Watchers.open(pcap, trace, ladder)) {
            if (record != null) {
                watchers.record(record);
            }
            TunConfig config = TunConfig.named(tun)
                    .withAddresses(plan.hosts())
                    .withRoutes(plan.routes())
                    .withMtu(mtu);
            try (ServedShards shards = ServedShards.start(config, queues, plan, impairments, watchers)) {
                endOnSignal(shards);
                System.out.println(readyLine(shards.device(), plan));
                System.out.flush();
                shards.awaitTermination();
            }
        } finally {
            finished.countDown();
        }
        return 0;
    }

    private AddressPlan addressPlan() {
        if (!hostAddresses.isEmpty()) {
            return AddressPlan.of(hostAddresses, own);
        }
        boolean ipv6 = mtu >= IPV6_MIN_MTU && hasIpv6();
        if (!ipv6 && mtu >= 68) {
            System.err.println(
                    "without IPv6: " + (mtu < IPV6_MIN_MTU ? "it needs an MTU of 1280" : "this host has it disabled"));
        }
        return AddressPlan.of(
                ipv6 ? List.of(AddressPlan.DEFAULT_IPV4, AddressPlan.DEFAULT_IPV6) : List.of(AddressPlan.DEFAULT_IPV4),
                own);
    }

    private static boolean hasIpv6() {
        try {
            return Files.readString(IPV6_DISABLED).strip().equals("0");
        } catch (IOException absent) {
            return false;
        }
    }

    static String readyLine(String device, AddressPlan plan) {
        return "ready " + device
                + " host=" + plan.hosts().stream().map(Prefix::toString).collect(Collectors.joining(","))
                + " stack=" + plan.stack().stream().map(Object::toString).collect(Collectors.joining(","));
    }

    /** SIGTERM and SIGINT close the stack; what follows is left to {@link #call}. A clean end by a signal is exit code 0. */
    private void endOnSignal(ServedShards shards) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            if (finished.getCount() == 0) {
                return;
            }
            shards.close();
            try {
                finished.await(SHUTDOWN.toMillis(), TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            Runtime.getRuntime().halt(0);
        }));
    }
}
