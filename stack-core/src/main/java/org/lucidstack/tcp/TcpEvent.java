package org.lucidstack.tcp;

import org.lucidstack.env.StackEvent;
import org.lucidstack.net.FourTuple;
import org.lucidstack.tcp.Transitions.Trigger;

/** What happened to a connection. (What its send side decided is a {@link org.lucidstack.tcp.send.SendEvent}.) */
public sealed interface TcpEvent extends StackEvent {

    FourTuple tuple();

    /** The connection changed its state. */
    record StateChanged(long time, FourTuple tuple, TcpState from, TcpState to, Trigger cause) implements TcpEvent {
        @Override
        public String describe() {
            return tuple + " " + from + " -> " + to + " (" + cause.label() + ")";
        }
    }

    /** The connection is over. */
    record Ended(long time, FourTuple tuple, CloseReason reason) implements TcpEvent {
        @Override
        public String describe() {
            return tuple + " ended: " + reason;
        }
    }

    /** An acknowledgment left for a reason of its own. @param cause with the rule that asks for it */
    record Acknowledged(long time, FourTuple tuple, String cause) implements TcpEvent {
        @Override
        public String describe() {
            return tuple + " ACK: " + cause;
        }
    }

    /** A SYN is held until its owner decides, or the wait is over. @param what held, the decision, or why there is none */
    record SynHeld(long time, FourTuple tuple, String what) implements TcpEvent {
        @Override
        public String describe() {
            return tuple + " SYN " + what;
        }
    }

    /** A timer of the connection expired. */
    record TimerFired(long time, FourTuple tuple, String kind) implements TcpEvent {
        @Override
        public String describe() {
            return tuple + " timer: " + kind;
        }
    }
}
