package org.lucidstack.drill.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.lucidstack.drill.run.DrillResult.Verdict;
import org.lucidstack.drill.script.Position;
import org.lucidstack.drill.script.Script;
import org.lucidstack.drill.script.Script.Option;
import org.lucidstack.drill.script.ScriptException;
import org.lucidstack.drill.script.ScriptParser;
import org.lucidstack.env.StackObserver;

/** Runs scripts of the packetdrill language, each on a stack of its own. */
public final class Drills {
    private Drills() {}

    /** Files as they are, and all files named {@code *.pkt} below folders, in order. @throws IOException if one cannot be read */
    public static List<Path> scripts(List<Path> paths) throws IOException {
        List<Path> files = new ArrayList<>();
        for (Path path : paths) {
            if (Files.isDirectory(path)) {
                try (Stream<Path> all = Files.walk(path)) {
                    all.filter(file -> file.toString().endsWith(".pkt"))
                            .sorted()
                            .forEach(files::add);
                }
            } else if (Files.isReadable(path)) {
                files.add(path);
            } else {
                throw new NoSuchFileException(path.toString());
            }
        }
        return files;
    }

    /** Runs the script in a file. @throws IOException if it cannot be read */
    public static DrillResult run(Path file, DrillSettings settings, StackObserver... observers) throws IOException {
        return run(file.toString(), Files.readString(file, StandardCharsets.UTF_8), settings, observers);
    }

    /**
     * Runs a script.
     *
     * @param name for messages
     * @param observers are told what happens in its stack
     * @throws UncheckedIOException if the device that it runs on fails; not under virtual time
     */
    public static DrillResult run(String name, String text, DrillSettings settings, StackObserver... observers) {
        Script script;
        try {
            script = ScriptParser.parse(name, text, settings.definitions());
        } catch (ScriptException e) {
            return unsupported(name, e.position(), String.valueOf(e.getMessage()));
        }
        DrillSettings own = settings.copy();
        for (Option option : script.options()) {
            String problem = apply(own, option);
            if (!problem.isEmpty()) {
                return unsupported(name, option.position(), problem);
            }
        }
        try (ScriptRunner runner = new ScriptRunner(script, own, observers)) {
            return run(name, runner);
        } catch (DrillException e) {
            return ended(name, e, "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static DrillResult run(String name, ScriptRunner runner) {
        try {
            runner.run();
            return new DrillResult(name, Verdict.OK, 0, "", "");
        } catch (DrillException e) {
            return ended(name, e, runner.story());
        }
    }

    private static DrillResult ended(String name, DrillException e, String story) {
        return new DrillResult(
                name, e.isUnsupported() ? Verdict.UNSUPPORTED : Verdict.FAIL, e.line(), e.reason(), story);
    }

    private static DrillResult unsupported(String name, Position position, String problem) {
        return new DrillResult(
                name, Verdict.UNSUPPORTED, position.line(), "column " + position.column() + ": " + problem, "");
    }

    private static String apply(DrillSettings settings, Option option) {
        try {
            return settings.scriptOption(option.name(), option.value())
                    ? ""
                    : "the option --" + option.name() + " is not supported";
        } catch (IllegalArgumentException e) {
            return String.valueOf(e.getMessage());
        }
    }
}
