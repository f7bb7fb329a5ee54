package org.lucidstack.demo.bench;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.lucidstack.trace.decode.JsonWriter;

/** Results for programs: every figure of every round. */
final class ResultJson {

    private ResultJson() {}

    /** Adds the members of one contest to the object that is open. */
    static void write(JsonWriter json, Results results, String subject) {
        Set<String> names = results.contestants();
        json.array("workloads");
        for (Workload workload : results.workloads()) {
            json.object();
            json.field("workload", workload.key()).field("unit", workload.unit());
            json.object("contestants");
            names.forEach(name -> write(json, name, results.get(workload, name)));
            json.endObject().object("ratios");
            names.stream()
                    .filter(name -> !name.equals(subject))
                    .forEach(name -> write(json, name, results.ratio(workload, subject, name)));
            json.endObject().endObject();
        }
        json.endArray();
    }

    /** Median, spread and rounds under a key; nothing if there are none. */
    static void write(JsonWriter json, String key, @Nullable Figures figures) {
        if (figures == null) {
            return;
        }
        json.object(key).optional("median", figures.median()).optional("spread", figures.spread());
        json.array("rounds");
        for (double value : figures.values()) {
            json.element(value);
        }
        json.endArray().endObject();
    }
}
