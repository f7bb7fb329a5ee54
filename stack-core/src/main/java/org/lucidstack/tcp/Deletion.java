package org.lucidstack.tcp;

import org.lucidstack.env.Counter;
import org.lucidstack.tcp.Transitions.Trigger;

/** How a connection ends: where RFC 9293 says to enter CLOSED and delete the TCB, or to enter TIME-WAIT. */
final class Deletion {

    private Deletion() {}

    /** The connection is over for a reason that its owner is told. Idempotent. */
    static void end(Connection c, CloseReason reason) {
        if (c.closeReason != null) {
            return;
        }
        c.transition(Trigger.DELETE);
        delete(c, reason);
    }

    /** Deletes a connection that has reached CLOSED or TIME-WAIT. What was received can still be read. */
    static void delete(Connection c, CloseReason reason) {
        c.closeReason = reason;
        PassiveFastOpen.ended(c, reason);
        c.layer.unregister(c);
        c.timers.stop(c.env().timers());
        if (c.sender != null) {
            c.sender().clear();
        }
        if (c.orphaned && c.receiver != null) {
            c.receiver().clear();
        }
        if (c.listener != null) {
            c.listener.ended(c);
        }
        if (c.env().events().isObserved()) {
            c.env().events().emit(new TcpEvent.Ended(c.env().now(), c.tuple, reason));
        }
        c.tell(Notice.READABLE);
        c.tell(Notice.ENDED);
    }

    /** Leaves to a {@link TimeWait} what the connection still has to answer for. */
    static void enterTimeWait(Connection c, Trigger trigger) {
        c.transition(trigger);
        c.env().count(Counter.TcpExtTW);
        if (trigger != Trigger.ACK_OF_FIN) {
            SegmentWriter.acknowledge(c);
        }
        TimeWait timeWait = new TimeWait(c);
        c.layer.enterTimeWait(timeWait);
        delete(c, CloseReason.CLOSED);
        timeWait.start();
    }
}
