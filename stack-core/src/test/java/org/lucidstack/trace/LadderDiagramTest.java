package org.lucidstack.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.lucidstack.env.PacketEvent;
import org.lucidstack.net.FourTuple;
import org.lucidstack.net.IpAddress;
import org.lucidstack.tcp.TcpEvent;
import org.lucidstack.tcp.TcpState;
import org.lucidstack.tcp.Transitions.Trigger;
import org.lucidstack.tcp.send.SendEvent;
import org.lucidstack.wire.TcpFlags;

final class LadderDiagramTest {
    private static final FourTuple TUPLE =
            new FourTuple(IpAddress.parse("10.0.0.1"), 1000, IpAddress.parse("10.0.0.2"), 80);

    private final LadderDiagram ladder = new LadderDiagram();
    private final List<String> log = new ArrayList<>();
    private final PacketLog packetLog = new PacketLog(log::add);

    private void sent(long time, int flags, int seq, int ack, int length) {
        PacketEvent.Sent event =
                new PacketEvent.Sent(time, "tun0", TimeSequencePlotTest.packet(true, flags, seq, ack, length));
        ladder.on(event);
        packetLog.on(event);
    }

    private void received(long time, int flags, int seq, int ack) {
        ladder.on(new PacketEvent.Received(time, "tun0", TimeSequencePlotTest.packet(false, flags, seq, ack, 0)));
    }

    private void state(long time, TcpState from, TcpState to, Trigger cause) {
        TcpEvent event = new TcpEvent.StateChanged(time, TUPLE, from, to, cause);
        ladder.on(event);
        packetLog.on(event);
    }

    @Test
    void drawsAHandshakeWithRelativeNumbersAndStates() {
        state(5_000_000, TcpState.CLOSED, TcpState.SYN_SENT, Trigger.ACTIVE_OPEN);
        sent(5_000_000, TcpFlags.SYN, -1, 0, 0);
        received(45_000_000, TcpFlags.SYN | TcpFlags.ACK, 70_000, 0);
        state(45_000_000, TcpState.SYN_SENT, TcpState.ESTABLISHED, Trigger.SYN_ACK_ARRIVES);
        sent(45_000_000, TcpFlags.ACK, 0, 70_001, 0);
        sent(46_000_000, TcpFlags.ACK | TcpFlags.PSH, 0, 70_001, 100);
        ladder.on(new SendEvent.Retransmitted(300_000_000, TUPLE, 1L << 32, 100, "RTO"));
        sent(300_000_000, TcpFlags.ACK | TcpFlags.PSH, 0, 70_001, 100);
        assertEquals("""
                            10.0.0.1:1000                                    10.0.0.2:80
                  0.000000  |--[S] seq 0, win 1000------------------------------------>|  CLOSED -> SYN_SENT (active OPEN / send SYN)
                  0.040000  |<-[S.] seq 0, ack 1, win 1000-----------------------------|  \
                SYN_SENT -> ESTABLISHED (receive SYN,ACK / send ACK)
                  0.040000  |--[.] seq 1, ack 1, win 1000----------------------------->|
                  0.041000  |--[P.] seq 1:101 (100), ack 1, win 1000------------------>|
                  0.295000  |--[P.] seq 1:101 (100), ack 1, win 1000------------------>|  resends 100 from 1: RTO
                """, ladder.toString());
    }

    @Test
    void otherConnectionsAreLeftOutAndMemoryIsBounded() {
        LadderDiagram small = new LadderDiagram(TUPLE, 10);
        for (int i = 0; i < 50; i++) {
            small.on(new PacketEvent.Sent(i, "tun0", TimeSequencePlotTest.packet(true, TcpFlags.ACK, 1, 1, i)));
            small.on(new TcpEvent.StateChanged(
                    i, TUPLE.reversed(), TcpState.CLOSED, TcpState.SYN_SENT, Trigger.ACTIVE_OPEN));
        }
        assertEquals(10, small.rowCount());
        String text = small.toString();
        assertTrue(text.contains(": 40 rows are left out"), text);
        assertTrue(!text.contains("SYN_SENT"), text);
        assertEquals(12, text.lines().count());
    }

    @Test
    void logHasOneLinePerPacketAndState() {
        sent(7_000_000, TcpFlags.SYN, 9, 0, 0);
        state(7_500_000, TcpState.SYN_SENT, TcpState.CLOSED, Trigger.DELETE);
        assertEquals(
                List.of(
                        " 0.000000 tun0 > IP 10.0.0.1.1000 > 10.0.0.2.80: Flags [S], seq 9, win 1000, length 0",
                        "              10.0.0.1:1000 <-> 10.0.0.2:80 SYN_SENT -> CLOSED (abort, reset or time-out / delete TCB)"),
                log);
    }
}
