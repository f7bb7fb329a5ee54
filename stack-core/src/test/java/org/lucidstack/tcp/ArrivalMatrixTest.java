package org.lucidstack.tcp;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.lucidstack.Verifies;
import org.lucidstack.tcp.ArrivalOracle.Arrival;
import org.lucidstack.tcp.ArrivalOracle.Reply;
import org.lucidstack.tcp.ArrivalOracle.Situation;
import org.lucidstack.tcp.ArrivalOracle.Verdict;
import org.lucidstack.wire.TcpFlags;
import org.lucidstack.wire.TcpSegment;

/**
 * Every state, all 64 combinations of flags, positions around both edges of the window, ACK numbers around both ends
 * of what is in flight, and three lengths: some hundred thousand segments, each against a fresh connection and {@link
 * ArrivalOracle}.
 */
class ArrivalMatrixTest {

    /** A connection in each state, with 10 bytes in flight where there can be. */
    private enum Start {
        CLOSED(TcpState.CLOSED, 0, 0, 0),
        LISTEN(TcpState.LISTEN, 0, 0, 0),
        SYN_SENT(TcpState.SYN_SENT, 0, 1, 0),
        SYN_RECEIVED_PASSIVE(TcpState.SYN_RECEIVED, 0, 1, 1),
        SYN_RECEIVED_ACTIVE(TcpState.SYN_RECEIVED, 0, 1, 1),
        ESTABLISHED(TcpState.ESTABLISHED, 1, 11, 1),
        FIN_WAIT_1(TcpState.FIN_WAIT_1, 1, 12, 1),
        FIN_WAIT_2(TcpState.FIN_WAIT_2, 12, 12, 1),
        CLOSE_WAIT(TcpState.CLOSE_WAIT, 1, 11, 2),
        CLOSING(TcpState.CLOSING, 1, 12, 2),
        LAST_ACK(TcpState.LAST_ACK, 1, 12, 2),
        TIME_WAIT(TcpState.TIME_WAIT, 12, 12, 2);

        final TcpState state;
        final long una;
        final long nxt;
        final long rcvNxt;

        Start(TcpState state, long una, long nxt, long rcvNxt) {
            this.state = state;
            this.una = una;
            this.nxt = nxt;
            this.rcvNxt = rcvNxt;
        }

        boolean isPassiveOpening() {
            return this == SYN_RECEIVED_PASSIVE || this == LISTEN;
        }

        TcpScript script(Variant v) {
            TcpScript s = new TcpScript(v, config -> config);
            switch (this) {
                case CLOSED -> {}
                case LISTEN -> s.listen();
                case SYN_SENT -> s.connect();
                case SYN_RECEIVED_PASSIVE -> {
                    s.listen();
                    s.in("<SEQ=0><CTL=SYN>");
                    s.c = s.host.tcp.connections().iterator().next();
                }
                case SYN_RECEIVED_ACTIVE -> {
                    s.connect();
                    s.in("<SEQ=0><CTL=SYN>");
                }
                default -> open(s);
            }
            s.skip();
            return s;
        }

        private void open(TcpScript s) {
            s.accepted();
            s.send(10);
            if (this == CLOSE_WAIT || this == LAST_ACK) {
                s.in("<SEQ=1><ACK=1><CTL=FIN,ACK>");
            }
            if (this != ESTABLISHED && this != CLOSE_WAIT) {
                s.shutdownOutput();
            }
            switch (this) {
                case FIN_WAIT_2 -> s.in("<SEQ=1><ACK=12><CTL=ACK>");
                case CLOSING -> s.in("<SEQ=1><ACK=1><CTL=FIN,ACK>");
                case TIME_WAIT -> s.in("<SEQ=1><ACK=12><CTL=FIN,ACK>");
                default -> {}
            }
        }
    }

    private static final long[] ACKS_AROUND = {-65536, -65534, -1, 0};

