package org.lucidstack.tcp;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lucidstack.Verifies;
import org.lucidstack.buffer.Payload;
import org.lucidstack.wire.SeqNumber;
import org.lucidstack.wire.TcpFlags;
import org.lucidstack.wire.TcpOption;
import org.lucidstack.wire.TcpSegment;

/**
 * Random segments, mostly near what would be right, thrown at connections that send, receive and close: nothing
 * throws, every invariant stays true, what is read is a prefix of what was sent, and memory is bounded.
 */
class HostileSegmentsTest {

    private static final int SEGMENTS = 150_000;

    private Random random;
    private TcpScript s;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    @Verifies({"MUST-5", "RFC9293-3.4-1", "RFC2018-8-1", "MUST-34", "SHLD-14", "RFC9293-3.5.2-3"})
    void everyInvariantSurvives(long seed) {
        random = new Random(seed);
        Set<TcpState> visited = EnumSet.noneOf(TcpState.class);
        open();
        int connections = 1;
        for (int i = 0; i < SEGMENTS; i++) {
            step();
            visited.add(s.c.state());
            String problem = Invariants.check(s.c, s.host.now);
            s.check(problem.isEmpty(), () -> "seed " + seed + ": " + problem);
            if (s.c.closeReason() != null || s.storyLength() > 1000) {
                s.check(s.host.tcp.connectionCount() <= 1, "connections left");
                open();
                connections++;
            }
        }
        s.check(visited.size() >= 10, "only visited " + visited);
        s.check(connections > 20, "only " + connections + " connections");
    }

    private void open() {
        int[] isns = {1000, -1, 0x7fff_fff0, -3000};
        Variant v =
                new Variant(random.nextBoolean() ? 4 : 6, isns[random.nextInt(4)], random.nextBoolean(), Mangle.NONE);
        boolean sack = random.nextBoolean();
        s = new TcpScript(
                v,
                config -> config.ecn(true)
                        .quickAcks(16)
                        .minRto(Duration.ofMillis(200))
                        .receiveBuffer(20_000, 100_000)
                        .congestionControl(random.nextBoolean() ? "cubic" : "reno"));
        s.options.noDelay(random.nextBoolean()).keepAlive(random.nextBoolean()).keepAliveIdle(Duration.ofSeconds(5));
        String options = (sack ? "<SACKOK>" : "")
                + (random.nextBoolean() ? "<WS=3>" : "")
                + (random.nextInt(5) == 0 ? "<MSS=50>" : "");
        boolean ecn = random.nextBoolean();
        if (random.nextInt(4) == 0) {
            beginToOpen(options);
            return;
        }
        if (random.nextBoolean()) {
            s.listen();
            s.in("<SEQ=0><CTL=SYN" + (ecn ? ",ECE,CWR>" : ">") + options);
            s.in("<SEQ=1><ACK=1><CTL=ACK>");
            s.accept();
        } else {
            s.connect();
            s.in("<SEQ=0><ACK=1><CTL=SYN,ACK" + (ecn ? ",ECE>" : ">") + options);
        }
        s.state(TcpState.ESTABLISHED);
        s.skip();
    }

    /** Hostile segments may come before the handshake is over. */
    private void beginToOpen(String options) {
        if (random.nextBoolean()) {
            s.listen();
            s.in("<SEQ=0><CTL=SYN>" + options);
            s.c = s.host.tcp.connections().iterator().next();
        } else {
            s.connect();
            if (random.nextBoolean()) {
                s.in("<SEQ=0><CTL=SYN>" + options);
            }
        }
        s.skip();
    }

    private void step() {
        switch (random.nextInt(12)) {
            case 0 -> s.passNanos(1 + (long) (Math.exp(random.nextDouble() * 21)));
            case 1 -> s.sendSome(1 + random.nextInt(20_000));
            case 2 -> s.readSome(1 + random.nextInt(30_000));
            case 3 -> {
                if (random.nextInt(60) == 0) {
                    s.shutdownOutput();
                }
            }
            default -> {
                for (int i = random.nextInt(3); i >= 0; i--) {
                    s.arrive(segment(), random.nextInt(4));
                }
                s.host.tcp.flush();
            }
        }
        s.skip();
    }

    private TcpSegment segment() {
        long rcvNxt = s.c.receiver == null ? 1 : s.c.receiver.nxt();
        long una = s.c.sendWindow.una();
        long nxt = s.c.sendWindow.nxt();
        int length = random.nextInt(3) > 0 ? 0 : random.nextInt(1500);
        long seq = switch (random.nextInt(8)) {
            case 0 -> rcvNxt + random.nextInt(30_000) - 3_000;
            case 1 -> rcvNxt - length;
            case 2 -> random.nextInt();
            case 3 -> rcvNxt + random.nextInt(3) - 1;
            default -> rcvNxt;
        };
        long ack = switch (random.nextInt(8)) {
            case 0 -> una - random.nextInt(5_000);
            case 1 -> nxt + random.nextInt(3) - 1;
            case 2 -> random.nextInt();
            case 3, 4 -> una + (nxt > una ? (long) (random.nextDouble() * (nxt - una)) : 0);
            default -> una;
        };
        int flags = random.nextInt(50) == 0
                ? random.nextInt(512) & ~TcpFlags.RST
                : TcpFlags.ACK
                        | random.nextInt(40) / 39 * TcpFlags.FIN
                        | (random.nextInt(10) == 0 ? TcpFlags.ECE : 0)
                        | (random.nextInt(20) == 0 ? TcpFlags.URG : 0);
        flags |= random.nextInt(100) == 0 ? TcpFlags.RST : 0;
        if (s.c.receiver == null && (flags & TcpFlags.SYN) != 0) {
            // the numbers that this SYN brings are the ones that the bytes are compared with
            seq = s.peer.isn() & 0xffffffffL;
        }
        long relative = seq - (s.peer.isn() & 0xffffffffL);
        byte[] text = new byte[length];
        for (int i = 0; i < length; i++) {
            text[i] = ScriptedPeer.patternAt(relative + i + (flags & TcpFlags.SYN) / TcpFlags.SYN);
        }
        return new TcpSegment(
                s.tuple.remotePort(),
                s.tuple.localPort(),
                SeqNumber.of(seq),
                SeqNumber.of(ack),
                flags,
                random.nextInt(4) == 0 ? random.nextInt(3000) : random.nextInt(65536),
                random.nextInt(65536),
                options(una, nxt, ack),
                Payload.of(text));
    }

    private List<TcpOption> options(long una, long nxt, long ack) {
        List<TcpOption> options = new ArrayList<>();
        if (s.variant.timestamps() && random.nextInt(30) > 0) {
            int echo = s.peer.lastTsVal() - (random.nextInt(5) == 0 ? random.nextInt(300) : 0);
            options.add(
                    new TcpOption.Timestamps(s.peer.tsVal() + (random.nextInt(30) == 0 ? random.nextInt() : 0), echo));
        }
        if (random.nextInt(3) == 0) {
            List<TcpOption.SackBlock> blocks = new ArrayList<>();
            for (int i = random.nextInt(4); i >= 0; i--) {
                long left =
                        (random.nextInt(6) == 0 ? ack - 3000 : una) + (long) (random.nextDouble() * (nxt - una + 1000));
                long right = left + random.nextInt(4000) - 50;
                blocks.add(new TcpOption.SackBlock(SeqNumber.of(left), SeqNumber.of(right)));
            }
            options.add(new TcpOption.Sack(blocks));
        }
        return options;
    }
}
