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

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The state machine of RFC 9293 section 3.3.2 (figure 5) as data: which trigger leads from which state to which. It is the only place
 * that knows the answer, and it prints itself.
 */
public final class Transitions {

    /** What can make a connection change its state. */
    public enum Trigger {
        ACTIVE_OPEN("active OPEN / send SYN"),
        SYN_ARRIVES("receive SYN / send SYN,ACK"),
        SYN_ACK_ARRIVES("receive SYN,ACK / send ACK"),
        ACK_OF_SYN("receive ACK of SYN"),
        CLOSE("CLOSE / send FIN"),
        FIN_ARRIVES("receive FIN / send ACK"),
        ACK_OF_FIN("receive ACK of FIN"),
        FIN_AND_ACK_OF_FIN("receive FIN with ACK of FIN / send ACK"),
        TIME_WAIT_OVER("2 MSL passed / delete TCB"),
        DELETE("abort, reset or time-out / delete TCB");

        private final String label;

        Trigger(String label) {
            this.label = label;
        }

        /** As the RFC's figure writes it. */
        public String label() {
            return label;
        }
    }

    /** One arrow of the figure. */
    public record Arrow(TcpState from, Trigger trigger, TcpState to) {}

    private static final List<Arrow> ARROWS = List.of(
            new Arrow(CLOSED, Trigger.ACTIVE_OPEN, SYN_SENT),
            new Arrow(LISTEN, Trigger.SYN_ARRIVES, SYN_RECEIVED),
            new Arrow(SYN_SENT, Trigger.SYN_ARRIVES, SYN_RECEIVED),
            new Arrow(SYN_SENT, Trigger.SYN_ACK_ARRIVES, ESTABLISHED),
            new Arrow(SYN_RECEIVED, Trigger.ACK_OF_SYN, ESTABLISHED),
            new Arrow(SYN_RECEIVED, Trigger.CLOSE, FIN_WAIT_1),
            new Arrow(ESTABLISHED, Trigger.CLOSE, FIN_WAIT_1),
            new Arrow(ESTABLISHED, Trigger.FIN_ARRIVES, CLOSE_WAIT),
            new Arrow(FIN_WAIT_1, Trigger.ACK_OF_FIN, FIN_WAIT_2),
            new Arrow(FIN_WAIT_1, Trigger.FIN_ARRIVES, CLOSING),
            new Arrow(FIN_WAIT_1, Trigger.FIN_AND_ACK_OF_FIN, TIME_WAIT),
            new Arrow(FIN_WAIT_2, Trigger.FIN_ARRIVES, TIME_WAIT),
            new Arrow(CLOSING, Trigger.ACK_OF_FIN, TIME_WAIT),
            new Arrow(CLOSE_WAIT, Trigger.CLOSE, LAST_ACK),
            new Arrow(LAST_ACK, Trigger.ACK_OF_FIN, CLOSED),
            new Arrow(TIME_WAIT, Trigger.TIME_WAIT_OVER, CLOSED));

    private static final Map<TcpState, Map<Trigger, TcpState>> TABLE = table();

    private Transitions() {}

    private static Map<TcpState, Map<Trigger, TcpState>> table() {
        Map<TcpState, Map<Trigger, TcpState>> table = new EnumMap<>(TcpState.class);
        for (TcpState state : TcpState.values()) {
            Map<Trigger, TcpState> row = new EnumMap<>(Trigger.class);
            row.put(Trigger.DELETE, CLOSED);
            for (Arrow arrow : ARROWS) {
                if (arrow.from() == state) {
                    row.put(arrow.trigger(), arrow.to());
                }
            }
            table.put(state, row);
        }
        return table;
    }

    /**
     * Where {@code trigger} leads from {@code from}.
     *
     * @throws IllegalStateException if the figure has no such arrow
     */
    public static TcpState next(TcpState from, Trigger trigger) {
        TcpState to = TABLE.getOrDefault(from, Map.of()).get(trigger);
        if (to == null) {
            throw new IllegalStateException(trigger + " in " + from);
        }
        return to;
    }

    /** All arrows, in the order of a connection's life; {@link Trigger#DELETE}, which leads from every state to CLOSED, is left out. */
    public static List<Arrow> arrows() {
        return ARROWS;
    }

    /** The figure as text, one arrow per line. */
    public static String print() {
        StringBuilder text = new StringBuilder();
        for (Arrow arrow : ARROWS) {
            text.append(String.format(
                    "%-12s --[ %s ]--> %s%n", arrow.from(), arrow.trigger().label(), arrow.to()));
        }
        return text.toString();
    }
}
