package org.lucidstack.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.lucidstack.env.Counter;
import org.lucidstack.net.Endpoint;
import org.lucidstack.net.IpAddress;
import org.lucidstack.tcp.ConnectionOptions;
import org.lucidstack.tcp.TcpConfig;

/**
 * Goodput of 50 MB over 100 Mbit/s and 40 ms with a queue of one bandwidth-delay product, under loss and reordering, held against the
 * models of the literature and against the committed table. {@code -Dlucid.update=true} writes the table anew.
 */
final class TransferTableTest {
    private static final Path TABLE = Path.of("..", "test-vectors", "transfers.md");
    private static final long BYTES = 50_000_000;
    private static final long RATE = 100_000_000;
    private static final Duration ONE_WAY = Duration.ofMillis(20);
    private static final double ROUND_TRIP = 0.040;
    private static final int QUEUE = 500_000;
    private static final int SEGMENT = 1448;
    private static final int SEEDS = 8;
    private static final double BOTTLENECK = RATE * (double) SEGMENT / 1500;

    private record Row(
            String congestion,
            double loss,
            double reordering,
            double goodput,
            long packets,
            long resent,
            long dropped) {
        double spurious() {
            return Math.max(0, resent - dropped) / (double) packets;
        }

        String line() {
            return String.format(
                    Locale.ROOT,
                    "| %s | %.1f %% | %.0f %% | %.2f | %d | %d | %.2f %% |",
                    congestion,
                    100 * loss,
                    100 * reordering,
                    goodput / 1e6,
                    resent,
                    dropped,
                    100 * spurious());
        }
    }

    private static Row measure(String congestion, double loss, double reordering) throws IOException {
        Simulation sim = new Simulation(1);
        SimHost a = sim.host("a", builder -> builder.tcp(new TcpConfig().congestionControl(congestion)));
        SimHost b = sim.host("b");
        LinkSettings clean = LinkSettings.of(RATE, ONE_WAY).withQueue(QueueSettings.TailDrop.ofBytes(QUEUE));
        LinkSettings there = clean.withLoss(loss).withReordering(reordering, Duration.ofMillis(5));
        SimLink link = sim.connect(a, "10.0.0.1/24", b, "10.0.0.2/24", there, clean);
        ConnectionInvariants invariants = new ConnectionInvariants();
        link.tap(invariants);
        Endpoint target = new Endpoint(IpAddress.parse("10.0.0.2"), 80);
        Transfer transfer = Transfer.start(sim, a, b, target, BYTES, new ConnectionOptions());
        assertTrue(sim.runUntil(transfer::isDone, Duration.ofHours(1)), "stalled at " + transfer.received());
        assertNull(transfer.failure());
        assertEquals(BYTES, transfer.received());
        assertEquals(List.of(), invariants.violations());
        assertTrue(invariants.checked() > BYTES / SEGMENT);
        return new Row(
                congestion,
                loss,
                reordering,
                transfer.goodput(),
                link.there().offered(),
                a.stack().counters().get(Counter.TcpRetransSegs),
                link.there().dropped());
    }

    private static List<Row> rows() throws IOException {
        List<Row> rows = new ArrayList<>();
        for (String congestion : List.of("cubic", "reno")) {
            for (double loss : new double[] {0, 0.001, 0.01, 0.03, 0.05}) {
                rows.add(measure(congestion, loss, 0));
            }
            rows.add(measure(congestion, 0, 0.03));
        }
        return rows;
    }

    /** A transfer through a queue of a tenth of the bandwidth-delay product, which a burst overruns. */
    private record PacedRow(boolean paced, double goodput, long dropped, double meanQueue) {
        String line() {
            return String.format(
                    Locale.ROOT,
                    "| %s | %.2f | %d | %.1f |",
                    paced ? "on" : "off",
                    goodput / 1e6,
                    dropped,
                    meanQueue / 1000);
        }
    }

    private static PacedRow measurePaced(boolean paced) throws IOException {
        Simulation sim = new Simulation(1);
        SimHost a = sim.host("a", builder -> builder.tcp(new TcpConfig().pacing(paced)));
        SimHost b = sim.host("b");
        LinkSettings there = LinkSettings.of(RATE, ONE_WAY).withQueue(QueueSettings.TailDrop.ofBytes(QUEUE / 10));
        SimLink link = sim.connect(a, "10.0.0.1/24", b, "10.0.0.2/24", there, LinkSettings.of(RATE, ONE_WAY));
        Endpoint target = new Endpoint(IpAddress.parse("10.0.0.2"), 80);
        Transfer transfer = Transfer.start(sim, a, b, target, BYTES, new ConnectionOptions());
        double queued = 0;
        int samples = 0;
        while (!transfer.isDone() && samples < 60_000) {
            sim.runFor(Duration.ofMillis(1));
            queued += link.there().queuedBytes();
            samples++;
        }
        assertNull(transfer.failure());
        assertEquals(BYTES, transfer.received());
        return new PacedRow(paced, transfer.goodput(), link.there().dropped(), queued / samples);
    }

