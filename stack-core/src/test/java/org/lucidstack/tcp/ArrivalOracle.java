package org.lucidstack.tcp;

import static org.lucidstack.tcp.TcpState.CLOSED;
import static org.lucidstack.tcp.TcpState.CLOSE_WAIT;
import static org.lucidstack.tcp.TcpState.CLOSING;
import static org.lucidstack.tcp.TcpState.ESTABLISHED;
import static org.lucidstack.tcp.TcpState.FIN_WAIT_1;
import static org.lucidstack.tcp.TcpState.FIN_WAIT_2;
import static org.lucidstack.tcp.TcpState.LAST_ACK;
import static org.lucidstack.tcp.TcpState.LISTEN;
import static org.lucidstack.tcp.TcpState.SYN_RECEIVED;
import static org.lucidstack.tcp.TcpState.SYN_SENT;
import static org.lucidstack.tcp.TcpState.TIME_WAIT;

import java.util.List;
import java.util.function.BiFunction;
import java.util.function.BiPredicate;
import org.lucidstack.wire.TcpFlags;

/**
 * What RFC 9293 section 3.10.7, with RFC 5961 and the decisions of this stack, says about one arriving segment: rules
 * in the order of the text, of which the first that fits decides. Written from the text and independent of the code
 * that it judges.
 */
final class ArrivalOracle {

    /** What is sent in answer, within half a second. */
    enum Reply {
        NOTHING,
        /** ACK at SND.NXT and RCV.NXT. */
        ACK,
        /** ACK or nothing: the text leaves it open. */
        MAYBE_ACK,
        SYN_ACK,
        /** RST with SEQ = SEG.ACK. */
        RESET,
        /** RST with SEQ = 0 and ACK = SEG.SEQ + SEG.LEN. */
        RESET_ACK
    }

    /**
     * The connection before. Numbers are relative; the window is what was promised. @param passive SYN-RECEIVED from
     * LISTEN
     */
    record Situation(TcpState state, boolean passive, long una, long nxt, long rcvNxt, long rcvWnd, long maxWnd) {}

    /** The segment. */
    record Arrival(int flags, long seq, long ack, int data) {
        boolean has(int flag) {
            return (flags & flag) != 0;
        }

        int length() {
            return data + Integer.bitCount(flags & (TcpFlags.SYN | TcpFlags.FIN));
        }
    }

    /** The verdict. */
    record Verdict(Reply reply, TcpState state) {}

    private record Rule(
            String name, BiPredicate<Situation, Arrival> when, BiFunction<Situation, Arrival, Verdict> then) {}

