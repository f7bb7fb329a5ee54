package org.lucidstack.demo.bench;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How the processes of a benchmark start and end. */
final class Processes {

    private Processes() {}

    /** The command line of a JVM like this one. */
    static List<String> java(List<String> options, Class<?> main, List<String> arguments) {
        List<String> line = new ArrayList<>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.add("--enable-native-access=ALL-UNNAMED");
        line.addAll(options);
        line.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        line.addAll(arguments);
        return line;
    }

    /** Reads until the end, which comes at the latest when the process at the other end is gone. */
    static void awaitEnd(InputStream input) {
        try {
            input.transferTo(java.io.OutputStream.nullOutputStream());
        } catch (IOException alsoAnEnd) {
            // Whoever held the other end is gone.
        }
    }
}
