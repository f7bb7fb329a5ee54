package org.lucidstack.sim;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.lucidstack.net.Endpoint;
import org.lucidstack.net.IpAddress;
import org.lucidstack.tcp.ConnectionOptions;

/** A sender takes little ahead of what it has sent, but enough: a path that holds ten times as much does not run dry. */
final class LongPathTest {

    private static final long BYTES = 100_000_000;
    private static final long RATE = 500_000_000;
    private static final Duration ONE_WAY = Duration.ofMillis(20);
    private static final int BANDWIDTH_DELAY = 2_500_000;

    @Test
    void aLongFatPathIsKeptFull() throws IOException {
        Simulation sim = new Simulation(1);
        SimHost a = sim.host("a");
        SimHost b = sim.host("b");
        LinkSettings link = LinkSettings.of(RATE, ONE_WAY).withQueue(QueueSettings.TailDrop.ofBytes(BANDWIDTH_DELAY));
        sim.connect(a, "10.0.0.1/24", b, "10.0.0.2/24", link, link);
        Endpoint target = new Endpoint(IpAddress.parse("10.0.0.2"), 80);
        Transfer transfer = Transfer.start(sim, a, b, target, BYTES, new ConnectionOptions());

        assertTrue(sim.runUntil(transfer::isDone, Duration.ofMinutes(1)), "stalled at " + transfer.received());

        double ofRate = transfer.goodput() / RATE;
        assertTrue(ofRate > 0.75, "only " + ofRate + " of the rate");
    }
}