    private static final List<Rule> RULES = List.of(
            // 3.10.7.1 CLOSED
            rule("CLOSED: RST", (t, a) -> t.state == CLOSED && a.has(TcpFlags.RST), Reply.NOTHING),
            rule("CLOSED: ACK", (t, a) -> t.state == CLOSED && a.has(TcpFlags.ACK), Reply.RESET),
            rule("CLOSED: other", (t, a) -> t.state == CLOSED, Reply.RESET_ACK),
            // 3.10.7.2 LISTEN; SYN with FIN is nonsense and dropped
            rule("LISTEN: RST", (t, a) -> t.state == LISTEN && a.has(TcpFlags.RST), Reply.NOTHING),
            rule("LISTEN: ACK", (t, a) -> t.state == LISTEN && a.has(TcpFlags.ACK), Reply.RESET),
            rule(
                    "LISTEN: SYN",
                    (t, a) -> t.state == LISTEN && a.has(TcpFlags.SYN) && !a.has(TcpFlags.FIN),
                    Reply.SYN_ACK,
                    SYN_RECEIVED),
            rule("LISTEN: other", (t, a) -> t.state == LISTEN, Reply.NOTHING),
            // 3.10.7.3 SYN-SENT
            rule(
                    "SYN-SENT: bad ACK, RST",
                    (t, a) -> t.state == SYN_SENT && badAckOfSyn(t, a) && a.has(TcpFlags.RST),
                    Reply.NOTHING),
            rule("SYN-SENT: bad ACK", (t, a) -> t.state == SYN_SENT && badAckOfSyn(t, a), Reply.RESET),
            rule(
                    "SYN-SENT: RST, ACK",
                    (t, a) -> t.state == SYN_SENT && a.has(TcpFlags.RST) && a.has(TcpFlags.ACK),
                    Reply.NOTHING,
                    CLOSED),
            rule("SYN-SENT: RST", (t, a) -> t.state == SYN_SENT && a.has(TcpFlags.RST), Reply.NOTHING),
            rule(
                    "SYN-SENT: SYN, ACK, FIN",
                    (t, a) -> t.state == SYN_SENT && a.has(TcpFlags.SYN) && a.has(TcpFlags.ACK) && a.has(TcpFlags.FIN),
                    Reply.ACK,
                    CLOSE_WAIT),
            rule(
                    "SYN-SENT: SYN, ACK",
                    (t, a) -> t.state == SYN_SENT && a.has(TcpFlags.SYN) && a.has(TcpFlags.ACK),
                    Reply.ACK,
                    ESTABLISHED),
            rule("SYN-SENT: SYN", (t, a) -> t.state == SYN_SENT && a.has(TcpFlags.SYN), Reply.SYN_ACK, SYN_RECEIVED),
            rule("SYN-SENT: other", (t, a) -> t.state == SYN_SENT, Reply.NOTHING),
            // TIME-WAIT: RFC 1337, RFC 6191 without timestamps; bare segments may go unanswered, lest two of us never
            // stop
            rule("TIME-WAIT: RST", (t, a) -> t.state == TIME_WAIT && a.has(TcpFlags.RST), Reply.NOTHING),
            rule(
                    "TIME-WAIT: newer SYN",
                    (t, a) -> t.state == TIME_WAIT
                            && (a.flags & (TcpFlags.SYN | TcpFlags.ACK | TcpFlags.FIN)) == TcpFlags.SYN
                            && a.seq >= t.rcvNxt,
                    Reply.SYN_ACK,
                    SYN_RECEIVED),
            rule("TIME-WAIT: other", (t, a) -> t.state == TIME_WAIT && a.length() > 0, Reply.ACK),
            rule("TIME-WAIT: bare", (t, a) -> t.state == TIME_WAIT, Reply.MAYBE_ACK),
            // 3.10.7.4, first: the sequence number; simultaneous open and a repeated SYN lie just below the window
            rule(
                    "simultaneous open",
                    (t, a) -> isAnswerToSimultaneousOpen(t, a) && !a.has(TcpFlags.RST) && a.ack == t.nxt,
                    (t, a) -> new Verdict(Reply.MAYBE_ACK, a.has(TcpFlags.FIN) ? CLOSE_WAIT : ESTABLISHED)),
            rule(
                    "simultaneous open, bad ACK",
                    (t, a) -> isAnswerToSimultaneousOpen(t, a) && !a.has(TcpFlags.RST),
                    Reply.RESET),
            rule(
                    "repeated SYN",
                    (t, a) -> t.state == SYN_RECEIVED
                            && a.has(TcpFlags.SYN)
                            && !a.has(TcpFlags.RST)
                            && !a.has(TcpFlags.ACK)
                            && a.seq == t.rcvNxt - 1,
                    Reply.SYN_ACK),
            rule("unacceptable RST", (t, a) -> !acceptable(t, a) && a.has(TcpFlags.RST), Reply.NOTHING),
            rule(
                    "old duplicate with news",
                    (t, a) -> !acceptable(t, a)
                            && isLastSegmentAgain(t, a)
                            && t.state != SYN_RECEIVED
                            && a.ack == t.nxt
                            && t.una < t.nxt,
                    (t, a) -> new Verdict(
                            afterAck(t, a) == t.state || afterAck(t, a) == FIN_WAIT_2 ? Reply.ACK : Reply.MAYBE_ACK,
                            afterAck(t, a))),
            rule("unacceptable", (t, a) -> !acceptable(t, a), Reply.ACK),
            // second: RST, by RFC 5961
            rule(
                    "RST at RCV.NXT, passive",
                    (t, a) -> a.has(TcpFlags.RST) && a.seq == t.rcvNxt && t.state == SYN_RECEIVED && t.passive,
                    Reply.NOTHING,
                    LISTEN),
            rule("RST at RCV.NXT", (t, a) -> a.has(TcpFlags.RST) && a.seq == t.rcvNxt, Reply.NOTHING, CLOSED),
            rule("RST in window", (t, a) -> a.has(TcpFlags.RST), Reply.ACK),
            // fourth: SYN, by RFC 5961
            rule(
                    "SYN, passive",
                    (t, a) -> a.has(TcpFlags.SYN) && t.state == SYN_RECEIVED && t.passive,
                    Reply.NOTHING,
                    LISTEN),
            rule("SYN", (t, a) -> a.has(TcpFlags.SYN), Reply.ACK),
            // fifth: ACK
            rule("no ACK", (t, a) -> !a.has(TcpFlags.ACK), Reply.NOTHING),
            rule(
                    "SYN-RECEIVED: bad ACK",
                    (t, a) -> t.state == SYN_RECEIVED && (a.ack <= t.una || a.ack > t.nxt),
                    Reply.RESET),
            rule(
                    "implausible ACK",
                    (t, a) -> t.state != SYN_RECEIVED && (a.ack > t.nxt || a.ack < t.una - t.maxWnd),
                    Reply.ACK),
            rule("the end of CLOSING", (t, a) -> t.state == CLOSING && a.ack == t.nxt, Reply.MAYBE_ACK, TIME_WAIT),
            rule("the end of LAST-ACK", (t, a) -> t.state == LAST_ACK && a.ack == t.nxt, Reply.NOTHING, CLOSED),
            // seventh and eighth: text and FIN
            rule(
                    "text after the FIN",
                    (t, a) -> a.length() > 0
                            && List.of(CLOSE_WAIT, CLOSING, LAST_ACK).contains(t.state),
                    Reply.MAYBE_ACK),
            rule(
                    "FIN reached",
                    (t, a) -> isFinReached(t, a),
                    (t, a) -> new Verdict(Reply.ACK, afterFin(afterAck(t, a)))),
            rule("text", (t, a) -> a.length() > 0, (t, a) -> new Verdict(Reply.ACK, afterAck(t, a))),
            rule("bare ACK", (t, a) -> true, (t, a) -> new Verdict(Reply.NOTHING, afterAck(t, a))));

