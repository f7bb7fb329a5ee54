package org.lucidstack.drill.script;

import java.util.ArrayList;
import java.util.List;
import org.lucidstack.drill.script.Expression.Member;
import org.lucidstack.drill.script.Token.Kind;

/** Parses arguments and results of system calls. */
final class ExpressionParser {
    private static final int MAX_DEPTH = 50;

    private final Tokens tokens;
    private int depth;

    ExpressionParser(Tokens tokens) {
        this.tokens = tokens;
    }

    /** Terms joined by {@code |}. */
    Expression expression() throws ScriptException {
        if (++depth > MAX_DEPTH) {
            throw tokens.error("less deeply nested brackets");
        }
        Expression first = term();
        if (tokens.peek().is("|")) {
            List<Expression> terms = new ArrayList<>(List.of(first));
            while (tokens.accept("|")) {
                terms.add(term());
            }
            first = new Expression.Or(first.position(), terms);
        }
        depth--;
        return first;
    }

    /** Expressions separated by commas up to {@code close}, which is taken. */
    List<Expression> list(String close) throws ScriptException {
        List<Expression> items = new ArrayList<>();
        if (tokens.accept(close)) {
            return items;
        }
        do {
            items.add(expression());
        } while (tokens.accept(","));
        tokens.expect(close);
        return items;
    }

    private Expression term() throws ScriptException {
        Token token = tokens.next();
        Position position = token.position();
        return switch (token.kind()) {
            case ELLIPSIS -> new Expression.Ellipsis(position);
            case INTEGER, HEX -> new Expression.Number(position, tokens.number(token));
            case STRING -> new Expression.Text(position, unescape(token), tokens.accept(Kind.ELLIPSIS));
            case WORD ->
                tokens.accept("(")
                        ? new Expression.Call(position, token.text(), list(")"))
                        : new Expression.Name(position, token.text());
            case SYMBOL -> bracket(token);
            default -> throw tokens.error(token, "a value");
        };
    }

    private Expression bracket(Token token) throws ScriptException {
        return switch (token.text()) {
            case "[" -> new Expression.Array(token.position(), list("]"));
            case "{" -> struct(token.position());
            default -> throw tokens.error(token, "a value");
        };
    }

    private Expression struct(Position position) throws ScriptException {
        List<Member> members = new ArrayList<>();
        if (tokens.accept("}")) {
            return new Expression.Struct(position, members);
        }
        do {
            members.add(member());
        } while (tokens.accept(","));
        tokens.expect("}");
        return new Expression.Struct(position, members);
    }

    private Member member() throws ScriptException {
        Expression value = expression();
        if (!tokens.accept("=")) {
            return new Member(null, null, value);
        }
        return switch (value) {
            case Expression.Name name -> new Member(name.name(), null, expression());
            case Expression.Call call
            when call.arguments().size() == 1 ->
                new Member(call.name(), call.arguments().getFirst(), expression());
            default -> throw tokens.error("a name before \"=\"");
        };
    }

    private String unescape(Token token) throws ScriptException {
        String text = token.text();
        if (text.indexOf('\\') < 0) {
            return text;
        }
        StringBuilder plain = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '\\') {
                plain.append(c);
                continue;
            }
            i++;
            switch (text.charAt(i)) {
                case 'n' -> plain.append('\n');
                case 'r' -> plain.append('\r');
                case 't' -> plain.append('\t');
                case '0' -> plain.append('\0');
                case '\\', '"', '\'' -> plain.append(text.charAt(i));
                case 'x' -> {
                    int end = Math.min(i + 3, text.length());
                    String digits = text.substring(i + 1, end);
                    if (!digits.matches("[0-9a-fA-F]{2}")) {
                        throw tokens.error(token, "two hexadecimal digits behind \\x");
                    }
                    plain.append((char) Integer.parseInt(digits, 16));
                    i = end - 1;
                }
                default -> throw tokens.error(token, "one of the escapes \\n \\r \\t \\0 \\x \\\\ \\\"");
            }
        }
        return plain.toString();
    }
}
