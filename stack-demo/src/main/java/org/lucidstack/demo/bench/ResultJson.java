package org.lucidstack.demo.bench;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.lucidstack.demo.bench.Results.Measure;
import org.lucidstack.trace.decode.JsonWriter;

/** Results for programs: every figure of every round. */
final class ResultJson {

    private ResultJson() {}

    /** Adds the members of one contest to the object that is open. */
    static void write(JsonWriter json, Results results, String subject) {
        json.array("workloads");
        for (Workload workload : results.workloads(Measure.SPEED)) {
            json.object();
            json.field("workload", workload.key()).field("unit", workload.unit().text());
            for (Measure measure : Measure.values()) {
                json.object(measure.key());
                write(json, results, measure, workload, subject);
                json.endObject();
            }
            json.endObject();
        }
        json.endArray();
    }

    private static void write(JsonWriter json, Results results, Measure measure, Workload workload, String subject) {
        Set<String> names = results.contestants(measure);
        json.object("contestants");
        names.forEach(name -> write(json, name, results.get(measure, workload, name)));
        json.endObject().object("ratios");
        names.stream()
                .filter(name -> !name.equals(subject))
                .forEach(name -> write(json, name, results.ratio(measure, workload, subject, name)));
        json.endObject();
    }

    /** Median, spread and rounds under a key; nothing if there are none. */
    static void write(JsonWriter json, String key, @Nullable Figures figures) {
        if (figures == null) {
            return;
        }
        json.object(key);
        json.optional("median", number(figures.median())).optional("spread", number(figures.spread()));
        json.array("rounds");
        for (double value : figures.values()) {
            json.element(value);
        }
        json.endArray().endObject();
    }

    /** JSON has no word for what comes out of a division by nothing. */
    private static @Nullable Double number(double value) {
        return Double.isFinite(value) ? value : null;
    }
}
