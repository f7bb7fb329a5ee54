package org.lucidstack.demo.bench;

import java.util.ArrayList;
import java.util.List;
import org.lucidstack.trace.decode.JsonWriter;

/** The goals that a contest says something about, beside what was measured. */
final class GoalTable {

    private record Row(Goal goal, Figures figures) {}

    private final List<Row> rows = new ArrayList<>();

    GoalTable(Results results, boolean offload) {
        for (Goal goal : Goal.ALL) {
            Figures figures = goal.of(results, offload);
            if (figures != null) {
                rows.add(new Row(goal, figures));
            }
        }
    }

    void write(JsonWriter json) {
        json.array("goals");
        for (Row row : rows) {
            json.object().field("goal", row.goal().title());
            json.optional(row.goal().atMost() ? "atMost" : "atLeast", row.goal().bound());
            ResultJson.write(json, "measured", row.figures());
            json.field("reached", row.goal().isReachedBy(row.figures())).endObject();
        }
        json.endArray();
    }

    /** Empty if there is nothing to say. */
    @Override
    public String toString() {
        if (rows.isEmpty()) {
            return "";
        }
        List<List<String>> lines = new ArrayList<>();
        lines.add(List.of("", "goal", "measured", "reached"));
        for (Row row : rows) {
            lines.add(List.of(
                    row.goal().title(),
                    row.goal().boundText(),
                    ResultTable.ratio(row.figures()),
                    row.goal().isReachedBy(row.figures()) ? "yes" : "no"));
        }
        return ResultTable.align(lines);
    }
}
