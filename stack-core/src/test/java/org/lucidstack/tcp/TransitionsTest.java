package org.lucidstack.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.lucidstack.Verifies;
import org.lucidstack.tcp.Transitions.Trigger;

/** The table of {@link Transitions} against figure 5 of RFC 9293, copied here arrow by arrow. */
class TransitionsTest {

    /**
     * from, what happens, to; the two passive arrows between CLOSED and LISTEN belong to the listener, not to a
     * connection.
     */
    private static final List<String> FIGURE = List.of(
            "CLOSED -active OPEN-> SYN_SENT",
            "LISTEN -rcv SYN-> SYN_RECEIVED",
            "SYN_SENT -rcv SYN-> SYN_RECEIVED",
            "SYN_SENT -rcv SYN,ACK-> ESTABLISHED",
            "SYN_RECEIVED -rcv ACK of SYN-> ESTABLISHED",
            "SYN_RECEIVED -CLOSE-> FIN_WAIT_1",
            "ESTABLISHED -CLOSE-> FIN_WAIT_1",
            "ESTABLISHED -rcv FIN-> CLOSE_WAIT",
            "FIN_WAIT_1 -rcv ACK of FIN-> FIN_WAIT_2",
            "FIN_WAIT_1 -rcv FIN-> CLOSING",
            "FIN_WAIT_2 -rcv FIN-> TIME_WAIT",
            "CLOSE_WAIT -CLOSE-> LAST_ACK",
            "CLOSING -rcv ACK of FIN-> TIME_WAIT",
            "LAST_ACK -rcv ACK of FIN-> CLOSED",
            "TIME_WAIT -timeout 2MSL-> CLOSED",
            // the text of section 3.10.7.4 adds the arrow that skips CLOSING
            "FIN_WAIT_1 -rcv FIN, ACK of FIN-> TIME_WAIT");

    private static String nameOf(Trigger trigger) {
        return switch (trigger) {
            case ACTIVE_OPEN -> "active OPEN";
            case SYN_ARRIVES -> "rcv SYN";
            case SYN_ACK_ARRIVES -> "rcv SYN,ACK";
            case ACK_OF_SYN -> "rcv ACK of SYN";
            case CLOSE -> "CLOSE";
            case FIN_ARRIVES -> "rcv FIN";
            case ACK_OF_FIN -> "rcv ACK of FIN";
            case FIN_AND_ACK_OF_FIN -> "rcv FIN, ACK of FIN";
            case TIME_WAIT_OVER -> "timeout 2MSL";
            case DELETE -> "delete TCB";
        };
    }

    @Test
    @Verifies({"RFC9293-3.10.7.4-7", "MUST-13"})
    void theTableIsTheFigure() {
        TreeSet<String> arrows = new TreeSet<>();
        Transitions.arrows()
                .forEach(arrow -> arrows.add(arrow.from() + " -" + nameOf(arrow.trigger()) + "-> " + arrow.to()));
        assertEquals(new TreeSet<>(FIGURE), arrows);
    }

    /** Nothing else leads anywhere, and DELETE leads from everywhere to CLOSED. */
    @Test
    void thereAreNoOtherArrows() {
        for (TcpState from : TcpState.values()) {
            assertEquals(TcpState.CLOSED, Transitions.next(from, Trigger.DELETE));
            for (Trigger trigger : Trigger.values()) {
                boolean drawn = trigger == Trigger.DELETE
                        || Transitions.arrows().stream()
                                .anyMatch(arrow -> arrow.from() == from && arrow.trigger() == trigger);
                if (!drawn) {
                    assertThrows(
                            IllegalStateException.class, () -> Transitions.next(from, trigger), from + " " + trigger);
                }
            }
        }
    }

    @Test
    void itPrintsItself() {
        String figure = Transitions.print();
        assertEquals(Transitions.arrows().size(), figure.lines().count());
        String first = figure.lines().findFirst().orElseThrow();
        assertEquals("CLOSED       --[ active OPEN / send SYN ]--> SYN_SENT", first);
        for (TcpState state : TcpState.values()) {
            assertEquals(true, figure.contains(state.name()), state + " is not in the figure");
        }
    }
}
