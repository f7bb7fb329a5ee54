package org.lucidstack.drill.script;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.lucidstack.drill.script.Token.Kind;

/** Cuts the text of a script into tokens; comments vanish, and words that were defined from outside become their values. */
final class Lexer {
    private static final Pattern SKIPPED = Pattern.compile("\\s+|//[^\\n]*|/\\*(?s:.*?)\\*/");
    private static final Pattern OPTION = Pattern.compile("--[A-Za-z0-9_]+(?:=[^\\s]*)?");
    private static final Pattern HEX = Pattern.compile("0[xX][0-9a-fA-F]+");
    private static final Pattern FLOAT = Pattern.compile("[0-9]*\\.[0-9]+");
    private static final Pattern INTEGER = Pattern.compile("-?[0-9]+(?![A-Za-z_0-9])");
    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9_]+");
    private static final Pattern STRING = Pattern.compile("\"((?:[^\"\\\\\\n]++|\\\\.)*+)\"");
    private static final Pattern COMMAND = Pattern.compile("`([^`]*)`");
    private static final Pattern CODE = Pattern.compile("%\\{((?s:.*?))\\}%");
    private static final String SYMBOLS = "<>[](){}=,:+-*~|.;!&/";

    private final String file;
    private final String text;
    private final Map<String, String> definitions;
    private final List<Token> tokens = new ArrayList<>();
    private int at;
    private int line = 1;
    private int lineStart;

    private Lexer(String file, String text, Map<String, String> definitions) {
        this.file = file;
        this.text = text;
        this.definitions = definitions;
    }

    /** The tokens of {@code text}, ended by one of kind END. */
    static List<Token> tokens(String file, String text, Map<String, String> definitions) throws ScriptException {
        Lexer lexer = new Lexer(file, text, definitions);
        lexer.run();
        return lexer.tokens;
    }

    private void run() throws ScriptException {
        skip();
        while (at < text.length()) {
            next();
            skip();
        }
        tokens.add(new Token(Kind.END, "", position()));
    }

    private void skip() throws ScriptException {
        while (!match(SKIPPED).isEmpty()) {
            // one gap or comment after the other
        }
        if (text.startsWith("/*", at)) {
            throw new ScriptException(file, position(), "expected the end of the comment, \"*/\"");
        }
    }

    private void next() throws ScriptException {
        Position position = position();
        if (isLineStart() && add(OPTION, 0, Kind.OPTION, position)
                || add(CODE, 1, Kind.CODE, position)
                || add(STRING, 1, Kind.STRING, position)
                || add(COMMAND, 1, Kind.COMMAND, position)
                || add(HEX, 0, Kind.HEX, position)
                || add(FLOAT, 0, Kind.FLOAT, position)
                || add(INTEGER, 0, Kind.INTEGER, position)
                || word(position)) {
            return;
        }
        if (text.startsWith("...", at)) {
            tokens.add(new Token(Kind.ELLIPSIS, "...", position));
            at += 3;
        } else if (SYMBOLS.indexOf(text.charAt(at)) >= 0) {
            tokens.add(new Token(Kind.SYMBOL, text.substring(at, at + 1), position));
            at++;
        } else {
            throw new ScriptException(file, position, unknown(text.charAt(at)));
        }
    }

    private static String unknown(char c) {
        return switch (c) {
            case '"' -> "expected the end of the string on its line";
            case '`' -> "expected the end of the command, \"`\"";
            case '%' -> "expected a block \"%{ ... }%\"";
            default -> "expected a word, a number or a symbol, found the character \"" + c + "\"";
        };
    }

    private boolean isLineStart() {
        return text.substring(lineStart, at).isBlank();
    }

    private boolean word(Position position) {
        String word = match(WORD);
        if (word.isEmpty()) {
            return false;
        }
        String value = definitions.get(word);
        if (value == null) {
            tokens.add(new Token(Kind.WORD, word, position));
        } else {
            tokens.add(defined(value, position));
        }
        return true;
    }

    private static Token defined(String value, Position position) {
        Kind kind = Kind.WORD;
        if (HEX.matcher(value).matches()) {
            kind = Kind.HEX;
        } else if (INTEGER.matcher(value).matches()) {
            kind = Kind.INTEGER;
        } else if (FLOAT.matcher(value).matches()) {
            kind = Kind.FLOAT;
        }
        return new Token(kind, value, position);
    }

    private boolean add(Pattern pattern, int group, Kind kind, Position position) {
        Matcher matcher = pattern.matcher(text).region(at, text.length()).useTransparentBounds(true);
        if (!matcher.lookingAt()) {
            return false;
        }
        tokens.add(new Token(kind, matcher.group(group), position));
        advance(matcher.end());
        return true;
    }

    private String match(Pattern pattern) {
        Matcher matcher = pattern.matcher(text).region(at, text.length());
        if (!matcher.lookingAt()) {
            return "";
        }
        advance(matcher.end());
        return matcher.group();
    }

    private void advance(int end) {
        for (; at < end; at++) {
            if (text.charAt(at) == '\n') {
                line++;
                lineStart = at + 1;
            }
        }
    }

    private Position position() {
        return new Position(line, at - lineStart + 1);
    }
}
