package org.lucidstack.tcp.send;

/** What a send side has done so far, in bytes and segments as {@code tcp_info} counts them. */
public final class SendStatistics {

    long bytesSent;
    long bytesRetransmitted;
    long bytesAcknowledged;
    long delivered;
    int segmentsRetransmitted;
    int duplicatesReported;
    int timeouts;
    int unansweredProbes;
    int consecutiveTimeouts;

    /** Payload bytes sent, retransmissions included. */
    public long bytesSent() {
        return bytesSent;
    }

    public long bytesRetransmitted() {
        return bytesRetransmitted;
    }

    /** Sequence space acknowledged cumulatively. */
    public long bytesAcknowledged() {
        return bytesAcknowledged;
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
}