    private ArrivalOracle() {}

    private static Rule rule(String name, BiPredicate<Situation, Arrival> when, Reply reply) {
        return new Rule(name, when, (t, a) -> new Verdict(reply, t.state));
    }

    private static Rule rule(String name, BiPredicate<Situation, Arrival> when, Reply reply, TcpState state) {
        return new Rule(name, when, (t, a) -> new Verdict(reply, state));
    }

    private static Rule rule(
            String name, BiPredicate<Situation, Arrival> when, BiFunction<Situation, Arrival, Verdict> then) {
        return new Rule(name, when, then);
    }

    static Verdict judge(Situation t, Arrival a) {
        return matching(t, a).then.apply(t, a);
    }

    static String ruleFor(Situation t, Arrival a) {
        return matching(t, a).name;
    }

    private static Rule matching(Situation t, Arrival a) {
        return RULES.stream().filter(rule -> rule.when.test(t, a)).findFirst().orElseThrow();
    }

    private static boolean badAckOfSyn(Situation t, Arrival a) {
        return a.has(TcpFlags.ACK) && a.ack != t.nxt;
    }

    private static boolean isAnswerToSimultaneousOpen(Situation t, Arrival a) {
        return t.state == SYN_RECEIVED
                && !t.passive
                && a.has(TcpFlags.SYN)
                && a.has(TcpFlags.ACK)
                && a.seq == t.rcvNxt - 1;
    }

    /** The four cases of section 3.4. */
    private static boolean acceptable(Situation t, Arrival a) {
        long edge = t.rcvNxt + t.rcvWnd;
        long last = a.seq + a.length() - 1;
        if (a.length() == 0) {
            return t.rcvWnd == 0 ? a.seq == t.rcvNxt : a.seq >= t.rcvNxt && a.seq < edge;
        }
        boolean touches = a.seq < edge && last >= t.rcvNxt;
        return t.rcvWnd > 0 && touches;
    }

    /** Appendix A.2: a FIN that crosses ours comes again with the ACK of ours. */
    private static boolean isLastSegmentAgain(Situation t, Arrival a) {
        return a.has(TcpFlags.ACK) && !a.has(TcpFlags.SYN) && a.length() > 0 && a.seq + a.length() == t.rcvNxt;
    }

    private static TcpState afterAck(Situation t, Arrival a) {
        return switch (t.state) {
            case SYN_RECEIVED -> ESTABLISHED;
            case FIN_WAIT_1 -> a.ack == t.nxt ? FIN_WAIT_2 : FIN_WAIT_1;
            case CLOSING -> a.ack == t.nxt ? TIME_WAIT : CLOSING;
            case LAST_ACK -> a.ack == t.nxt ? CLOSED : LAST_ACK;
            default -> t.state;
        };
    }

    private static boolean isFinReached(Situation t, Arrival a) {
        long position = a.seq + a.data;
        return a.has(TcpFlags.FIN) && a.seq <= t.rcvNxt && position >= t.rcvNxt && position < t.rcvNxt + t.rcvWnd;
    }

    private static TcpState afterFin(TcpState state) {
        return switch (state) {
            case ESTABLISHED -> CLOSE_WAIT;
            case FIN_WAIT_1 -> CLOSING;
            case FIN_WAIT_2 -> TIME_WAIT;
            default -> state;
        };
    }
}
