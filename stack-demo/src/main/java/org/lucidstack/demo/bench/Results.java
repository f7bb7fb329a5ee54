package org.lucidstack.demo.bench;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The figures of a contest, by workload and contestant. */
final class Results {

    private final Map<Workload, Map<String, Figures>> figures = new LinkedHashMap<>();

    void put(Workload workload, String contestant, Figures value) {
        figures.computeIfAbsent(workload, key -> new LinkedHashMap<>()).put(contestant, value);
    }

    /** What was measured, in order. */
    Set<Workload> workloads() {
        return figures.keySet();
    }

    /** Who was measured with anything, in order. */
    Set<String> contestants() {
        Set<String> names = new LinkedHashSet<>();
        figures.values().forEach(row -> names.addAll(row.keySet()));
        return names;
    }

    /** Null where the contestant cannot do this. */
    @Nullable
    Figures get(Workload workload, String contestant) {
        Map<String, Figures> row = figures.get(workload);
        return row == null ? null : row.get(contestant);
    }

    /** The figures of one contestant over those of another, round by round. Null where one of them is missing. */
    @Nullable
    Figures ratio(Workload workload, String contestant, String other) {
        Figures above = get(workload, contestant);
        Figures below = get(workload.base(), other);
        return above == null || below == null ? null : above.over(below);
    }
}
