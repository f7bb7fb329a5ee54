package org.lucidstack.drill.run;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lucidstack.drill.calls.CallOutcome;
import org.lucidstack.drill.calls.CallResult;
import org.lucidstack.drill.calls.SocketCalls;
import org.lucidstack.drill.script.Expression;
import org.lucidstack.drill.script.Script.SystemCall;
import org.lucidstack.time.Clock;

/** {@code poll([{fd=3, events=POLLIN, revents=POLLIN}], 1, timeout)}. */
final class PollCalls {
    private PollCalls() {}

    static CallOutcome make(SystemCall call, SocketCalls calls, CallRunner runner) throws DrillException {
        List<SocketCalls.PollEntry> entries = new ArrayList<>();
        for (Expression item : entries(call)) {
            int fd = runner.live(member(item, "fd"));
            entries.add(new SocketCalls.PollEntry(fd, Values.integer(member(item, "events"))));
        }
        long timeout = Values.number(CallRunner.argument(call, 2));
        return calls.poll(entries, timeout < 0 ? -1 : timeout * Clock.MILLISECOND);
    }

    static void check(SystemCall call, CallResult result) throws DrillException {
        List<Expression> entries = entries(call);
        for (int i = 0; i < entries.size(); i++) {
            long expected = Values.number(member(entries.get(i), "revents"));
            if (expected != result.values().get(i)) {
                throw DrillException.failure(
                        entries.get(i).position(),
                        "poll: expected the bits 0x" + Long.toHexString(expected) + ", were 0x"
                                + Long.toHexString(result.values().get(i)));
            }
        }
    }

    private static List<Expression> entries(SystemCall call) throws DrillException {
        if (!(CallRunner.argument(call, 0) instanceof Expression.Array array)) {
            throw DrillException.unsupported(call.position(), "poll without an array");
        }
        return array.items();
    }

    private static Expression member(Expression item, String name) throws DrillException {
        @Nullable Expression value = item instanceof Expression.Struct struct ? struct.get(name) : null;
        if (value == null) {
            throw DrillException.unsupported(item.position(), "a poll entry without " + name);
        }
        return value;
    }
}
