package org.lucidstack.drill.run;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.lucidstack.drill.script.PacketSpec;
import org.lucidstack.drill.script.Script.Event;
import org.lucidstack.drill.script.Script.Time;

/**
 * When events are due, and whether they are on time. A relative time counts from when the runner came to the event, which is when the
 * one before was over; between two inbound packets it counts from when the first one was due.
 */
final class EventTimes {
    private final long tolerance;
    private final double percent;
    private @Nullable Event last;
    private long lastDue;
    private long base;
    private long slack;

    EventTimes(DrillSettings settings) {
        tolerance = settings.tolerance();
        percent = settings.tolerancePercent();
    }

    /** When the next event is due, given that it is {@code now}. */
    long due(Event event, long now) throws DrillException {
        Event before = last;
        base = isInbound(event) && isInbound(before) ? lastDue : now;
        Time time = event.time();
        long due = switch (time.kind()) {
            case ANY -> base;
            case ABSOLUTE, ABSOLUTE_RANGE -> time.start();
            case RELATIVE, RELATIVE_RANGE -> base + time.start();
        };
        if (before == null && due != 0) {
            throw DrillException.failure(event.position(), "the first event has to be at time 0");
        }
        if (before != null && isAbsolute(before) && isAbsolute(event) && due < lastDue) {
            throw DrillException.failure(
                    event.position(), "time goes backward, from " + seconds(lastDue) + " to " + seconds(due));
        }
        slack = Math.max(tolerance, (long) (percent / 100 * (due - lastDue)));
        last = event;
        lastDue = due;
        return due;
    }

    /** How far the event that was asked for last may be off, in nanoseconds. */
    long slack() {
        return slack;
    }

    /** From an offset of the event that was asked for last to the time of the script. */
    long fromOffset(Time time, long offset) {
        return time.isRelative() ? base + offset : offset;
    }

    /** Fails if the event that was asked for last happens too late. */
    void check(Event event, long now) throws DrillException {
        long length = event.time().end() - event.time().start();
        if (event.time().kind() != Time.Kind.ANY && now > lastDue + length + slack) {
            throw DrillException.failure(
                    event.position(), "was due at " + seconds(lastDue) + ", but it was " + seconds(now) + " by then");
        }
    }

    private static boolean isInbound(@Nullable Event event) {
        return event != null && event.action() instanceof PacketSpec packet && packet.inbound();
    }

    private static boolean isAbsolute(Event event) {
        return event.time().kind() == Time.Kind.ABSOLUTE || event.time().kind() == Time.Kind.ABSOLUTE_RANGE;
    }

    static String seconds(long time) {
        return String.format(Locale.ROOT, "%.6f", time / 1e9);
    }
}
