package org.lucidstack.tcp.send;

import org.jspecify.annotations.Nullable;

/** What a send side has done so far, in bytes and segments as {@code tcp_info} counts them. */
public final class SendStatistics {

    long bytesSent;
    long bytesRetransmitted;
    long delivered;
    int segmentsRetransmitted;
    int duplicatesReported;
    int timeouts;
    int unansweredProbes;
    int consecutiveTimeouts;
    long deliveryRate;

    /** Made when something is sent for the first time. */
    private @Nullable LimitTimes times;

    /** Payload bytes sent, retransmissions included. */
    public long bytesSent() {
        return bytesSent;
    }

    public long bytesRetransmitted() {
        return bytesRetransmitted;
    }

    /** Bytes delivered, by cumulative or selective acknowledgment. */
    public long delivered() {
        return delivered;
    }

    public long segmentsRetransmitted() {
        return segmentsRetransmitted;
    }

    /** D-SACK reports received. */
    public long duplicatesReported() {
        return duplicatesReported;
    }

    /** Expiries of the retransmission timer. */
    public long timeouts() {
        return timeouts;
    }

    /** Window probes sent and not yet answered. */
    public long unansweredProbes() {
        return unansweredProbes;
    }

    /** Timeouts in a row without progress. */
    public long consecutiveTimeouts() {
        return consecutiveTimeouts;
    }

    /** Bytes per second, by the last measurement; 0 = unknown. */
    public long deliveryRate() {
        return deliveryRate;
    }

    /** From now on the send side is busy or not, and held back by {@code limit}. */
    void note(boolean busy, SendLimit limit, long now) {
        if (times == null) {
            times = new LimitTimes();
        }
        times.note(busy, limit, now);
    }

    /** How long data was outstanding or waited, in nanoseconds. */
    public long busyTime(long now) {
        return times == null ? 0 : times.busyTime(now);
    }

    /** How much of that the peer's window held data back, in nanoseconds. */
    public long receiveWindowLimited(long now) {
        return times == null ? 0 : times.receiveWindowLimited(now);
    }

    /** How much of that the send buffer was full of data on its way, in nanoseconds. */
    public long sendBufferLimited(long now) {
        return times == null ? 0 : times.sendBufferLimited(now);
    }
}
