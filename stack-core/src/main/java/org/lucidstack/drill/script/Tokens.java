package org.lucidstack.drill.script;

import java.util.List;
import org.lucidstack.drill.script.Token.Kind;

/** The tokens of a script with a place in them; the parsers share it. */
final class Tokens {
    private final String file;
    private final List<Token> tokens;
    private int at;

    Tokens(String file, List<Token> tokens) {
        this.file = file;
        this.tokens = tokens;
    }

    Token peek() {
        return tokens.get(at);
    }

    /** The token behind the next one. */
    Token peekSecond() {
        return tokens.get(Math.min(at + 1, tokens.size() - 1));
    }

    Token next() {
        Token token = tokens.get(at);
        if (token.kind() != Kind.END) {
            at++;
        }
        return token;
    }

    boolean accept(String symbol) {
        if (peek().is(symbol)) {
            at++;
            return true;
        }
        return false;
    }

    boolean acceptWord(String word) {
        if (peek().isWord(word)) {
            at++;
            return true;
        }
        return false;
    }

    boolean accept(Kind kind) {
        if (peek().kind() == kind) {
            at++;
            return true;
        }
        return false;
    }

    Token expect(String symbol) throws ScriptException {
        if (!peek().is(symbol)) {
            throw error("\"" + symbol + "\"");
        }
        return next();
    }

    Token expect(Kind kind) throws ScriptException {
        if (peek().kind() != kind) {
            throw error(kind.toString());
        }
        return next();
    }

    /** A whole number, decimal or hexadecimal, from {@code min} to {@code max}. */
    long expectNumber(String what, long min, long max) throws ScriptException {
        Token token = peek();
        if (!token.isNumber()) {
            throw error(what);
        }
        next();
        long value = number(token);
        if (value < min || value > max) {
            throw error(token, what + " from " + min + " to " + max);
        }
        return value;
    }

    int expectInt(String what, int max) throws ScriptException {
        return (int) expectNumber(what, 0, max);
    }

    /** The value of a number token. */
    long number(Token token) throws ScriptException {
        try {
            return token.kind() == Kind.HEX
                    ? Long.parseUnsignedLong(token.text().substring(2), 16)
                    : Long.parseLong(token.text());
        } catch (NumberFormatException e) {
            throw error(token, "a number of at most 64 bits");
        }
    }

    ScriptException error(String expected) {
        return error(peek(), expected);
    }

    ScriptException error(Token found, String expected) {
        return new ScriptException(file, found.position(), "expected " + expected + ", found " + found.shown());
    }

    ScriptException unsupported(Token word, String what) {
        return new ScriptException(file, word.position(), what + " " + word.shown() + " is not supported");
    }
}
