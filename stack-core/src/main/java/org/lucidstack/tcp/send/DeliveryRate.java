package org.lucidstack.tcp.send;

/**
 * How fast the path delivers, in bytes per second (draft-ietf-ccwg-bbr section 4.1, as Linux's {@code tcp_info} shows it): between a
 * segment's departure and its acknowledgment other bytes were delivered, and that took the longer of the time in which they were sent and
 * the time in which they were acknowledged.
 *
 * <pre>
 *   sent:          |first ......... segment|                 send interval
 *   acknowledged:       |before .................. segment|  ack interval       rate = delivered between / the longer
 * </pre>
 *
 * A sample taken while the application had nothing more to send may be too low, and counts only if it is higher than what is known.
 */
final class DeliveryRate {

    private static final double NANOS_PER_SECOND = 1e9;
    private static final long NONE = -1;

    private final SendStatistics statistics;
    private long firstSentAt;
    private long deliveredAt;
    /** Bytes delivered at the end of what was sent while the application had no more; 0 = it has. */
    private long appLimitedUntil;

    // the newest of the segments that the acknowledgment under way delivers
    private long priorDelivered = NONE;
    private long priorAt;
    private long sendInterval;
    private boolean appLimited;

    DeliveryRate(SendStatistics statistics) {
        this.statistics = statistics;
    }

    /** A segment leaves. @param idle whether nothing else was in the network */
    void onSent(SentSegment segment, boolean idle, long now) {
        if (idle) {
            firstSentAt = now;
            deliveredAt = now;
        }
        segment.deliveredBefore = statistics.delivered;
        segment.deliveredAt = deliveredAt;
        segment.firstSentAt = firstSentAt;
        segment.appLimited = appLimitedUntil > 0;
    }

    /** Everything that was written is on its way, and more would fit. @param pipe bytes in the network */
    void onApplicationLimit(long pipe) {
        appLimitedUntil = Math.max(1, statistics.delivered + pipe);
    }

    /** A segment is delivered for the first time. */
    void onDelivered(SentSegment segment) {
        if (segment.deliveredBefore >= priorDelivered) {
            priorDelivered = segment.deliveredBefore;
            priorAt = segment.deliveredAt;
            sendInterval = segment.sentAt - segment.firstSentAt;
            appLimited = segment.appLimited;
            firstSentAt = segment.sentAt;
        }
    }

    /** All of one acknowledgment's deliveries are known and counted. @param minRtt no rate is measured over less, in nanoseconds */
    void onAck(long minRtt, long now) {
        if (priorDelivered == NONE) {
            return;
        }
        deliveredAt = now;
        if (statistics.delivered > appLimitedUntil) {
            appLimitedUntil = 0;
        }
        long interval = Math.max(sendInterval, now - priorAt);
        if (interval > 0 && interval >= minRtt) {
            long rate = (long) ((statistics.delivered - priorDelivered) * NANOS_PER_SECOND / interval);
            statistics.deliveryRate = appLimited ? Math.max(rate, statistics.deliveryRate) : rate;
        }
        priorDelivered = NONE;
    }
}
