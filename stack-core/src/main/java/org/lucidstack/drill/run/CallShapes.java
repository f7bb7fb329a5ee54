package org.lucidstack.drill.run;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.lucidstack.drill.script.Expression;
import org.lucidstack.drill.script.Script.SystemCall;

/** How many arguments calls have, and which of them count the others. A script with a wrong number fails. */
final class CallShapes {
    /** Least and largest number of arguments. */
    private static final Map<String, List<Integer>> ARGUMENTS = Map.ofEntries(
            Map.entry("socket", List.of(3, 3)),
            Map.entry("bind", List.of(3, 3)),
            Map.entry("listen", List.of(2, 2)),
            Map.entry("accept", List.of(3, 3)),
            Map.entry("accept4", List.of(4, 4)),
            Map.entry("connect", List.of(3, 3)),
            Map.entry("read", List.of(3, 3)),
            Map.entry("readv", List.of(3, 3)),
            Map.entry("recv", List.of(4, 4)),
            Map.entry("recvfrom", List.of(6, 6)),
            Map.entry("recvmsg", List.of(3, 3)),
            Map.entry("write", List.of(3, 3)),
            Map.entry("writev", List.of(3, 3)),
            Map.entry("send", List.of(4, 4)),
            Map.entry("sendto", List.of(6, 6)),
            Map.entry("sendmsg", List.of(3, 3)),
            Map.entry("close", List.of(1, 1)),
            Map.entry("shutdown", List.of(2, 2)),
            Map.entry("setsockopt", List.of(5, 5)),
            Map.entry("getsockopt", List.of(5, 5)),
            Map.entry("fcntl", List.of(2, 3)),
            Map.entry("ioctl", List.of(2, 3)),
            Map.entry("poll", List.of(3, 3)));

    private CallShapes() {}

    static void check(SystemCall call) throws DrillException {
        List<Integer> range = ARGUMENTS.get(call.name());
        int count = call.arguments().size();
        if (range != null && (count < range.getFirst() || count > range.getLast())) {
            throw DrillException.failure(
                    call.position(), call.name() + ": expected " + range.getFirst() + " arguments, found " + count);
        }
        switch (call.name()) {
            case "readv", "writev" ->
                sameLength(call.arguments().get(1), call.arguments().get(2));
            case "poll" -> sameLength(call.arguments().get(0), call.arguments().get(1));
            case "sendmsg", "recvmsg" -> {
                if (call.arguments().get(1) instanceof Expression.Struct message) {
                    vectors(message);
                    noFlags(message.get("msg_flags"));
                }
            }
            default -> {
                // no argument counts another
            }
        }
    }

    /** {@code msg_iov(2)=[...]} or {@code msg_iov=[...], msg_iovlen=2}. */
    private static void vectors(Expression.Struct message) throws DrillException {
        for (Expression.Member member : message.members()) {
            if ("msg_iov".equals(member.name())) {
                Expression length = member.length();
                sameLength(member.value(), length == null ? message.get("msg_iovlen") : length);
            }
        }
    }

    private static void sameLength(@Nullable Expression list, @Nullable Expression count) throws DrillException {
        if (list instanceof Expression.Array array
                && !(count instanceof Expression.Ellipsis)
                && (count == null || Values.number(count) != array.items().size())) {
            throw DrillException.failure(
                    list.position(), "a list of " + array.items().size() + " with a length that differs");
        }
    }

    private static void noFlags(@Nullable Expression flags) throws DrillException {
        if (flags != null && Values.number(flags) != 0) {
            throw DrillException.unsupported(flags.position(), "a message with flags");
        }
    }
}
