package org.lucidstack.drill.script;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** An argument or a result of a call. */
public sealed interface Expression {

    /** Where it begins. */
    Position position();

    /** {@code ...}: anything. */
    record Ellipsis(Position position) implements Expression {}

    /** A number, decimal or hexadecimal. */
    record Number(Position position, long value) implements Expression {}

    /** A name such as {@code SOL_SOCKET}. */
    record Name(Position position, String name) implements Expression {}

    /** A string. @param text with its escapes resolved @param open whether {@code ...} follows: more bytes than shown */
    record Text(Position position, String text, boolean open) implements Expression {}

    /** {@code a | b | c}. */
    record Or(Position position, List<Expression> terms) implements Expression {}

    /** {@code [a, b]}. */
    record Array(Position position, List<Expression> items) implements Expression {}

    /** {@code {name=value, name(length)=value, value}}. */
    record Struct(Position position, List<Member> members) implements Expression {
        /** The value of a member, or null. */
        public @Nullable Expression get(String name) {
            for (Member member : members) {
                if (name.equals(member.name)) {
                    return member.value;
                }
            }
            return null;
        }
    }

    /** A part of a structure. @param name or null @param length in parentheses behind the name, or null */
    record Member(@Nullable String name, @Nullable Expression length, Expression value) {}

    /** {@code htons(80)}. */
    record Call(Position position, String name, List<Expression> arguments) implements Expression {}
}