    /** What became of a transfer under reordering. @param discarded segments that PAWS took for old ones at the receiver */
    private record ReorderedRow(long seed, double goodput, long dropped, long discarded, long recoveries) {
        String line() {
            return String.format(
                    Locale.ROOT, "| %d | %.2f | %d | %d | %d |", seed, goodput / 1e6, dropped, discarded, recoveries);
        }
    }

    private static ReorderedRow measureReordered(long seed) throws IOException {
        Simulation sim = new Simulation(seed);
        SimHost a = sim.host("a");
        SimHost b = sim.host("b");
        LinkSettings clean = LinkSettings.of(RATE, ONE_WAY).withQueue(QueueSettings.TailDrop.ofBytes(QUEUE));
        LinkSettings there = clean.withReordering(0.03, Duration.ofMillis(5));
        SimLink link = sim.connect(a, "10.0.0.1/24", b, "10.0.0.2/24", there, clean);
        Endpoint target = new Endpoint(IpAddress.parse("10.0.0.2"), 80);
        Transfer transfer = Transfer.start(sim, a, b, target, BYTES, new ConnectionOptions());
        assertTrue(sim.runUntil(transfer::isDone, Duration.ofMinutes(5)), "stalled at " + transfer.received());
        assertNull(transfer.failure());
        return new ReorderedRow(
                seed,
                transfer.goodput(),
                link.there().dropped(),
                b.stack().counters().get(Counter.TcpExtPAWSEstab),
                a.stack().counters().get(Counter.TcpExtTCPSackRecovery));
    }

    /** Segments per round trip at a loss rate, without delayed ACKs or timeouts: Mathis et al. 1997; RFC 9438 section 5.1. */
    private static double model(String congestion, double loss) {
        double reno = Math.sqrt(1.5 / loss);
        double cubic = 1.054 * Math.pow(ROUND_TRIP / loss, 0.75);
        double window = congestion.equals("cubic") ? Math.max(reno, cubic) : reno;
        return Math.min(BOTTLENECK, window * SEGMENT * 8 / ROUND_TRIP);
    }

    @Test
    @Tag("slow")
    void goodputIsWithinTheModelsAndAsCommitted() throws IOException {
        List<Row> rows = rows();
        for (Row row : rows) {
            if (row.reordering > 0) {
                assertTrue(row.goodput > 0.4 * BOTTLENECK, row::line);
            } else if (row.loss == 0) {
                assertTrue(row.goodput > 0.8 * BOTTLENECK, row::line);
            } else {
                double model = model(row.congestion, row.loss);
                assertTrue(
                        row.goodput > 0.5 * model && row.goodput < 2 * model,
                        () -> row.line() + " but the model says " + model);
            }
            assertTrue(row.spurious() < 0.005, row::line);
        }
        List<PacedRow> paced = List.of(measurePaced(false), measurePaced(true));
        assertTrue(paced.get(1).goodput > 0.9 * paced.get(0).goodput, paced::toString);
        List<ReorderedRow> reordered = new ArrayList<>();
        for (long seed = 1; seed <= SEEDS; seed++) {
            ReorderedRow row = measureReordered(seed);
            // each needless recovery but those that a discarded segment makes necessary would be undone
            assertTrue(row.goodput > 0.4 * BOTTLENECK && row.recoveries < 15, row::line);
            reordered.add(row);
        }
        String table = text(rows, paced, reordered);
        if (Boolean.getBoolean("lucid.update")) {
            Files.createDirectories(TABLE.getParent());
            Files.writeString(TABLE, table);
        }
        compare(Files.readString(TABLE), table);
    }

    private static String text(List<Row> rows, List<PacedRow> paced, List<ReorderedRow> reordered) {
        StringBuilder text = new StringBuilder("""
                # Simulated transfers

                50 MB from one host to another over 100 Mbit/s, 40 ms round trip, a tail-drop queue of one bandwidth-delay product
                (500 kB), random loss of data packets, or reordering (a packet is held back by 5 ms). Goodput in Mbit/s of virtual
                time; "spurious" are packets sent again without need, of all packets. Seed 1. Written by `TransferTableTest`
                (`-Dlucid.update=true`), which also fails when a figure moves by more than a quarter (with reordering: a half).

                | congestion control | loss | reordered | goodput | sent again | dropped | spurious |
                |---|---|---|---|---|---|---|
                """);
        rows.forEach(row -> text.append(row.line()).append('\n'));
        text.append("""

                ## Pacing

                The same by CUBIC without loss, through a queue of a tenth of the bandwidth-delay product (50 kB), with and without
                pacing (`TcpConfig.pacing`). The mean queue is in kB.

                | pacing | goodput | dropped | mean queue |
                |---|---|---|---|
                """);
        paced.forEach(row -> text.append(row.line()).append('\n'));
        text.append("""

                ## CUBIC under reordering

                The row "cubic, 3 % reordered" for several seeds. Why they differ: HyStart++ (RFC 9406) compares the least round trip of
                a round with that of the round before. While the window doubles, the first segments of a round find the queue as it was
                when the round began, so the least rises one round after the path is full. In a queue of one bandwidth-delay product
                that is when it overflows, with reordering and without. Without, the receive window has grown to 1 MB by then and ends
                the growth; with reordering, RACK waits a quarter of a round trip longer, and in some runs the receive window doubles
                once more before the loss is seen: 800 drops instead of 200. While so many are repaired, a repeated segment with its new
                timestamp overtakes originals that are late; the receiver has to discard those as old (RFC 7323 section 5.3, PAWS),
                which is a true loss and another reduction. The seeds whose last reductions come from discarded segments are slow:
                CUBIC needs seconds to return to the path's window.

                | seed | goodput | dropped | discarded by PAWS | recoveries |
                |---|---|---|---|---|
                """);
        reordered.forEach(row -> text.append(row.line()).append('\n'));
        return text.toString();
    }

