package org.lucidstack.drill.script;

/** A word of a script. @param text as written; for strings, code and commands without their delimiters */
record Token(Kind kind, String text, Position position) {
    enum Kind {
        INTEGER("a number"),
        HEX("a hexadecimal number"),
        FLOAT("a decimal fraction"),
        WORD("a word"),
        STRING("a string"),
        COMMAND("a command in back quotes"),
        CODE("a %{ }% block"),
        OPTION("an option"),
        ELLIPSIS("\"...\""),
        SYMBOL("a symbol"),
        END("the end of the script");

        private final String description;

        Kind(String description) {
            this.description = description;
        }

        @Override
        public String toString() {
            return description;
        }
    }

    boolean is(String symbol) {
        return kind == Kind.SYMBOL && text.equals(symbol);
    }

    boolean isWord(String word) {
        return kind == Kind.WORD && text.equals(word);
    }

    boolean isNumber() {
        return kind == Kind.INTEGER || kind == Kind.HEX;
    }

    /** As messages name it. */
    String shown() {
        return switch (kind) {
            case END -> kind.toString();
            case STRING -> "the string \"" + text + "\"";
            case COMMAND -> "the command `" + text + "`";
            case CODE -> kind.toString();
            default -> "\"" + text + "\"";
        };
    }
}
