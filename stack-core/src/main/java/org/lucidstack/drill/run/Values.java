package org.lucidstack.drill.run;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lucidstack.drill.script.Expression;
import org.lucidstack.net.Endpoint;
import org.lucidstack.net.IpAddress;

/** Reads numbers and addresses from expressions. */
final class Values {
    private Values() {}

    static long number(Expression expression) throws DrillException {
        return switch (expression) {
            case Expression.Number number -> number.value();
            case Expression.Name name -> {
                Long value = Symbols.value(name.name());
                if (value == null) {
                    throw DrillException.unsupported(name.position(), "the name " + name.name());
                }
                yield value;
            }
            case Expression.Or or -> {
                long bits = 0;
                for (Expression term : or.terms()) {
                    bits |= number(term);
                }
                yield bits;
            }
            case Expression.Call call
            when call.arguments().size() == 1
                    && (call.name().equals("htons") || call.name().equals("htonl")) ->
                number(call.arguments().getFirst());
            default -> throw DrillException.unsupported(expression.position(), "a value other than a number here");
        };
    }

    static int integer(Expression expression) throws DrillException {
        long value = number(expression);
        if (value != (int) value) {
            throw DrillException.unsupported(expression.position(), "the number " + value + " here");
        }
        return (int) value;
    }

    static boolean isAny(Expression expression) {
        return expression instanceof Expression.Ellipsis;
    }

    static Expression argument(List<Expression> arguments, int index, Expression.Ellipsis missing)
            throws DrillException {
        if (index >= arguments.size()) {
            throw DrillException.unsupported(missing.position(), "a call with " + arguments.size() + " arguments");
        }
        return arguments.get(index);
    }

    /** The address of a {@code sockaddr}; what is {@code ...} or missing comes from {@code usual}. */
    static Endpoint endpoint(Expression expression, Endpoint usual) throws DrillException {
        if (!(expression instanceof Expression.Struct struct)) {
            if (isAny(expression)) {
                return usual;
            }
            throw DrillException.unsupported(expression.position(), "an address other than ... or a structure");
        }
        Expression port = first(struct, "sin_port", "sin6_port");
        Expression address = first(struct, "sin_addr", "sin6_addr");
        int portNumber = port == null || isAny(port) ? usual.port() : integer(port) & 0xffff;
        return new Endpoint(address == null || isAny(address) ? usual.address() : address(address), portNumber);
    }

    private static @Nullable Expression first(Expression.Struct struct, String name, String other) {
        Expression value = struct.get(name);
        return value == null ? struct.get(other) : value;
    }

    private static IpAddress address(Expression expression) throws DrillException {
        Expression literal = expression;
        if (expression instanceof Expression.Call call && !call.arguments().isEmpty()) {
            literal = call.arguments().getLast();
        }
        try {
            if (literal instanceof Expression.Text text) {
                return IpAddress.parse(text.text());
            }
        } catch (IllegalArgumentException e) {
            throw DrillException.unsupported(literal.position(), "the address " + literal);
        }
        throw DrillException.unsupported(expression.position(), "an address that is not a literal");
    }
}
