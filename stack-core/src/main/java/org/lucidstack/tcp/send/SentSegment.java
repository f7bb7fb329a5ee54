package org.lucidstack.tcp.send;

import org.jspecify.annotations.Nullable;

/**
 * A stretch of sequence space that left at one go and is not yet cumulatively acknowledged: the unit of the retransmission queue
 * (RFC 9293 section 3.8.1) and of RACK's bookkeeping (RFC 8985 section 5.2). With segmentation offload it may span many packets;
 * it is split where an acknowledgment or a selective one cuts it.
 */
public final class SentSegment {

    long seq;
    long end;
    long sentAt;
    // for the delivery rate
    long deliveredBefore;
    long deliveredAt;
    long firstSentAt;
    boolean appLimited;

    boolean retransmitted;
    boolean sacked;
    boolean lost;

    /** Neighbours in the order of transmission; both null when it is in no such list. */
    @Nullable
    SentSegment earlier;

    @Nullable
    SentSegment later;

    SentSegment(long seq, long end, long sentAt) {
        this.seq = seq;
        this.end = end;
        this.sentAt = sentAt;
    }

    /** The part before {@code middle}, with all marks; it is in no list. */
    SentSegment firstPart(long middle) {
        SentSegment part = new SentSegment(seq, middle, sentAt);
        part.deliveredBefore = deliveredBefore;
        part.deliveredAt = deliveredAt;
        part.firstSentAt = firstSentAt;
        part.appLimited = appLimited;
        part.retransmitted = retransmitted;
        part.sacked = sacked;
        part.lost = lost;
        return part;
    }

    /** First sequence number, unwrapped. */
    public long seq() {
        return seq;
    }

    /** The sequence number after the last. */
    public long end() {
        return end;
    }

    public int length() {
        return (int) (end - seq);
    }

    /** When it was last transmitted, in nanoseconds. */
    public long sentAt() {
        return sentAt;
    }

    /** Whether it was ever sent again: then its acknowledgment is ambiguous (Karn). */
    public boolean wasRetransmitted() {
        return retransmitted;
    }

    public boolean isSacked() {
        return sacked;
    }

    /** Whether it is taken for lost and waits to be sent again. */
    public boolean isLost() {
        return lost;
    }

    @Override
    public String toString() {
        return "[" + seq + ", " + end + ")" + (sacked ? " sacked" : "") + (lost ? " lost" : "")
                + (retransmitted ? " resent" : "");
    }
}
