package org.lucidstack.drill.script;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;

/** Carries out {@code #ifdef NAME}, {@code #ifndef NAME}, {@code #else} and {@code #endif}; what is left out becomes empty lines. */
final class Preprocessor {
    private Preprocessor() {}

    static String run(String file, String text, Map<String, String> definitions) throws ScriptException {
        if (text.indexOf('#') < 0) {
            return text;
        }
        StringBuilder kept = new StringBuilder(text.length());
        Deque<Boolean> open = new ArrayDeque<>();
        int number = 0;
        for (String line : text.split("\n", -1)) {
            number++;
            String[] words = line.strip().split("\\s+");
            Position position = new Position(number, 1);
            switch (words[0]) {
                case "#ifdef", "#ifndef" -> {
                    require(words.length > 1, file, position, "expected a name behind " + words[0]);
                    open.push(definitions.containsKey(words[1]) == words[0].equals("#ifdef"));
                }
                case "#else" -> {
                    require(!open.isEmpty(), file, position, "expected #ifdef before #else");
                    open.push(!open.pop());
                }
                case "#endif" -> {
                    require(!open.isEmpty(), file, position, "expected #ifdef before #endif");
                    open.pop();
                }
                default -> kept.append(open.contains(false) ? "" : line);
            }
            kept.append('\n');
        }
        require(open.isEmpty(), file, new Position(number, 1), "expected #endif before the end");
        return kept.toString();
    }

    private static void require(boolean condition, String file, Position position, String message)
            throws ScriptException {
        if (!condition) {
            throw new ScriptException(file, position, message);
        }
    }
}
