package org.lucidstack.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.lucidstack.Verifies;
import org.lucidstack.buffer.Payload;
import org.lucidstack.env.Counter;
import org.lucidstack.env.DropReason;
import org.lucidstack.net.Endpoint;
import org.lucidstack.net.FourTuple;
import org.lucidstack.time.Clock;
import org.lucidstack.wire.SeqNumber;
import org.lucidstack.wire.TcpFlags;
import org.lucidstack.wire.TcpSegment;
import org.lucidstack.wire.Unreachable;

/** A listener whose owner decides about each SYN before it is answered. */
class HeldSynTest {

    private static final Endpoint PORT = new Endpoint(TcpPair.SERVER, 7);

    private final List<HeldSyn> held = new ArrayList<>();
    private int abandoned;

    private TcpPair pair(int queue) {
        return new TcpPair(new TcpConfig(), new TcpConfig().synQueue(queue));
    }

    private Listener listen(TcpPair pair) throws Exception {
        Listener listener = pair.server.tcp.listen(PORT, 100, new ConnectionOptions());
        listener.holdSyns(
                syn -> {
                    held.add(syn);
                    syn.onAbandoned(() -> abandoned++);
                },
                Duration.ofSeconds(30));
        return listener;
    }

    @Test
    @Verifies({"RFC9293-3.10.7.2-1", "MUST-42"})
    void aLateAnswerMakesTheSameConnection() throws Exception {
        TcpPair pair = pair(10);
        Listener listener = listen(pair);
        Connection client = pair.connect(7);
        pair.run(10 * Clock.SECOND);
        assertEquals(TcpState.SYN_SENT, client.state(), pair::story);
        assertEquals(1, held.size(), "repeated SYNs are one");
        assertTrue(pair.server.counters.get(DropReason.TCP_SYN_HELD) >= 2, pair::story);
        assertEquals(0, pair.server.counters.get(Counter.TcpOutSegs), "nothing was answered");
        assertEquals(client.tuple().local(), held.getFirst().tuple().remote());
        assertTrue(held.getFirst().isUndecided());

        Connection opened = held.getFirst().accept();
        assertNotNull(opened);
        pair.server.tcp.flush();
        pair.run(11 * Clock.SECOND);
        assertEquals(TcpState.ESTABLISHED, client.state(), pair::story);
        assertEquals(opened, listener.accept());
        assertTrue(opened.agreement().sack() && opened.agreement().timestamps(), "the options of the SYN");
        assertFalse(held.getFirst().isUndecided());
        assertNull(held.getFirst().accept(), "decided once");
        held.getFirst().refuse();
        assertEquals(0, pair.server.counters.get(Counter.TcpOutRsts));
        assertEquals(0, abandoned);
    }

    @Test
    @Verifies("RFC9293-3.5.2-1")
    void aRefusalIsAResetThatTheClientBelieves() throws Exception {
        TcpPair pair = pair(10);
        Listener listener = listen(pair);
        Connection client = pair.connect(7);
        pair.run(Clock.SECOND / 2);
        held.getFirst().refuse();
        pair.run(Clock.SECOND);
        assertEquals(CloseReason.REFUSED, client.closeReason(), pair::story);
        assertEquals(1, pair.server.counters.get(Counter.TcpSynsRefused));
        assertEquals(0, listener.heldCount() + pair.server.timers.size());
    }

    @Test
    void whatIsUnreachableIsReported() throws Exception {
        TcpPair pair = pair(10);
        listen(pair);
        pair.connect(7);
        pair.run(Clock.SECOND / 2);
        held.getFirst().unreachable(Unreachable.HOST);
        assertEquals(List.of(Unreachable.HOST), pair.server.reported);
        assertEquals(0, pair.server.counters.get(Counter.TcpOutSegs), "no segment leaves, the error is ICMP's");
        pair.run(4 * Clock.SECOND);
        assertEquals(2, held.size(), "the next SYN is a new question");
    }

    @Test
    void timeEndsTheWaitAndTheNextSynBeginsAnew() throws Exception {
        TcpPair pair = pair(10);
        Listener listener = listen(pair);
        pair.connect(7);
        pair.run(40 * Clock.SECOND);
        assertEquals(1, abandoned, pair::story);
        assertEquals(2, held.size(), pair::story);
        assertNull(held.getFirst().accept(), "too late");
        assertEquals(1, listener.heldCount());
        listener.close();
        assertEquals(2, abandoned);
        assertEquals(0, listener.heldCount());
    }

    @Test
    @Verifies("RFC5961-3.2-1")
    void theClientMayTakeItsSynBack() throws Exception {
        TcpPair pair = pair(10);
        Listener listener = listen(pair);
        FourTuple tuple = FourTuple.of(PORT, new Endpoint(TcpPair.CLIENT, 1000));
        pair.server.receive(tuple, segment(tuple, 100, TcpFlags.SYN), 0);
        pair.server.receive(tuple, segment(tuple, 5000, TcpFlags.RST), 0);
        assertEquals(1, listener.heldCount(), "a blind RST does nothing");
        pair.server.receive(tuple, segment(tuple, 200, TcpFlags.SYN), 0);
        pair.server.receive(tuple, segment(tuple, 101, TcpFlags.RST), 0);
        assertEquals(1, listener.heldCount(), "the newer SYN took the place of the old one");
        pair.server.receive(tuple, segment(tuple, 201, TcpFlags.RST), 0);
        assertEquals(0, listener.heldCount());
        assertEquals(1, abandoned);
        assertEquals(0, pair.server.counters.get(Counter.TcpOutSegs));
    }

    @Test
    @Verifies("RFC4987-3.4-1")
    void aFloodIsBoundedAndDrawsNoCookies() throws Exception {
        TcpPair pair = pair(50);
        Listener listener = listen(pair);
        for (int i = 0; i < 10_000; i++) {
            FourTuple tuple = FourTuple.of(PORT, new Endpoint(TcpPair.CLIENT, 1 + i));
            pair.server.receive(tuple, segment(tuple, i, TcpFlags.SYN), 0);
        }
        assertEquals(50, listener.heldCount());
        assertEquals(9950, pair.server.counters.get(DropReason.TCP_SYN_QUEUE_FULL));
        assertEquals(0, pair.server.counters.get(Counter.TcpOutSegs));
        held.forEach(HeldSyn::accept);
        assertEquals(50, listener.halfOpenCount(), "the accepted ones keep their places");
        FourTuple late = FourTuple.of(PORT, new Endpoint(TcpPair.CLIENT, 60_000));
        pair.server.receive(late, segment(late, 1, TcpFlags.SYN), 0);
        assertEquals(0, listener.heldCount());
    }

    private static TcpSegment segment(FourTuple tuple, int seq, int flags) {
        return new TcpSegment(
                tuple.remotePort(),
                tuple.localPort(),
                new SeqNumber(seq),
                SeqNumber.ZERO,
                flags,
                1000,
                0,
                List.of(),
                Payload.EMPTY);
    }
}
