package org.lucidstack.demo.bench;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.lucidstack.demo.Main;
import org.lucidstack.demo.process.OwnNamespace;
import org.lucidstack.demo.process.Processes;
import org.lucidstack.trace.decode.JsonWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code stack bench start}: how long a user waits. */
@Command(
        name = "start",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Measures the seconds from the start of 'stack serve' (the JVM, without the script around it) to its line 'ready',"
                    + " in a network namespace of its own. The first start, which fills the disk cache, does not count."
        })
final class StartBenchCommand implements Callable<Integer> {

    private static final double GOAL_SECONDS = 1;
    private static final int MAX_ROUNDS = 1000;
    private static final double NANOS = 1e9;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "5",
            description = "How often it is started, 1 to 1000 (default: ${DEFAULT-VALUE}).")
    private int rounds;

    @Option(names = "--json", description = "Prints one JSON object with every figure in place of the table.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        RoundOptions.range(spec, "--rounds", rounds, 1, MAX_ROUNDS);
        if (!OwnNamespace.isInside()) {
            return OwnNamespace.rerun(spec.root().commandLine().getParseResult().originalArgs());
        }
        OwnNamespace.endWithCaller();
        double[] seconds = new double[rounds];
        secondsToReady();
        for (int round = 0; round < rounds; round++) {
            System.err.println("bench: start, round " + (round + 1) + " of " + rounds);
            seconds[round] = secondsToReady();
        }
        print(new Figures(seconds));
        return 0;
    }

    private static double secondsToReady() throws IOException {
        long start = System.nanoTime();
        Process process = new ProcessBuilder(Processes.java(List.of(), Main.class, List.of("serve")))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            new Answers(process).await("'stack serve' did not get ready", Contestant.READY);
            return (System.nanoTime() - start) / NANOS;
        } finally {
            Processes.end(process);
        }
    }

    private void print(Figures seconds) {
        GoalTable goals = new GoalTable(
                List.of(new GoalTable.Row("start of 'stack serve' to 'ready', s", seconds, GOAL_SECONDS, true)));
        if (!json) {
            System.out.println("median of " + rounds + ", ± half of what lies between the quartiles");
            System.out.println();
            System.out.print(goals);
            return;
        }
        JsonWriter writer = new JsonWriter().object().field("rounds", rounds);
        ResultJson.write(writer, "seconds", seconds);
        goals.write(writer);
        System.out.println(writer.endObject());
    }
}
