package org.lucidstack.tcp.send;

/**
 * Decides which outstanding segments are lost, and marks them in the {@link RetransmitQueue}; what is then sent, and how fast, is
 * not its business. One per connection: {@link RackLossDetector} with SACK, {@link NewRenoLossDetector} without (RFC8985-9.2-1).
 *
 * <p>For each acknowledgment the sender calls {@link #onDelivered} for every newly delivered stretch, then {@link #onAck}, then
 * {@link #detect}.
 */
public interface LossDetector {

    /** A stretch was delivered for the first time. It still has its marks. */
    void onDelivered(SentSegment segment, long now);

    /** All of one acknowledgment's deliveries are known. */
    void onAck(AckSummary ack, long now);

    /**
     * Marks what is lost now.
     *
     * @param recovering whether the connection is in fast or timeout recovery
     * @return when to look again although no acknowledgment came, in nanoseconds, or {@link org.lucidstack.time.Clock#NEVER}
     */
    long detect(boolean recovering, long now);

    /** The retransmission timer expired: marks the first segment lost, and others only on evidence of their own (RFC8985-6.3-1). */
    void onTimeout(long now);

    /** Fast or timeout recovery has ended. */
    void onRecoveryEnd();

    /** Bytes by which duplicate acknowledgments inflate the congestion window (RFC 5681 section 3.2); 0 with SACK. */
    long inflation();

    /** Bytes of new data that the next transmission may exceed the window by (limited transmit, RFC 3042). */
    long limitedTransmit();
}
