package org.lucidstack.tcp.send;

/** For how long a send side was busy, and how much of that it was held back by what (Linux's {@code tcp_info}). Nanoseconds. */
final class LimitTimes {

    private SendLimit limit = SendLimit.APPLICATION;
    private boolean busy;
    private long since;
    private long busyTime;
    private long receiveWindowLimited;
    private long sendBufferLimited;

    /** From now on the send side is busy or not, and held back by {@code nowLimit}. */
    void note(boolean nowBusy, SendLimit nowLimit, long now) {
        busyTime = busyTime(now);
        receiveWindowLimited = receiveWindowLimited(now);
        sendBufferLimited = sendBufferLimited(now);
        busy = nowBusy;
        limit = nowLimit;
        since = now;
    }

    private long running(SendLimit kind, long now) {
        return busy && limit == kind ? now - since : 0;
    }

    long busyTime(long now) {
        return busyTime + (busy ? now - since : 0);
    }

    long receiveWindowLimited(long now) {
        return receiveWindowLimited + running(SendLimit.RECEIVE_WINDOW, now);
    }

    long sendBufferLimited(long now) {
        return sendBufferLimited + running(SendLimit.SEND_BUFFER, now);
    }
}