    private static void compare(String committed, String measured) {
        List<String> before = committed
                .lines()
                .filter(line -> line.startsWith("| cubic") || line.startsWith("| reno"))
                .toList();
        List<String> now = measured.lines()
                .filter(line -> line.startsWith("| cubic") || line.startsWith("| reno"))
                .toList();
        assertEquals(before.size(), now.size());
        for (int i = 0; i < now.size(); i++) {
            double old = goodput(before.get(i));
            // Where reordering lets the window grow until the queue overflows, much hangs on the moment of the
            // overflow.
            double allowed = old / (now.get(i).contains(" 3 % | ") && now.get(i).contains("| 0.0 %") ? 2 : 4);
            assertEquals(old, goodput(now.get(i)), allowed, "committed " + before.get(i) + ", measured " + now.get(i));
        }
    }

    private static double goodput(String line) {
        return Double.parseDouble(line.split("\\|")[4].strip());
    }

    @Test
    @Tag("slow")
    void twoCubicFlowsShareABottleneck() throws IOException {
        double one = 0;
        double two = 0;
        for (long seed = 1; seed <= 3; seed++) {
            double[] shares = shares(seed);
            one += shares[0];
            two += shares[1];
            assertTrue(shares[0] + shares[1] > 0.9 * BOTTLENECK, "the link is used");
        }
        assertTrue(Math.abs(one - two) < 0.2 * Math.max(one, two), one + " and " + two);
    }

    /** Bits per second of two flows from 40 s to 180 s after the first began; jitter keeps them from marching in step. */
    private static double[] shares(long seed) throws IOException {
        Simulation sim = new Simulation(seed);
        SimHost a = sim.host("a");
        SimHost b = sim.host("b");
        SimHost sink = sim.host("sink");
        SimRouter router = sim.router("router");
        LinkSettings access = LinkSettings.of(10 * RATE, Duration.ofMillis(1)).withJitter(Duration.ofMillis(1));
        sim.connect(a, "10.0.1.2/24", router, "10.0.1.1/24", access);
        sim.connect(b, "10.0.2.2/24", router, "10.0.2.1/24", access);
        sim.connect(
                router,
                "10.0.3.1/24",
                sink,
                "10.0.3.2/24",
                LinkSettings.of(RATE, Duration.ofMillis(19)).withQueue(QueueSettings.TailDrop.ofBytes(QUEUE)));
        IpAddress address = IpAddress.parse("10.0.3.2");
        Transfer first =
                Transfer.start(sim, a, sink, new Endpoint(address, 80), Long.MAX_VALUE, new ConnectionOptions());
        sim.runFor(Duration.ofMillis(100 * seed));
        Transfer second =
                Transfer.start(sim, b, sink, new Endpoint(address, 81), Long.MAX_VALUE, new ConnectionOptions());
        sim.runFor(Duration.ofSeconds(40));
        long firstBefore = first.received();
        long secondBefore = second.received();
        sim.runFor(Duration.ofSeconds(140));
        return new double[] {
            (first.received() - firstBefore) * 8 / 140.0, (second.received() - secondBefore) * 8 / 140.0
        };
    }

    @Test
    void aTransferOverIpv6WithMarksInsteadOfDropsLosesNothing() throws IOException {
        Simulation sim = new Simulation(1);
        TcpConfig ecn = new TcpConfig().ecn(true);
        SimHost a = sim.host("a", builder -> builder.tcp(ecn));
        SimHost b = sim.host("b");
        LinkSettings settings = LinkSettings.of(RATE, ONE_WAY)
                .withQueue(new QueueSettings.CoDel(Duration.ofMillis(5), Duration.ofMillis(100), 5_000_000, true));
        SimLink link = sim.connect(a, "fd00::1/64", b, "fd00::2/64", settings);
        Endpoint target = new Endpoint(IpAddress.parse("fd00::2"), 80);
        Transfer transfer = Transfer.start(sim, a, b, target, BYTES, new ConnectionOptions());
        assertTrue(sim.runUntil(transfer::isDone, Duration.ofMinutes(1)));
        assertNull(transfer.failure());
        assertEquals(0, link.there().dropped());
        assertEquals(0, a.stack().counters().get(Counter.TcpRetransSegs));
        assertTrue(transfer.goodput() > 0.7 * BOTTLENECK, () -> "goodput " + transfer.goodput());
    }
}
