package org.lucidstack.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.lucidstack.net.Endpoint;
import org.lucidstack.net.IpAddress;
import org.lucidstack.tcp.ConnectionOptions;
import org.lucidstack.tcp.TcpConfig;

/** Whatever the network does, the bytes arrive, unchanged and in order, and no invariant of a connection is broken. */
final class TransferPropertyTest {
    private static final Duration LIMIT = Duration.ofHours(4);

    /** How the network is. */
    record Path(
            double loss,
            double burst,
            double reordering,
            double duplication,
            double corruption,
            int delayMillis,
            long rate,
            int queue,
            int mtu) {
        LinkSettings settings() {
            LossModel model = burst > 0 ? new LossModel.Gilbert(burst, 0.6, loss, 1) : new LossModel.Uniform(loss);
            return LinkSettings.of(rate, Duration.ofMillis(delayMillis))
                    .withQueue(new QueueSettings.TailDrop(queue, 1 << 30))
                    .withLoss(model)
                    .withReordering(reordering, Duration.ofMillis(1 + delayMillis / 2))
                    .withMtu(mtu)
                    .withDuplication(duplication)
                    .withCorruption(corruption);
        }
    }

    /** How the ends are. */
    record Ends(
            boolean sack,
            boolean timestamps,
            boolean windowScaling,
            boolean ecn,
            String congestionControl,
            int receiveBuffer,
            int sendBuffer,
            boolean v6) {
        TcpConfig config() {
            return new TcpConfig()
                    .sack(sack)
                    .timestamps(timestamps)
                    .windowScaling(windowScaling)
                    .ecn(ecn)
                    .congestionControl(congestionControl);
        }
    }

    @Provide
    Arbitrary<Path> paths() {
        return Combinators.combine(
                        Arbitraries.of(0.0, 0.01, 0.05, 0.15),
                        Arbitraries.of(0.0, 0.0, 0.01),
                        Arbitraries.of(0.0, 0.05, 0.3),
                        Arbitraries.of(0.0, 0.02),
                        Arbitraries.of(0.0, 0.0, 0.01),
                        Arbitraries.of(0, 1, 20, 300))
                .flatAs((loss, burst, reordering, duplication, corruption, delay) -> Combinators.combine(
                                Arbitraries.of(0L, 500_000L, 10_000_000L, 1_000_000_000L),
                                Arbitraries.of(3, 20, 1000),
                                Arbitraries.of(1280, 1500, 9000))
                        .as((rate, queue, mtu) ->
                                new Path(loss, burst, reordering, duplication, corruption, delay, rate, queue, mtu)));
    }

    @Provide
    Arbitrary<Ends> ends() {
        Arbitrary<Boolean> any = Arbitraries.of(true, false);
        return Combinators.combine(
                        any,
                        any,
                        any,
                        any,
                        Arbitraries.of("cubic", "reno"),
                        Arbitraries.of(0, 2000, 20_000, 300_000),
                        Arbitraries.of(0, 5000, 100_000),
                        any)
                .as(Ends::new);
    }

    @Property(tries = 100, edgeCases = EdgeCasesMode.NONE)
    void bytesArriveWhateverTheNetworkDoes(@ForAll("paths") Path path, @ForAll("ends") Ends ends, @ForAll long seed)
            throws IOException {
        transfer(path, ends, seed);
    }

    private static void transfer(Path path, Ends ends, long seed) throws IOException {
        Simulation sim = new Simulation(seed);
        SimHost a = sim.host("a", builder -> builder.tcp(ends.config()));
        SimHost b = sim.host("b", builder -> builder.tcp(ends.config()));
        SimLink link = sim.connect(a, "10.0.0.1/24,fd00::1/64", b, "10.0.0.2/24,fd00::2/64", path.settings());
        ConnectionInvariants invariants = new ConnectionInvariants();
        if (path.corruption() == 0) {
            link.tap(invariants);
        }
        long length = 1 + Math.floorMod(seed, 200_000L);
        ConnectionOptions options =
                new ConnectionOptions().receiveBuffer(ends.receiveBuffer()).sendBuffer(ends.sendBuffer());
        Endpoint target = new Endpoint(IpAddress.parse(ends.v6() ? "fd00::2" : "10.0.0.2"), 80);
        Transfer transfer = Transfer.start(sim, a, b, target, length, options);
        String story = "seed " + seed + ", " + path + ", " + ends;
        assertTrue(
                sim.runUntil(transfer::isDone, LIMIT),
                () -> "stalled at " + transfer.received() + " of " + length + ": " + story);
        assertNull(transfer.failure(), story);
        assertEquals(length, transfer.received(), story);
        assertEquals(List.of(), invariants.violations(), story);
        assertTrue(path.corruption() > 0 || invariants.checked() >= length / 9000, "the invariants were watched");
    }
}
