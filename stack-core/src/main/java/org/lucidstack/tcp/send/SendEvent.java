package org.lucidstack.tcp.send;

import org.lucidstack.env.StackEvent;
import org.lucidstack.net.FourTuple;

/** What the send side of a connection decided, and why. */
public sealed interface SendEvent extends StackEvent {

    FourTuple tuple();

    /** Data was sent again. @param seq unwrapped @param cause with the rule that asks for it */
    record Retransmitted(long time, FourTuple tuple, long seq, int length, String cause) implements SendEvent {
        @Override
        public String describe() {
            return tuple + " resends " + length + " bytes from " + Integer.toUnsignedString((int) seq) + ": " + cause;
        }
    }

    /** The congestion window or threshold changed phase. @param cwnd bytes @param ssthresh bytes */
    record Congestion(long time, FourTuple tuple, String phase, long cwnd, long ssthresh, long pipe)
            implements SendEvent {
        @Override
        public String describe() {
            return tuple + " " + phase + ": cwnd " + cwnd + ", ssthresh " + ssthresh + ", pipe " + pipe;
        }
    }

    /** A timer of the send side expired. @param kind which */
    record TimerFired(long time, FourTuple tuple, String kind) implements SendEvent {
        @Override
        public String describe() {
            return tuple + " timer: " + kind;
        }
    }
}
