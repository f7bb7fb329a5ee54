package org.lucidstack.demo.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Results for people: a line for each workload, a column for each contestant, and ratios. */
final class ResultTable {

    private static final int RATIO_DECIMALS = 2;

    private ResultTable() {}

    /** @param subject whose figures are put over everybody else's */
    static String of(Results results, String subject) {
        Set<String> names = results.contestants();
        List<String> others =
                names.stream().filter(name -> !name.equals(subject)).toList();
        List<List<String>> lines = new ArrayList<>();
        List<String> head = new ArrayList<>(List.of(""));
        head.addAll(names);
        others.forEach(other -> head.add(subject + " / " + other));
        lines.add(head);
        for (Workload workload : results.workloads()) {
            List<String> line = new ArrayList<>(List.of(workload.title() + ", " + workload.unit()));
            names.forEach(name -> line.add(text(results.get(workload, name), workload.decimals())));
            others.forEach(other -> line.add(text(results.ratio(workload, subject, other), RATIO_DECIMALS)));
            lines.add(line);
        }
        return align(lines);
    }

    private static String text(@Nullable Figures figures, int decimals) {
        return figures == null ? "-" : figures.text(decimals);
    }

    /** Columns as wide as what they hold: the first to the left, the others to the right. */
    static String align(List<List<String>> lines) {
        int[] widths = new int[lines.get(0).size()];
        for (List<String> line : lines) {
            for (int i = 0; i < line.size(); i++) {
                widths[i] = Math.max(widths[i], line.get(i).length());
            }
        }
        StringBuilder text = new StringBuilder();
        for (List<String> line : lines) {
            StringBuilder row = new StringBuilder();
            for (int i = 0; i < line.size(); i++) {
                String padding = " ".repeat(widths[i] - line.get(i).length());
                row.append(i == 0 ? line.get(i) + padding : "   " + padding + line.get(i));
            }
            text.append(row.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }
}
