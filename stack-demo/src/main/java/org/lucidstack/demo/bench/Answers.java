package org.lucidstack.demo.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What a process says line by line, among other things that are nobody's business: the log of its JVM, for example. */
final class Answers {

    private static final int MAX_OTHERS = 10_000;

    private final BufferedReader lines;

    Answers(Process process) {
        lines = process.inputReader(StandardCharsets.UTF_8);
    }

    /**
     * Waits for a line with one of these beginnings.
     *
     * @param problem what to say if there is none, before what came in its place
     */
    String await(String problem, String... beginnings) throws IOException {
        List<String> others = new ArrayList<>();
        String line = lines.readLine();
        while (line != null && others.size() < MAX_OTHERS) {
            if (Arrays.stream(beginnings).anyMatch(line::startsWith)) {
                return line;
            }
            others.add(line);
            line = lines.readLine();
        }
        throw new IOException(problem + (others.isEmpty() ? "." : ": " + String.join("\n", others)));
    }
}