    @ParameterizedTest
    @EnumSource(Start.class)
    @Verifies({
        "RFC9293-3.10.7.2-1",
        "RFC9293-3.10.7.3-1",
        "RFC9293-3.10.7.4-1",
        "RFC9293-3.10.7.4-2",
        "RFC9293-3.10.7.4-3",
        "RFC9293-3.10.7.4-4",
        "RFC9293-3.10.7.4-7",
        "RFC9293-3.4-1",
        "RFC9293-3.4-2",
        "RFC9293-3.5.2-1",
        "RFC9293-3.5.2-2",
        "RFC9293-3.5.2-3",
        "RFC9293-3.5.3-1",
        "RFC9293-3.5.3-2",
        "RFC5961-3.2-1",
        "RFC5961-3.2-2",
        "RFC5961-3.2-3",
        "RFC5961-4.2-1",
        "RFC5961-5.2-1",
        "RFC1337-3-1",
        "MUST-5",
        "MUST-11"
    })
    void everyFlagCombinationAtEveryPosition(Start start) {
        List<String> wrong = new ArrayList<>();
        int count = 0;
        for (int isn : new int[] {1000, -1, 0x7fff_ffff - 5}) {
            Variant v = new Variant(isn == 1000 ? 4 : 6, isn, false, Mangle.NONE);
            for (Arrival arrival : arrivals(start, isn == 1000 ? new int[] {0, 1, 30} : new int[] {30})) {
                count++;
                String problem = judge(start, v, arrival);
                if (!problem.isEmpty() && wrong.size() < 2000) {
                    wrong.add(problem);
                }
            }
        }
        int total = count;
        assertTrue(
                wrong.isEmpty(),
                () -> wrong.size() + " of " + total + " differ, such as\n"
                        + String.join(
                                "\n",
                                wrong.stream()
                                        .filter(line -> wrong.indexOf(line) % Math.max(1, wrong.size() / 12) == 0)
                                        .toList()));
        assertTrue(total > 1000);
    }

    private static List<Arrival> arrivals(Start start, int[] lengths) {
        List<Arrival> arrivals = new ArrayList<>();
        long left = start.rcvNxt;
        long edge = start.rcvNxt == 0 ? 65535 : 65536;
        for (int flags = 0; flags < 64; flags++) {
            for (int data : lengths) {
                for (long seq : new long[] {
                    left - 70_000, left - 30, left - 2, left - 1, left, left + 1, left + 500, edge - 1, edge, edge + 9
                }) {
                    if ((flags & TcpFlags.ACK) == 0) {
                        arrivals.add(new Arrival(flags, seq, 0, data));
                        continue;
                    }
                    for (long offset : ACKS_AROUND) {
                        arrivals.add(new Arrival(flags, seq, start.una + offset, data));
                    }
                    arrivals.add(new Arrival(flags, seq, start.nxt, data));
                    arrivals.add(new Arrival(flags, seq, start.nxt + 1, data));
                }
            }
        }
        return arrivals;
    }

    private static String judge(Start start, Variant v, Arrival a) {
        TcpScript s = start.script(v);
        long window = start.rcvNxt == 0 ? 0 : s.peer.rightEdge() - start.rcvNxt;
        Situation before =
                new Situation(start.state, start.isPassiveOpening(), start.una, start.nxt, start.rcvNxt, window, 65535);
        Verdict expected = ArrivalOracle.judge(before, a);
        String flags = SegmentNotation.flagNames(a.flags());
        s.in("<SEQ=" + a.seq() + ">" + (a.has(TcpFlags.ACK) ? "<ACK=" + a.ack() + ">" : "")
                + (flags.isEmpty() ? "" : "<CTL=" + flags + ">") + "<UP=1>"
                + (a.data() > 0 ? "<DATA=" + a.data() + ">" : ""));
        s.pass(500);
        TcpState state = stateOf(start, s);
        List<TcpSegment> sent = s.drain();
        boolean fits = state == expected.state() && isReply(s, a, expected.reply(), sent);
        return fits
                ? ""
                : start + " " + a.seq() + " " + a.ack() + " [" + flags + "] " + a.data() + " bytes: rule \""
                        + ArrivalOracle.ruleFor(before, a) + "\" says " + expected + ", found " + state + " and "
                        + sent;
    }

    private static TcpState stateOf(Start start, TcpScript s) {
        Collection<Connection> connections = s.host.tcp.connections();
        if (!connections.isEmpty()) {
            return connections.iterator().next().state();
        }
        if (s.host.tcp.timeWaitCount() > 0) {
            return TcpState.TIME_WAIT;
        }
        return start.isPassiveOpening() ? TcpState.LISTEN : TcpState.CLOSED;
    }

    private static boolean isReply(TcpScript s, Arrival a, Reply reply, List<TcpSegment> sent) {
        if (sent.size() > 1 || sent.isEmpty()) {
            return sent.isEmpty() && (reply == Reply.NOTHING || reply == Reply.MAYBE_ACK);
        }
        TcpSegment segment = sent.get(0);
        long seq = segment.seq().value() - s.variant.isn();
        return switch (reply) {
            case NOTHING -> false;
            case ACK, MAYBE_ACK ->
                segment.flags() == TcpFlags.ACK && segment.payload().isEmpty();
            case SYN_ACK -> segment.flags() == (TcpFlags.SYN | TcpFlags.ACK);
            case RESET -> segment.flags() == TcpFlags.RST && (int) seq == (int) a.ack();
            case RESET_ACK ->
                segment.flags() == (TcpFlags.RST | TcpFlags.ACK)
                        && segment.seq().value() == 0
                        && segment.ack().value() - s.variant.isn() == (int) (a.seq() + a.length());
        };
    }
}
