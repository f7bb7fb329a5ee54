package org.lucidstack.drill.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.lucidstack.drill.script.Position;

/**
 * Expressions of {@code %{ }%} blocks over whole numbers, as Python would read them. Precedence from low to high: or, and, not,
 * comparisons, {@literal & | << >>}, + -, * / // %, unary minus.
 */
final class CodeExpression {
    private static final Pattern TOKEN = Pattern.compile(
            "\\s*(?:(0[xX][0-9a-fA-F]+|\\d+)|([A-Za-z_]\\w*)|(\"[^\"]*\"|'[^']*')|(==|!=|<=|>=|//|<<|>>|[-+*/%<>()=,|&]))");

    private final Position position;
    private final Map<String, Long> variables;
    private final List<String> tokens;
    private int at;

    /** @param variables the values of names @throws DrillException for what is no token of this language */
    CodeExpression(String text, Position position, Map<String, Long> variables) throws DrillException {
        this.position = position;
        this.variables = variables;
        this.tokens = tokens(text);
    }

    /** All words and symbols. */
    List<String> words() {
        return tokens;
    }

    boolean isAtEnd() {
        return at == tokens.size();
    }

    /** Takes the next token, which has to be a name. */
    String word() throws DrillException {
        if (isAtEnd() || !tokens.get(at).matches("[A-Za-z_]\\w*")) {
            throw DrillException.unsupported(position, "the statement \"" + String.join(" ", tokens) + "\"");
        }
        return tokens.get(at++);
    }

    /** Takes an expression. @return its value; true is 1 */
    long value() throws DrillException {
        return or();
    }

    private List<String> tokens(String text) throws DrillException {
        List<String> found = new ArrayList<>();
        Matcher matcher = TOKEN.matcher(text);
        int end = 0;
        while (end < text.length() && matcher.region(end, text.length()).lookingAt()) {
            found.add(matcher.group().strip());
            end = matcher.end();
        }
        if (!text.substring(end).isBlank()) {
            throw DrillException.unsupported(position, "the statement \"" + text + "\"");
        }
        return found;
    }

    /** Takes the next token if it is this one. */
    boolean accept(String token) {
        if (at < tokens.size() && tokens.get(at).equals(token)) {
            at++;
            return true;
        }
        return false;
    }

    private long or() throws DrillException {
        long value = and();
        while (accept("or")) {
            long right = and();
            value = value != 0 ? value : right;
        }
        return value;
    }

    private long and() throws DrillException {
        long value = not();
        while (accept("and")) {
            long right = not();
            value = value == 0 ? value : right;
        }
        return value;
    }

    private long not() throws DrillException {
        return accept("not") ? (not() == 0 ? 1 : 0) : comparison();
    }

    /** Comparisons chain: {@code 1 < x <= 3}. */
    private long comparison() throws DrillException {
        long left = bits();
        boolean holds = true;
        boolean compared = false;
        while (at < tokens.size() && tokens.get(at).matches("==|!=|<|>|<=|>=")) {
            String operator = tokens.get(at++);
            long right = bits();
            int order = Long.compare(left, right);
            holds &= switch (operator) {
                case "==" -> order == 0;
                case "!=" -> order != 0;
                case "<" -> order < 0;
                case ">" -> order > 0;
                case "<=" -> order <= 0;
                default -> order >= 0;
            };
            compared = true;
            left = right;
        }
        return compared ? (holds ? 1 : 0) : left;
    }

    private long bits() throws DrillException {
        long value = sum();
        while (true) {
            if (accept("&")) {
                value &= sum();
            } else if (accept("|")) {
                value |= sum();
            } else if (accept("<<")) {
                value <<= sum();
            } else if (accept(">>")) {
                value >>= sum();
            } else {
                return value;
            }
        }
    }

    private long sum() throws DrillException {
        long value = product();
        while (true) {
            if (accept("+")) {
                value += product();
            } else if (accept("-")) {
                value -= product();
            } else {
                return value;
            }
        }
    }

    private long product() throws DrillException {
        long value = unary();
        while (true) {
            if (accept("*")) {
                value *= unary();
            } else if (accept("/") || accept("//")) {
                value = Math.floorDiv(value, divisor());
            } else if (accept("%")) {
                value = Math.floorMod(value, divisor());
            } else {
                return value;
            }
        }
    }

    private long divisor() throws DrillException {
        long value = unary();
        if (value == 0) {
            throw DrillException.failure(position, "division by zero");
        }
        return value;
    }

    private long unary() throws DrillException {
        if (accept("-")) {
            return -unary();
        }
        if (accept("(")) {
            long value = or();
            expect(")");
            return value;
        }
        if (at >= tokens.size()) {
            throw DrillException.unsupported(position, "a statement that ends early");
        }
        String token = tokens.get(at++);
        if (Character.isDigit(token.charAt(0))) {
            return Long.decode(token.matches("0\\d+") ? token.replaceFirst("^0+", "") : token);
        }
        return accept("(") ? function(token) : variable(token);
    }

    private void expect(String token) throws DrillException {
        if (!accept(token)) {
            throw DrillException.unsupported(position, "a statement without \"" + token + "\" where it belongs");
        }
    }

    private long function(String name) throws DrillException {
        List<Long> arguments = new ArrayList<>();
        do {
            arguments.add(or());
        } while (accept(","));
        expect(")");
        return switch (name) {
            case "abs" -> Math.abs(arguments.getFirst());
            case "min" -> arguments.stream().mapToLong(x -> x).min().orElse(0);
            case "max" -> arguments.stream().mapToLong(x -> x).max().orElse(0);
            case "int" -> arguments.getFirst();
            default -> throw DrillException.unsupported(position, "the function " + name);
        };
    }

    private long variable(String name) throws DrillException {
        Long value = variables.get(name);
        if (value == null) {
            value = name.equals("True")
                    ? Long.valueOf(1)
                    : name.equals("False") ? Long.valueOf(0) : Symbols.value(name);
        }
        if (value == null) {
            throw DrillException.unsupported(position, "the name " + name);
        }
        return value;
    }
}
