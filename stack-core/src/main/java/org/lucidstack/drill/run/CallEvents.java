package org.lucidstack.drill.run;

import static org.lucidstack.drill.run.EventTimes.seconds;

import org.jspecify.annotations.Nullable;
import org.lucidstack.drill.calls.CallOutcome;
import org.lucidstack.drill.calls.CallResult;
import org.lucidstack.drill.calls.Host;
import org.lucidstack.drill.calls.HostEvent;
import org.lucidstack.drill.script.Script.Event;
import org.lucidstack.drill.script.Script.SystemCall;
import org.lucidstack.time.Clock;

/**
 * Makes the calls of a script at their time. A call with an end ({@code 0...0.2}) may block while the script goes on; one such call may
 * be under way at a time. A call without an end holds the script up until it returns.
 */
final class CallEvents {
    /** How long a call waits for the one before it to return. */
    private static final long PATIENCE = Clock.SECOND;

    /** A call that has not returned yet. @param end when it has to return, or -1: whenever it does */
    private record Blocked(SystemCall call, int id, long end) {}

    private final Host host;
    private final CallRunner calls;
    private final DrillSettings settings;
    private final Collector collector;
    private @Nullable Blocked blocked;

    /** Takes what the host has produced. */
    interface Collector {
        void collect() throws DrillException;
    }

    CallEvents(Host host, CallRunner calls, DrillSettings settings, Collector collector) {
        this.host = host;
        this.calls = calls;
        this.settings = settings;
        this.collector = collector;
    }

    /** Makes a call. @param end when it has to return, or -1 */
    void make(Event event, SystemCall call, EventTimes times) throws DrillException {
        long end = call.end() < 0 ? -1 : times.fromOffset(event.time(), call.end());
        switch (calls.make(call)) {
            case CallOutcome.Returned(CallResult result) -> returned(call, end, host.now(), result);
            case CallOutcome.Waits(int id) -> {
                blocked = new Blocked(call, id, end);
                if (end < 0) {
                    await(host.patience());
                }
            }
        }
    }

    /** Lets the call before this one return. */
    void finish() throws DrillException {
        collector.collect();
        await(PATIENCE);
    }

    private void await(long patience) throws DrillException {
        Blocked call = blocked;
        if (call == null) {
            return;
        }
        long limit =
                call.end < 0 ? host.now() + patience : Math.min(host.now() + patience, call.end + settings.tolerance());
        while (blocked != null && host.now() < limit) {
            host.runUntil(limit);
            collector.collect();
        }
        if (blocked != null) {
            throw DrillException.failure(
                    call.call.position(),
                    call.call.name() + ": expected to return at " + (call.end < 0 ? "once" : seconds(call.end))
                            + ", still blocks at " + seconds(host.now()));
        }
    }

    /** A call that had to wait has returned. */
    void done(HostEvent.Done event) throws DrillException {
        Blocked call = blocked;
        if (call != null && call.id == event.id()) {
            blocked = null;
            returned(call.call, call.end, event.time(), event.result());
        }
    }

    private void returned(SystemCall call, long end, long time, CallResult result) throws DrillException {
        calls.check(call, result);
        if (end >= 0 && Math.abs(time - end) > settings.tolerance()) {
            throw DrillException.failure(
                    call.position(),
                    call.name() + ": expected to return at " + seconds(end) + ", returned at " + seconds(time));
        }
    }
}
