package org.lucidstack.demo;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.lucidstack.env.StackObserver;
import org.lucidstack.replay.ReplayException;
import org.lucidstack.replay.Replayer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code stack replay}: runs a recorded stack again, step by step, and compares. */
@Command(
        name = "replay",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Runs a stack again that 'stack serve --record FILE' has recorded: the same packets, calls, times and random numbers"
                    + " go in, and every packet that comes out must be the same, byte for byte, at the same time.",
            "Stops at the first difference and says what was recorded and what came. Needs no device and no rights."
        })
final class ReplayCommand implements Callable<Integer> {

    @Parameters(paramLabel = "FILE", description = "The recording.")
    private Path file;

    @Mixin
    private WatcherOptions watching;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
            throw new UserError("cannot read " + file + ".");
        }
        try (Watchers watchers = watching.open();
                InputStream in = Files.newInputStream(file)) {
            Replayer.Summary summary = Replayer.replay(in, watchers.observers().toArray(StackObserver[]::new));
            for (RuntimeException error : summary.internalErrors()) {
                spec.commandLine().getOut().println("internal error, as recorded: " + error);
            }
            spec.commandLine()
                    .getOut()
                    .println(String.format(
                            Locale.ROOT,
                            "%s: %d steps in %.3f s, %d packets received and %d sent: all as recorded",
                            file,
                            summary.steps(),
                            summary.time() / 1e9,
                            summary.received(),
                            summary.sent()));
            return 0;
        } catch (ReplayException e) {
            throw new UserError(file + ": " + e.getMessage() + ".", e);
        }
    }
}
