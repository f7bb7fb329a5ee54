package org.lucidstack.contract.bugs;

import static org.lucidstack.tcp.TcpState.CLOSED;
import static org.lucidstack.tcp.TcpState.CLOSE_WAIT;
import static org.lucidstack.tcp.TcpState.CLOSING;
import static org.lucidstack.tcp.TcpState.ESTABLISHED;
import static org.lucidstack.tcp.TcpState.FIN_WAIT_1;
import static org.lucidstack.tcp.TcpState.FIN_WAIT_2;
import static org.lucidstack.tcp.TcpState.LAST_ACK;
import static org.lucidstack.tcp.TcpState.SYN_RECEIVED;
import static org.lucidstack.tcp.TcpState.SYN_SENT;
import static org.lucidstack.tcp.TcpState.TIME_WAIT;

import org.jspecify.annotations.Nullable;
import org.lucidstack.contract.TransitionsContract;
import org.lucidstack.contract.TransitionsContract.Subject;
import org.lucidstack.tcp.TcpState;
import org.lucidstack.tcp.Transitions.Trigger;

/** Tables of states that are wrong on purpose. */
final class TransitionsBugs {

    private TransitionsBugs() {}

    /** The figure as a student would write it first: state by state. Right until it is spoilt. */
    static @Nullable TcpState next(TcpState from, Trigger trigger) {
        if (trigger == Trigger.DELETE) {
            return CLOSED;
        }
        return switch (from) {
            case CLOSED -> trigger == Trigger.ACTIVE_OPEN ? SYN_SENT : null;
            case LISTEN -> trigger == Trigger.SYN_ARRIVES ? SYN_RECEIVED : null;
            case SYN_SENT ->
                trigger == Trigger.SYN_ACK_ARRIVES ? ESTABLISHED : trigger == Trigger.SYN_ARRIVES ? SYN_RECEIVED : null;
            case SYN_RECEIVED ->
                trigger == Trigger.ACK_OF_SYN ? ESTABLISHED : trigger == Trigger.CLOSE ? FIN_WAIT_1 : null;
            case ESTABLISHED ->
                trigger == Trigger.CLOSE ? FIN_WAIT_1 : trigger == Trigger.FIN_ARRIVES ? CLOSE_WAIT : null;
            case FIN_WAIT_1 ->
                switch (trigger) {
                    case ACK_OF_FIN -> FIN_WAIT_2;
                    case FIN_ARRIVES -> CLOSING;
                    case FIN_AND_ACK_OF_FIN -> TIME_WAIT;
                    default -> null;
                };
            case FIN_WAIT_2 -> trigger == Trigger.FIN_ARRIVES ? TIME_WAIT : null;
            case CLOSE_WAIT -> trigger == Trigger.CLOSE ? LAST_ACK : null;
            case CLOSING -> trigger == Trigger.ACK_OF_FIN ? TIME_WAIT : null;
            case LAST_ACK -> trigger == Trigger.ACK_OF_FIN ? CLOSED : null;
            case TIME_WAIT -> trigger == Trigger.TIME_WAIT_OVER ? CLOSED : null;
        };
    }

    /** One arrow leads elsewhere. */
    private static Subject moved(TcpState from, Trigger trigger, @Nullable TcpState to) {
        return (state, event) -> state == from && event == trigger ? to : next(state, event);
    }

    @SeededBug("two SYNs that cross are not understood")
    static class NoSimultaneousOpen extends TransitionsContract {
        @Override
        protected Subject create() {
            return moved(SYN_SENT, Trigger.SYN_ARRIVES, null);
        }
    }

    @SeededBug("both sides that close at once never reach CLOSING")
    static class NoClosing extends TransitionsContract {
        @Override
        protected Subject create() {
            return moved(FIN_WAIT_1, Trigger.FIN_ARRIVES, TIME_WAIT);
        }
    }

    @SeededBug("a FIN that acknowledges ours leads to CLOSING, which nothing ends")
    static class StuckInClosing extends TransitionsContract {
        @Override
        protected Subject create() {
            return moved(FIN_WAIT_1, Trigger.FIN_AND_ACK_OF_FIN, CLOSING);
        }
    }

    @SeededBug("who closes second waits in TIME-WAIT")
    static class TimeWaitOnBothSides extends TransitionsContract {
        @Override
        protected Subject create() {
            return moved(LAST_ACK, Trigger.ACK_OF_FIN, TIME_WAIT);
        }
    }

    @SeededBug("TIME-WAIT is left out")
    static class NoTimeWait extends TransitionsContract {
        @Override
        protected Subject create() {
            return moved(FIN_WAIT_2, Trigger.FIN_ARRIVES, CLOSED);
        }
    }

    @SeededBug("what is not in the figure leaves the state as it is, silently")
    static class AnythingGoes extends TransitionsContract {
        @Override
        protected Subject create() {
            return (from, trigger) -> {
                TcpState to = next(from, trigger);
                return to == null ? from : to;
            };
        }
    }

    @SeededBug("CLOSE in CLOSE-WAIT leads to FIN-WAIT-1")
    static class CloseIsAlwaysTheSame extends TransitionsContract {
        @Override
        protected Subject create() {
            return moved(CLOSE_WAIT, Trigger.CLOSE, FIN_WAIT_1);
        }
    }

    @SeededBug("a reset in TIME-WAIT has no arrow")
    static class TimeWaitCannotBeDeleted extends TransitionsContract {
        @Override
        protected Subject create() {
            return moved(TIME_WAIT, Trigger.DELETE, null);
        }
    }
}
