package org.lucidstack.drill.calls;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.lucidstack.time.Clock;

/** Calls that wait: each is tried again whenever something has happened, until it can return or its time is over. */
final class WaitingCalls {
    /** @param attempt null = still not @param deadline when it gives up @param late what it returns then */
    private record Pending(int id, Supplier<@Nullable CallResult> attempt, long deadline, CallResult late) {}

    private final Host host;
    private final List<Pending> waiting = new ArrayList<>();
    private int nextId = 1;

    WaitingCalls(Host host) {
        this.host = host;
    }

    /** Completes the first waiting call that can return now. @return whether there was one */
    boolean retry(Consumer<HostEvent> events) {
        for (Iterator<Pending> each = waiting.iterator(); each.hasNext(); ) {
            Pending call = each.next();
            CallResult result = call.attempt.get();
            if (result == null && host.now() >= call.deadline) {
                result = call.late;
            }
            if (result != null) {
                each.remove();
                events.accept(new HostEvent.Done(host.now(), call.id, result));
                return true;
            }
        }
        return false;
    }

    long nextDeadline() {
        return waiting.stream().mapToLong(Pending::deadline).min().orElse(Clock.NEVER);
    }

    /** A call is complete: what it has caused happens. */
    CallOutcome returned(CallResult result) {
        host.settle();
        return new CallOutcome.Returned(result);
    }

    /** Makes the attempt now, and again whenever something happened, until {@code deadline}; then the call returns {@code late}. */
    CallOutcome attempt(Supplier<@Nullable CallResult> attempt, long deadline, CallResult late) {
        CallResult result = attempt.get();
        if (result != null) {
            return returned(result);
        }
        if (deadline <= host.now()) {
            return returned(late);
        }
        int id = nextId;
        waiting.add(new Pending(id, attempt, deadline, late));
        host.settle();
        CallResult atOnce = host.takeResult(id);
        if (atOnce != null) {
            return new CallOutcome.Returned(atOnce);
        }
        nextId++;
        return new CallOutcome.Waits(id);
    }
}
