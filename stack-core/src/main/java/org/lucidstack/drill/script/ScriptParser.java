package org.lucidstack.drill.script;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.lucidstack.drill.script.Script.Action;
import org.lucidstack.drill.script.Script.Command;
import org.lucidstack.drill.script.Script.Event;
import org.lucidstack.drill.script.Script.Option;
import org.lucidstack.drill.script.Script.SystemCall;
import org.lucidstack.drill.script.Script.Time;
import org.lucidstack.drill.script.Token.Kind;

/** Parses a whole script: options, init command, events. */
public final class ScriptParser {
    private static final BigDecimal MAX_SECONDS = BigDecimal.valueOf(1_000_000_000);

    private final Tokens tokens;
    private final String file;

    private ScriptParser(String file, List<Token> tokens) {
        this.file = file;
        this.tokens = new Tokens(file, tokens);
    }

    /**
     * Parses {@code text}.
     *
     * @param file its name, for messages
     * @param definitions words that stand for others ({@code -D NAME=VALUE})
     * @throws ScriptException with the first place that cannot be understood
     */
    public static Script parse(String file, String text, Map<String, String> definitions) throws ScriptException {
        String plain = Preprocessor.run(file, text, definitions);
        return new ScriptParser(file, Lexer.tokens(file, plain, definitions)).script();
    }

    private Script script() throws ScriptException {
        List<Option> options = new ArrayList<>();
        while (tokens.peek().kind() == Kind.OPTION) {
            Token option = tokens.next();
            String[] words = option.text().substring(2).split("=", 2);
            options.add(new Option(option.position(), words[0], words.length > 1 ? words[1] : ""));
        }
        Command init = command();
        List<Event> events = new ArrayList<>();
        while (tokens.peek().kind() != Kind.END) {
            Command cleanup = command();
            events.add(cleanup == null ? event() : cleanup(cleanup));
        }
        return new Script(file, List.copyOf(options), init, List.copyOf(events));
    }

    private @Nullable Command command() {
        Token token = tokens.peek();
        return tokens.accept(Kind.COMMAND) ? new Command(token.position(), token.text()) : null;
    }

    /** A command without a time follows the last event. */
    private Event cleanup(Command command) throws ScriptException {
        if (tokens.peek().kind() != Kind.END) {
            throw tokens.error("the end of the script behind the cleanup command");
        }
        return new Event(command.position(), new Time(Time.Kind.RELATIVE, 0, 0), new Script.Shell(command));
    }

    private Event event() throws ScriptException {
        Position position = tokens.peek().position();
        Time time = time();
        long end = -1;
        if (tokens.accept(Kind.ELLIPSIS)) {
            end = seconds();
        }
        Token token = tokens.peek();
        Action action = switch (token.kind()) {
            case WORD -> call(end);
            case COMMAND ->
                new Script.Shell(new Command(token.position(), tokens.next().text()));
            case CODE -> new Script.Code(token.position(), tokens.next().text());
            case SYMBOL -> packet();
            default -> throw tokens.error("a packet, a call, a command or a block");
        };
        if (end >= 0 && !(action instanceof SystemCall)) {
            throw tokens.error(token, "a system call behind a time with an end");
        }
        return new Event(position, time, action);
    }

    private Action packet() throws ScriptException {
        if (!tokens.peek().is("<") && !tokens.peek().is(">")) {
            throw tokens.error("a packet, a call, a command or a block");
        }
        return new PacketParser(tokens).packet();
    }

    private Time time() throws ScriptException {
        if (tokens.accept("*")) {
            return new Time(Time.Kind.ANY, 0, Long.MAX_VALUE);
        }
        boolean relative = tokens.accept("+");
        long start = seconds();
        if (!tokens.accept("~")) {
            return new Time(relative ? Time.Kind.RELATIVE : Time.Kind.ABSOLUTE, start, start);
        }
        if (relative) {
            tokens.expect("+");
        }
        Token endToken = tokens.peek();
        long end = seconds();
        if (end < start) {
            throw tokens.error(endToken, "an end of the range that is not before its start");
        }
        return new Time(relative ? Time.Kind.RELATIVE_RANGE : Time.Kind.ABSOLUTE_RANGE, start, end);
    }

    /** Seconds with a fraction, as nanoseconds. */
    private long seconds() throws ScriptException {
        Token token = tokens.peek();
        if (token.kind() != Kind.FLOAT && token.kind() != Kind.INTEGER) {
            throw tokens.error("a time in seconds");
        }
        tokens.next();
        BigDecimal value = new BigDecimal(token.text());
        if (value.signum() < 0 || value.compareTo(MAX_SECONDS) > 0) {
            throw tokens.error(token, "a time in seconds from 0 to " + MAX_SECONDS);
        }
        return value.movePointRight(9).setScale(0, RoundingMode.HALF_UP).longValueExact();
    }

    private SystemCall call(long end) throws ScriptException {
        Token name = tokens.next();
        tokens.expect("(");
        ExpressionParser expressions = new ExpressionParser(tokens);
        List<Expression> arguments = expressions.list(")");
        tokens.expect("=");
        Expression result = expressions.expression();
        String errno = tokens.peek().kind() == Kind.WORD ? tokens.next().text() : null;
        if (tokens.peek().is("(")) {
            skipNote();
        }
        return new SystemCall(name.position(), name.text(), arguments, end, result, errno);
    }

    /** The words of the error in parentheses, for people. */
    private void skipNote() throws ScriptException {
        tokens.expect("(");
        while (!tokens.accept(")")) {
            if (tokens.peek().kind() == Kind.END) {
                throw tokens.error("\")\"");
            }
            tokens.next();
        }
    }
}
