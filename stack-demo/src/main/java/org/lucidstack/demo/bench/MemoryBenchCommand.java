package org.lucidstack.demo.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.lucidstack.trace.decode.JsonWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code stack bench memory}: what connections cost that do nothing. */
@Command(
        name = "memory",
        mixinStandardHelpOptions = true,
        description = {
            "Measures the heap that an idle connection, one in TIME-WAIT and a listener take, and how long a segment takes to"
                    + " find its connection among 1, 1,000 and 100,000. Two stacks in memory; takes some seconds."
        })
final class MemoryBenchCommand implements Callable<Integer> {

    @Option(names = "--json", description = "Prints one JSON object in place of the table.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        ConnectionCosts costs = ConnectionCosts.measure(doing -> System.err.println("bench: memory, " + doing));
        if (json) {
            JsonWriter writer = new JsonWriter().object();
            writer.object("bytes");
            writer.field("idleConnection", costs.idleBytes())
                    .field("timeWait", costs.timeWaitBytes())
                    .field("listener", costs.listenerBytes());
            writer.endObject().array("segments");
            costs.segments()
                    .forEach(row -> writer.object()
                            .field("connections", row.connections())
                            .optional("nanoseconds", row.nanos())
                            .endObject());
            System.out.println(writer.endArray().endObject());
            return 0;
        }
        List<List<String>> lines = new ArrayList<>();
        lines.add(List.of("", "heap, bytes"));
        lines.add(List.of("idle established connection", number(costs.idleBytes())));
        lines.add(List.of("connection in TIME-WAIT", number(costs.timeWaitBytes())));
        lines.add(List.of("listener", number(costs.listenerBytes())));
        System.out.println(ResultTable.align(lines));
        lines.clear();
        lines.add(List.of("", "ns"));
        costs.segments()
                .forEach(row -> lines.add(List.of(
                        "a duplicate ACK for one of " + number(row.connections()) + " connections",
                        number(Math.round(row.nanos())))));
        System.out.print(ResultTable.align(lines));
        return 0;
    }

    private static String number(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }
}
