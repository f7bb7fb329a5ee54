package org.lucidstack.demo.tunnel.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.lucidstack.demo.tunnel.lab.TunnelExperiment.Kind;
import org.lucidstack.demo.tunnel.lab.TunnelExperiment.Outcome;

/** What the experiment is to show, and that it shows it again. */
class TunnelExperimentTest {

    @Test
    void tcpOverTcpStallsAndRepeatsItself() throws IOException {
        Outcome udp = TunnelExperiment.run(Kind.UDP, 0.03, 1);
        Outcome tcp = TunnelExperiment.run(Kind.TCP, 0.03, 1);
        assertTrue(tcp.longestPause() > 3 * udp.longestPause(), () -> tcp + " " + udp);
        assertTrue(tcp.retransmitted() > udp.retransmitted(), () -> tcp + " " + udp);
        assertTrue(tcp.goodput() < udp.goodput(), () -> tcp + " " + udp);
    }

    @Test
    void withoutLossATunnelCostsItsHeaders() throws IOException {
        Outcome plain = TunnelExperiment.run(Kind.NONE, 0, 1);
        Outcome udp = TunnelExperiment.run(Kind.UDP, 0, 1);
        assertTrue(udp.goodput() < plain.goodput() && udp.goodput() > 0.95 * plain.goodput(), () -> plain + " " + udp);
    }

    @Test
    void theSameSeedGivesTheSameOutcome() throws IOException {
        assertEquals(TunnelExperiment.run(Kind.TCP, 0.02, 7), TunnelExperiment.run(Kind.TCP, 0.02, 7));
    }
}
