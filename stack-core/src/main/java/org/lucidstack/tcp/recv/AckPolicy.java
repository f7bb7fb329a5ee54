package org.lucidstack.tcp.recv;

import org.lucidstack.env.Implements;
import org.lucidstack.time.Clock;

/**
 * When to acknowledge (RFC 5681 section 4.2, RFC 9293 section 3.8.6.3): at once out of order and for every second full segment, else
 * after a short delay in which an answer may carry the acknowledgment along. Nothing is sent here: {@link #isDue} is asked once per
 * batch, so that acknowledgments combine (MUST-58, MUST-59).
 */
public final class AckPolicy {

    /** Unanswered data is acknowledged after this long, in nanoseconds; RFC 9293 allows 500 ms (MUST-40). */
    public static final long DEFAULT_DELAY = 40 * Clock.MILLISECOND;

    /** The peer's segments count as full-sized from this size on until larger ones have come. */
    private static final int LEAST_FULL_SEGMENT = 536;

    private final int delay;
    private final int largest;
    private int fullSegment;
    private int pending;
    private int quick;
    private boolean now;
    private boolean interactive;
    private long deadline = Clock.NEVER;

    /**
     * @param delay nanoseconds, at most 500 ms
     * @param quick how many segments are acknowledged at once when the connection starts, so that the peer's slow start is not delayed
     * @param largest payload bytes of the largest segment that the peer may send; options or its path may make its full-sized ones smaller
     */
    public AckPolicy(long delay, int quick, int largest) {
        this.delay = Math.toIntExact(delay);
        this.quick = quick;
        this.largest = largest;
        this.fullSegment = Math.min(LEAST_FULL_SEGMENT, largest);
    }

    /** In-order data arrived. @param bytes of payload, of one segment or a coalesced super-segment */
    @Implements({"SHLD-18", "SHLD-19", "MUST-40", "RFC5681-4.2-1"})
    public void onData(int bytes, long time) {
        pending += bytes;
        fullSegment = Math.max(fullSegment, Math.min(bytes, largest));
        if (pending >= 2 * fullSegment) {
            now = true;
        } else if (quick > 0 && !interactive) {
            quick--;
            now = true;
        } else if (deadline == Clock.NEVER) {
            deadline = time + delay;
        }
    }

    /** Something that must not wait: out-of-order data, a filled gap, a FIN, a window probe (RFC5681-3.2-1). */
    @Implements({"RFC5681-3.2-1", "MAY-13"})
    public void onUrgentReason() {
        now = true;
    }

    /** Our side sent data soon after it received some: answers carry the acknowledgments from now on. */
    public void onDataSent() {
        if (pending > 0) {
            interactive = true;
        }
    }

    /**
     * What the application expects: acknowledgments at once, as long as segments are left that count as the start of a connection, or
     * answers that carry them. What waits leaves now. Not for ever: data decides again.
     */
    public void quick(boolean on) {
        interactive = !on;
        now |= on && pending > 0;
    }

    /** Whether acknowledgments do not wait for answers to carry them. */
    public boolean isQuick() {
        return !interactive;
    }

    /** Whether an acknowledgment is to leave now. */
    public boolean isDue() {
        return now;
    }

    /** When one is to leave at the latest, or {@link Clock#NEVER}. */
    public long deadline() {
        return deadline;
    }

    /** The deadline has come. */
    public void onDeadline() {
        interactive = false;
        now = true;
        deadline = Clock.NEVER;
    }

    /** A segment with the current acknowledgment has left. */
    public void onAcknowledged() {
        now = false;
        pending = 0;
        deadline = Clock.NEVER;
    }

    /** Bytes received and not yet acknowledged. */
    public int pending() {
        return pending;
    }
}
