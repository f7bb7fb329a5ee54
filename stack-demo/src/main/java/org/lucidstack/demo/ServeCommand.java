package org.lucidstack.demo;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
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

    private static final int MIN_MTU = 68;
    private static final int MAX_MTU = 65_535;
    /** Linux's. */
    private static final int MAX_QUEUES = 256;

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

    @Mixin
    private WatcherOptions watching;

    @Option(
            names = "--record",
            paramLabel = "FILE",
            description =
                    "Records everything that enters and leaves the stack, for 'stack replay'. The file holds all data"
                            + " of the connections; only its owner may read it.")
    private @Nullable Path record;

    @Mixin
    private ImpairmentOptions impairments;

    @Override
    public Integer call() throws IOException, InterruptedException {
        check();
        AddressPlan plan = addressPlan();
        HostRoutes routes = HostRoutes.read();
        for (Prefix claim : plan.claims()) {
            routes.requireFree(claim, tun);
        }
        try (UntilSignal signal = new UntilSignal();
                Watchers watchers = watching.open()) {
            if (record != null) {
                watchers.record(record);
            }
            TunConfig config = TunConfig.named(tun)
                    .withAddresses(plan.hosts())
                    .withRoutes(plan.routes())
                    .withMtu(mtu);
            try (ServedShards shards = ServedShards.start(config, queues, plan, impairments, watchers)) {
                shards.onTermination(signal::end);
                System.out.println(readyLine(shards.device(), plan));
                System.out.flush();
                signal.await();
                shards.close();
                shards.awaitTermination();
            }
        }
        return 0;
    }

    private void check() {
        impairments.check();
        if (mtu < MIN_MTU || mtu > MAX_MTU) {
            throw new UsageError("--mtu must be " + MIN_MTU + " to " + MAX_MTU + ", not " + mtu + ".");
        }
        if (queues < 1 || queues > MAX_QUEUES) {
            throw new UsageError("--queues must be 1 to " + MAX_QUEUES + ", not " + queues + ".");
        }
        if (record != null && queues > 1) {
            throw new UsageError("--record records one stack: it needs --queues 1.");
        }
    }

    private AddressPlan addressPlan() {
        if (!hostAddresses.isEmpty()) {
            return AddressPlan.of(hostAddresses, own);
        }
        boolean ipv6 = mtu >= HostIpv6.MIN_MTU && HostIpv6.isEnabled();
        if (!ipv6) {
            System.err.println("without IPv6: "
                    + (mtu < HostIpv6.MIN_MTU ? "it needs an MTU of 1280" : "this host has it disabled"));
        }
        return AddressPlan.of(
                ipv6 ? List.of(AddressPlan.DEFAULT_IPV4, AddressPlan.DEFAULT_IPV6) : List.of(AddressPlan.DEFAULT_IPV4),
                own);
    }

    static String readyLine(String device, AddressPlan plan) {
        return "ready " + device
                + " host=" + plan.hosts().stream().map(Prefix::toString).collect(Collectors.joining(","))
                + " stack=" + plan.stack().stream().map(Object::toString).collect(Collectors.joining(","));
    }
}
