package org.lucidstack.contract;

import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.lucidstack.Verifies;
import org.lucidstack.tcp.TcpState;
import org.lucidstack.tcp.Transitions.Trigger;

/** What must be true of a table of states (RFC 9293 section 3.3.2, figure 5): every walk of a connection's life, and no arrow besides. */
public abstract class TransitionsContract extends Contract {

    /** A table. */
    @FunctionalInterface
    public interface Subject {
        /** Where {@code trigger} leads from {@code from}, or null if the figure has no such arrow. */
        @Nullable
        TcpState next(TcpState from, Trigger trigger);
    }

    protected abstract Subject create();

    /** What can happen in a state, {@link Trigger#DELETE} aside. */
    private static final Map<TcpState, Set<Trigger>> POSSIBLE = Map.ofEntries(
            Map.entry(TcpState.CLOSED, EnumSet.of(Trigger.ACTIVE_OPEN)),
            Map.entry(TcpState.LISTEN, EnumSet.of(Trigger.SYN_ARRIVES)),
            Map.entry(TcpState.SYN_SENT, EnumSet.of(Trigger.SYN_ARRIVES, Trigger.SYN_ACK_ARRIVES)),
            Map.entry(TcpState.SYN_RECEIVED, EnumSet.of(Trigger.ACK_OF_SYN, Trigger.CLOSE)),
            Map.entry(TcpState.ESTABLISHED, EnumSet.of(Trigger.CLOSE, Trigger.FIN_ARRIVES)),
            Map.entry(
                    TcpState.FIN_WAIT_1,
                    EnumSet.of(Trigger.ACK_OF_FIN, Trigger.FIN_ARRIVES, Trigger.FIN_AND_ACK_OF_FIN)),
            Map.entry(TcpState.FIN_WAIT_2, EnumSet.of(Trigger.FIN_ARRIVES)),
            Map.entry(TcpState.CLOSE_WAIT, EnumSet.of(Trigger.CLOSE)),
            Map.entry(TcpState.CLOSING, EnumSet.of(Trigger.ACK_OF_FIN)),
            Map.entry(TcpState.LAST_ACK, EnumSet.of(Trigger.ACK_OF_FIN)),
            Map.entry(TcpState.TIME_WAIT, EnumSet.of(Trigger.TIME_WAIT_OVER)));

    private TcpState state = TcpState.CLOSED;

    private void begin(TcpState start) {
        story.newRound("a connection in " + start);
        state = start;
    }

    private void step(Trigger trigger, TcpState expected) {
        story.action(trigger.label() + " in " + state);
        TcpState next = create().next(state, trigger);
        story.expect("state", expected, next);
        state = expected;
    }

    @Test
    void anActiveOpen() {
        begin(TcpState.CLOSED);
        step(Trigger.ACTIVE_OPEN, TcpState.SYN_SENT);
        step(Trigger.SYN_ACK_ARRIVES, TcpState.ESTABLISHED);
    }

    @Test
    void aPassiveOpen() {
        begin(TcpState.LISTEN);
        step(Trigger.SYN_ARRIVES, TcpState.SYN_RECEIVED);
        step(Trigger.ACK_OF_SYN, TcpState.ESTABLISHED);
    }

    @Test
    @Verifies("MUST-10")
    void bothOpenAtOnce() {
        begin(TcpState.CLOSED);
        step(Trigger.ACTIVE_OPEN, TcpState.SYN_SENT);
        step(Trigger.SYN_ARRIVES, TcpState.SYN_RECEIVED);
        step(Trigger.ACK_OF_SYN, TcpState.ESTABLISHED);
    }

    @Test
    void weCloseFirst() {
        begin(TcpState.ESTABLISHED);
        step(Trigger.CLOSE, TcpState.FIN_WAIT_1);
        step(Trigger.ACK_OF_FIN, TcpState.FIN_WAIT_2);
        step(Trigger.FIN_ARRIVES, TcpState.TIME_WAIT);
        step(Trigger.TIME_WAIT_OVER, TcpState.CLOSED);
    }

    @Test
    void thePeerClosesFirst() {
        begin(TcpState.ESTABLISHED);
        step(Trigger.FIN_ARRIVES, TcpState.CLOSE_WAIT);
        step(Trigger.CLOSE, TcpState.LAST_ACK);
        step(Trigger.ACK_OF_FIN, TcpState.CLOSED);
    }

    @Test
    void bothCloseAtOnce() {
        begin(TcpState.FIN_WAIT_1);
        step(Trigger.FIN_ARRIVES, TcpState.CLOSING);
        step(Trigger.ACK_OF_FIN, TcpState.TIME_WAIT);
    }

    @Test
    void aFinThatAcknowledgesOursSkipsClosing() {
        begin(TcpState.FIN_WAIT_1);
        step(Trigger.FIN_AND_ACK_OF_FIN, TcpState.TIME_WAIT);
    }

    @Test
    void closeBeforeTheHandshakeIsOver() {
        begin(TcpState.SYN_RECEIVED);
        step(Trigger.CLOSE, TcpState.FIN_WAIT_1);
    }

    @Test
    void anEndIsPossibleEverywhere() {
        for (TcpState from : TcpState.values()) {
            begin(from);
            step(Trigger.DELETE, TcpState.CLOSED);
        }
    }

    @Test
    void nothingElseIsPossible() {
        for (TcpState from : TcpState.values()) {
            for (Trigger trigger : EnumSet.complementOf(EnumSet.of(Trigger.DELETE))) {
                if (!POSSIBLE.get(from).contains(trigger)) {
                    story.newRound(trigger.label() + " in " + from);
                    story.expect("state", null, create().next(from, trigger));
                }
            }
        }
    }
}
