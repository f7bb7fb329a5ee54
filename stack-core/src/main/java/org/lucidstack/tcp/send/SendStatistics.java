package org.lucidstack.tcp.send;

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
    long busyTime;
    long receiveWindowLimited;
    long sendBufferLimited;

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

    /** How long data was outstanding or waited, in nanoseconds. */
    public long busyTime() {
        return busyTime;
    }

    /** How much of that the peer's window held data back, in nanoseconds. */
    public long receiveWindowLimited() {
        return receiveWindowLimited;
    }

    /** How much of that the send buffer was full of data on its way, in nanoseconds. */
    public long sendBufferLimited() {
        return sendBufferLimited;
    }
}
