package org.lucidstack.drill.run;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lucidstack.drill.calls.CallOutcome;
import org.lucidstack.drill.calls.CallResult;
import org.lucidstack.drill.calls.OptionValues;
import org.lucidstack.drill.calls.SocketCalls;
import org.lucidstack.drill.script.Expression;
import org.lucidstack.drill.script.Script.SystemCall;

/** {@code setsockopt} and {@code getsockopt}. */
final class OptionCalls {
    private OptionCalls() {}

    static CallOutcome make(SystemCall call, SocketCalls calls, int fd) throws DrillException {
        Expression option = CallRunner.argument(call, 2);
        if (!(option instanceof Expression.Name name)) {
            throw DrillException.unsupported(option.position(), "an option that is not a name");
        }
        if (call.name().equals("getsockopt")) {
            return name.name().equals("SO_ERROR")
                    ? error(calls, fd)
                    : supported(name, calls.getOption(fd, name.name()));
        }
        OptionValues.Value value = value(CallRunner.argument(call, 3));
        if (value.text() == null && Values.number(CallRunner.argument(call, 4)) < length(name.name())) {
            return new CallOutcome.Returned(CallResult.error("EINVAL"));
        }
        return supported(name, calls.setOption(fd, name.name(), value));
    }

    /** The bytes that Linux wants at least. */
    private static int length(String option) {
        return switch (option) {
            case "IP_TOS", "IP_TTL" -> 1;
            case "SO_LINGER" -> 8;
            default -> 4;
        };
    }

    /** SO_ERROR tells a number, which scripts write by name. */
    private static CallOutcome error(SocketCalls calls, int fd) {
        String error = calls.takeError(fd);
        long number = error == null ? 0 : Errno.number(error);
        return new CallOutcome.Returned(CallResult.OK.withValues(List.of(number)));
    }

    /** An option that nobody knows could be one that this runner lacks. */
    private static CallOutcome supported(Expression.Name name, CallOutcome outcome) throws DrillException {
        if (outcome instanceof CallOutcome.Returned(CallResult result) && "ENOPROTOOPT".equals(result.errno())) {
            throw DrillException.unsupported(name.position(), "the socket option " + name.name());
        }
        return outcome;
    }

    private static OptionValues.Value value(Expression expression) throws DrillException {
        @Nullable
        String text = switch (expression) {
            case Expression.Text string -> string.text();
            case Expression.Array array
            when array.items().size() == 1 && array.items().getFirst() instanceof Expression.Text string ->
                string.text();
            default -> null;
        };
        List<Long> numbers = new ArrayList<>();
        if (text == null) {
            numbers(expression, numbers);
        }
        return new OptionValues.Value(numbers, text);
    }

    /** The numbers of {@code [1]}, {@code {onoff=1, linger=0}} and the like, in order. */
    static void numbers(Expression expression, List<Long> into) throws DrillException {
        switch (expression) {
            case Expression.Array array -> {
                for (Expression item : array.items()) {
                    numbers(item, into);
                }
            }
            case Expression.Struct struct -> {
                for (Expression.Member member : struct.members()) {
                    numbers(member.value(), into);
                }
            }
            case Expression.Name name when Errno.isName(name.name()) -> into.add((long) Errno.number(name.name()));
            default -> into.add(Values.number(expression));
        }
    }
}
