package org.lucidstack.drill.run;

import java.util.Map;
import org.lucidstack.drill.script.Position;
import org.lucidstack.drill.script.Script;

/** Carries out a {@code %{ }%} block: assertions, prints and assignments over whole numbers. */
final class CodeBlock {
    private final Map<String, Long> variables;
    private final Position position;

    private CodeBlock(Position position, Map<String, Long> variables) {
        this.position = position;
        this.variables = variables;
    }

    /**
     * Runs a block.
     *
     * @param variables names and values; assignments are added to it
     * @throws DrillException if an assertion does not hold, or the block has more than this language
     */
    static void run(Script.Code code, Map<String, Long> variables) throws DrillException {
        int line = code.position().line();
        for (String text : code.text().split("\n", -1)) {
            CodeBlock block = new CodeBlock(new Position(line++, 1), variables);
            for (String statement : withoutComment(text).split(";")) {
                if (!statement.isBlank()) {
                    block.statement(statement);
                }
            }
        }
    }

    private static String withoutComment(String text) {
        int hash = text.indexOf('#');
        return hash < 0 ? text : text.substring(0, hash);
    }

    private void statement(String text) throws DrillException {
        CodeExpression expression = new CodeExpression(text.strip(), position, variables);
        if (expression.accept("assert")) {
            if (expression.value() == 0) {
                throw DrillException.failure(position, "assertion failed: " + text.strip() + values(expression));
            }
            // What follows a comma is the message.
            if (!expression.isAtEnd() && !expression.accept(",")) {
                throw unsupported(text);
            }
        } else if (!text.strip().matches("print\\b.*")) {
            assignment(text, expression);
        }
    }

    private void assignment(String text, CodeExpression expression) throws DrillException {
        String name = expression.word();
        if (!expression.accept("=")) {
            throw unsupported(text);
        }
        variables.put(name, expression.value());
        if (!expression.isAtEnd()) {
            throw unsupported(text);
        }
    }

    /** The values of the names that the statement uses. */
    private String values(CodeExpression expression) {
        StringBuilder text = new StringBuilder();
        for (String token : expression.words()) {
            Long value = variables.get(token);
            if (value != null && text.indexOf(token + " = ") < 0) {
                text.append(text.isEmpty() ? " (" : ", ")
                        .append(token)
                        .append(" = ")
                        .append(value);
            }
        }
        return text.isEmpty() ? "" : text.append(')').toString();
    }

    private DrillException unsupported(String text) {
        return DrillException.unsupported(position, "the statement \"" + text.strip() + "\"");
    }
}
