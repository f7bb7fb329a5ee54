package org.lucidstack.demo.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.lucidstack.demo.bench.Results.Measure;
import org.lucidstack.demo.bench.Workload.Unit;

/** Results for people: a line for each workload, a column for each contestant, and ratios. */
final class ResultTable {

    private static final int RATIO_DECIMALS = 2;
    private static final double KILO = 1e3;

    private ResultTable() {}

    /** @param subject whose figures are put over everybody else's */
    static String of(Results results, Measure measure, String subject) {
        Set<String> names = results.contestants(measure);
        List<String> others = measure == Measure.ALLOCATED || measure == Measure.CLIENT_CPU
                ? List.of()
                : names.stream().filter(name -> !name.equals(subject)).toList();
        List<List<String>> lines = new ArrayList<>();
        List<String> head = new ArrayList<>(List.of(""));
        head.addAll(names);
        others.forEach(other -> head.add(subject + "/" + other));
        lines.add(head);
        for (Workload workload : results.workloads(measure)) {
            List<String> line = new ArrayList<>(List.of(title(workload, measure)));
            names.forEach(name -> line.add(figure(results.get(measure, workload, name), workload, measure)));
            others.forEach(other -> line.add(ratio(results.ratio(measure, workload, subject, other))));
            lines.add(line);
        }
        return align(lines);
    }

    private static String title(Workload workload, Measure measure) {
        boolean isBulk = workload.unit() == Unit.GIGABITS;
        return workload.title()
                + switch (measure) {
                    case SPEED -> ", " + workload.unit().text();
                    case CPU, CLIENT_CPU -> isBulk ? ", ns/kB" : ", us each";
                    case ALLOCATED -> isBulk ? ", bytes/kB" : ", bytes each";
                };
    }

    private static String figure(@Nullable Figures figures, Workload workload, Measure measure) {
        if (figures == null) {
            return "-";
        }
        boolean isBulk = workload.unit() == Unit.GIGABITS;
        return switch (measure) {
            case SPEED -> figures.text(workload.unit().decimals());
            case CPU, CLIENT_CPU -> figures.times(isBulk ? KILO : 1 / KILO).text(isBulk ? 0 : 1);
            case ALLOCATED -> figures.times(isBulk ? KILO : 1).text(isBulk ? 1 : 0);
        };
    }

    static String ratio(@Nullable Figures figures) {
        return figures == null ? "-" : figures.text(RATIO_DECIMALS);
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
                row.append(i == 0 ? line.get(i) + padding : "  " + padding + line.get(i));
            }
            text.append(row.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }
}
