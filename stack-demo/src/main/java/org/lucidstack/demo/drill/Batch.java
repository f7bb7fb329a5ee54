package org.lucidstack.demo.drill;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.lucidstack.drill.calls.HostFactory;
import org.lucidstack.drill.run.DrillResult;
import org.lucidstack.drill.run.DrillSettings;
import org.lucidstack.drill.run.Drills;

/** Runs scripts: one after the other on virtual time, side by side in real time, where nearly all of them wait nearly always. */
abstract class Batch {
    final DrillSettings settings;

    private Batch(DrillSettings settings) {
        this.settings = settings;
    }

    /** Runs all. @param results is given the results in the order of the files, each as soon as it and those before are there */
    abstract void run(List<Path> files, Consumer<DrillResult> results) throws IOException, InterruptedException;

    /** On virtual time. */
    static Batch virtual(DrillSettings settings) {
        return new Virtual(settings);
    }

    /**
     * In real time.
     *
     * @param hosts makes what scripts run on; several threads ask it
     * @param progress is told how many are done, by the thread that did the last
     */
    static Batch live(DrillSettings settings, HostFactory hosts, IntConsumer progress) {
        return new Live(settings, hosts, progress);
    }

    private static final class Virtual extends Batch {
        Virtual(DrillSettings settings) {
            super(settings);
        }

        @Override
        void run(List<Path> files, Consumer<DrillResult> results) throws IOException {
            for (Path file : files) {
                results.accept(Drills.run(file, settings));
            }
        }
    }

    private static final class Live extends Batch {
        /** Few, because two scripts that are due at once must not be late. */
        private static final int SCRIPTS_AT_A_TIME = 4;

        private final DrillSettings live;
        private final IntConsumer progress;
        private final AtomicInteger done = new AtomicInteger();

        Live(DrillSettings settings, HostFactory hosts, IntConsumer progress) {
            super(settings);
            this.live = settings.copy().on(hosts);
            this.progress = progress;
        }

        @Override
        void run(List<Path> files, Consumer<DrillResult> results) throws IOException, InterruptedException {
            Map<Path, Long> durations = Rehearsal.durations(files, settings);
            Map<Path, Future<DrillResult>> running = new HashMap<>();
            try (ExecutorService threads = Executors.newFixedThreadPool(SCRIPTS_AT_A_TIME)) {
                for (Path file : Rehearsal.longestFirst(durations)) {
                    running.put(file, threads.submit(() -> run(file)));
                }
                for (Path file : files) {
                    results.accept(Objects.requireNonNull(running.get(file)).get());
                }
            } catch (ExecutionException e) {
                throw failure(e);
            } finally {
                running.values().forEach(each -> each.cancel(false));
            }
        }

        private DrillResult run(Path file) throws IOException {
            DrillResult result = Drills.run(file, live);
            progress.accept(done.incrementAndGet());
            return result;
        }

        private static IOException failure(ExecutionException e) {
            return switch (e.getCause()) {
                case IOException cause -> cause;
                case UncheckedIOException device when device.getCause() instanceof IOException cause -> cause;
                case RuntimeException cause -> throw cause;
                case null, default -> throw new IllegalStateException(e);
            };
        }
    }
}
