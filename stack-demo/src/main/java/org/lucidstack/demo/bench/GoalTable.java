package org.lucidstack.demo.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.lucidstack.trace.decode.JsonWriter;

/** Goals beside what was measured. */
record GoalTable(List<Row> rows) {

    /** @param bound what the median is to reach, or not to pass if {@code atMost} */
    record Row(String title, Figures measured, double bound, boolean atMost) {

        boolean isReached() {
            return atMost ? measured.median() <= bound : measured.median() >= bound;
        }

        private String boundText() {
            return (atMost ? "at most " : "at least ") + String.format(Locale.ROOT, "%.2f", bound);
        }
    }

    /** The goals that a contest says something about. */
    static GoalTable of(Results results, boolean offload) {
        List<Row> rows = new ArrayList<>();
        for (Goal goal : Goal.ALL) {
            Figures figures = goal.of(results, offload);
            if (figures != null) {
                rows.add(new Row(goal.title(), figures, goal.bound(), goal.atMost()));
            }
        }
        return new GoalTable(rows);
    }

    void write(JsonWriter json) {
        json.array("goals");
        for (Row row : rows) {
            json.object().field("goal", row.title()).optional(row.atMost() ? "atMost" : "atLeast", row.bound());
            ResultJson.write(json, "measured", row.measured());
            json.field("reached", row.isReached()).endObject();
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
                    row.title(), row.boundText(), ResultTable.ratio(row.measured()), row.isReached() ? "yes" : "no"));
        }
        return ResultTable.align(lines);
    }
}
