package org.lucidstack.drill.script;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A packetdrill script.
 *
 * @param file its name, for messages
 * @param options in order
 * @param initCommand the command before the first event, or null
 * @param events in order
 */
public record Script(
        String file, List<Option> options, @Nullable Command initCommand, List<Event> events) {

    /** A line {@code --name=value}. @param name without the dashes @param value the empty string if there is none */
    public record Option(Position position, String name, String value) {}

    /** A command for a shell. @param text without the back quotes */
    public record Command(Position position, String text) {}

    /** One line of the script: something happens at some time. */
    public record Event(Position position, Time time, Action action) {}

    /**
     * When an event happens or is expected, in nanoseconds.
     *
     * @param kind how to read the numbers
     * @param start instant or offset
     * @param end of a range; otherwise equal to {@code start}
     */
    public record Time(Kind kind, long start, long end) {
        /** How the time of an event is written. */
        public enum Kind {
            /** {@code 0.1}: since the script began. */
            ABSOLUTE,
            /** {@code +0.1}: since the event before. */
            RELATIVE,
            /** {@code 0.1~0.2}. */
            ABSOLUTE_RANGE,
            /** {@code +0.1~+0.2}. */
            RELATIVE_RANGE,
            /** {@code *}: whenever it comes. */
            ANY
        }

        public boolean isRelative() {
            return kind == Kind.RELATIVE || kind == Kind.RELATIVE_RANGE;
        }
    }

    /** What happens. */
    public sealed interface Action permits PacketSpec, SystemCall, Shell, Code {}

    /** {@code `text`}. */
    public record Shell(Command command) implements Action {}

    /** {@code %{ text }%}. @param position of the first character of {@code text} */
    public record Code(Position position, String text) implements Action {}

    /**
     * A call of the socket interface and its outcome.
     *
     * @param end when a blocking call returns, in nanoseconds, read like the start of its event; -1 = at once
     * @param result what it returns
     * @param errno name of the error, or null
     */
    public record SystemCall(
            Position position,
            String name,
            List<Expression> arguments,
            long end,
            Expression result,
            @Nullable String errno)
            implements Action {}
}
