package org.lucidstack.demo.tunnel.lab;

import java.io.IOException;
import java.time.Duration;
import org.lucidstack.net.Endpoint;
import org.lucidstack.net.IpAddress;
import org.lucidstack.net.Ipv4Address;
import org.lucidstack.net.Prefix;
import org.lucidstack.sim.LinkSettings;
import org.lucidstack.sim.QueueSettings;
import org.lucidstack.sim.SimHost;
import org.lucidstack.sim.SimLink;
import org.lucidstack.sim.SimNode;
import org.lucidstack.sim.Simulation;
import org.lucidstack.sim.Transfer;
import org.lucidstack.tcp.ConnectionOptions;
import org.lucidstack.tcp.TcpInfo;

/** One bulk transfer through one kind of tunnel over one path, under virtual time. */
final class TunnelExperiment {

    static final long RATE = 20_000_000;
    static final Duration DELAY = Duration.ofMillis(20);
    static final int LENGTH = 10_000_000;

    private static final int QUEUE_BYTES = 200_000;
    private static final IpAddress LEFT = IpAddress.parse("10.99.0.1");
    private static final IpAddress RIGHT = IpAddress.parse("10.99.0.2");
    private static final Ipv4Address TARGET = Ipv4Address.parse("10.8.0.2");
    private static final Duration SLICE = Duration.ofMillis(5);
    private static final Duration LIMIT = Duration.ofMinutes(30);

    /** What lies between the inner hosts. */
    enum Kind {
        /** The path itself. */
        NONE(0),
        /** IP 20 and UDP 8 bytes around each packet. */
        UDP(28),
        /** IP 20, TCP 32 and the length 2 bytes around each packet. */
        TCP(54);

        private final int overhead;

        Kind(int overhead) {
            this.overhead = overhead;
        }
    }

    /**
     * What came of it.
     *
     * @param goodput user bits per second
     * @param longestPause without a new byte for the receiving program, in nanoseconds
     * @param retransmitted bytes that the inner sender sent more than once
     * @param timeouts of the inner sender
     */
    record Outcome(double goodput, long longestPause, long retransmitted, long timeouts) {}

    private TunnelExperiment() {}

    /** @param loss probability for each packet, in both directions */
    static Outcome run(Kind kind, double loss, long seed) throws IOException {
        Simulation simulation = new Simulation(seed);
        LinkSettings path =
                LinkSettings.of(RATE, DELAY).withLoss(loss).withQueue(QueueSettings.TailDrop.ofBytes(QUEUE_BYTES));
        SimHost left = simulation.host("inner a");
        SimHost right = simulation.host("inner b");
        if (kind == Kind.NONE) {
            simulation.connect(left, "10.8.0.1/24", right, "10.8.0.2/24", path);
        } else {
            connectByTunnel(simulation, kind, left, right, path);
        }
        Transfer transfer =
                Transfer.start(simulation, left, right, new Endpoint(TARGET, 9000), LENGTH, new ConnectionOptions());
        long pause = longestPause(simulation, transfer);
        if (transfer.failure() != null || !transfer.isDone()) {
            throw new IOException("the transfer failed: " + transfer.failure());
        }
        TcpInfo info = transfer.sender().info();
        return new Outcome(
                transfer.goodput(),
                pause,
                info.bytes().retransmitted(),
                info.roundTrip().timeouts());
    }

    private static void connectByTunnel(
            Simulation simulation, Kind kind, SimHost left, SimHost right, LinkSettings path) throws IOException {
        SimHost outerLeft = simulation.host("outer a");
        SimHost outerRight = simulation.host("outer b");
        simulation.connect(outerLeft, LEFT + "/24", outerRight, RIGHT + "/24", path);
        LinkSettings perfect = LinkSettings.PERFECT.withMtu(path.mtu() - kind.overhead);
        SimLink leftLink = attach(simulation, left, "10.8.0.1/24", perfect);
        SimLink rightLink = attach(simulation, right, "10.8.0.2/24", perfect);
        if (kind == Kind.TCP) {
            SimTunnel.overTcp(outerLeft, leftLink.right(), outerRight, rightLink.right(), RIGHT);
            simulation.runFor(Duration.ofSeconds(5));
        } else {
            SimTunnel.overUdp(outerLeft, leftLink.right(), LEFT, outerRight, rightLink.right(), RIGHT);
        }
    }

    private static SimLink attach(Simulation simulation, SimHost host, String address, LinkSettings settings) {
        SimLink link = simulation.link(host.name() + " to its tunnel", settings, settings);
        host.attach(link.left(), SimNode.addresses(Prefix.parse(address).toString()));
        return link;
    }

    private static long longestPause(Simulation simulation, Transfer transfer) {
        long end = simulation.now() + LIMIT.toNanos();
        long longest = 0;
        long received = 0;
        long since = simulation.now();
        while (!transfer.isDone() && simulation.now() < end) {
            simulation.runFor(SLICE);
            if (transfer.received() != received) {
                // The handshake before the first byte is no pause.
                longest = received == 0 ? 0 : Math.max(longest, simulation.now() - since);
                received = transfer.received();
                since = simulation.now();
            }
        }
        return longest;
    }
}
