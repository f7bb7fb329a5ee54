package org.lucidstack.tcp.send;

/** Adds up for how long a send side is busy, and how much of that it is held back by what (Linux's {@code tcp_info}). */
final class LimitTimes {

    private final SendStatistics totals;
    private SendLimit limit = SendLimit.APPLICATION;
    private boolean busy;
    private long since;

    LimitTimes(SendStatistics totals) {
        this.totals = totals;
    }

    /** From now on the send side is busy or not, and held back by {@code nowLimit}. */
    void note(boolean nowBusy, SendLimit nowLimit, long now) {
        settle(now);
        busy = nowBusy;
        limit = nowLimit;
    }

    /** Counts what has passed up to now. */
    void settle(long now) {
        if (busy) {
            totals.busyTime += now - since;
            if (limit == SendLimit.RECEIVE_WINDOW) {
                totals.receiveWindowLimited += now - since;
            } else if (limit == SendLimit.SEND_BUFFER) {
                totals.sendBufferLimited += now - since;
            }
        }
        since = now;
    }
}
