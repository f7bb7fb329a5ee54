package org.lucidstack.tcp;

import org.lucidstack.time.Clock;
import org.lucidstack.time.TimerQueue;

/**
 * The deadlines of one connection in one timer of the stack's queue. The timer may ring early, because moving a deadline back does not
 * touch the queue; whoever acts looks at the deadline itself.
 */
final class ConnectionTimers extends TimerQueue.Timer {

    private final Connection connection;
    long keepAliveAt = Clock.NEVER;
    /** The end of an orphaned FIN-WAIT-2. */
    long finWait2At = Clock.NEVER;

    ConnectionTimers(Connection connection) {
        this.connection = connection;
    }

    @Override
    protected void fire(long now) {
        Timeouts.fire(connection, now);
    }

    /** The earliest of all deadlines. */
    long next() {
        long next = Math.min(keepAliveAt, finWait2At);
        if (connection.handshake != null) {
            next = Math.min(next, connection.handshake.repeatAt);
        }
        if (connection.receiver != null) {
            next = Math.min(next, connection.receiver.acks().deadline());
        }
        if (connection.sender != null && connection.handshake == null) {
            next = Math.min(next, connection.sender.deadline());
        }
        return next;
    }

    /** Makes sure that the timer rings in time for the earliest deadline. */
    void arm(TimerQueue queue) {
        long next = next();
        if (next == Clock.NEVER) {
            queue.cancel(this);
        } else if (next < deadline()) {
            queue.arm(this, next);
        }
    }

    void stop(TimerQueue queue) {
        if (connection.handshake != null) {
            connection.handshake.repeatAt = Clock.NEVER;
        }
        keepAliveAt = Clock.NEVER;
        finWait2At = Clock.NEVER;
        queue.cancel(this);
    }
}
