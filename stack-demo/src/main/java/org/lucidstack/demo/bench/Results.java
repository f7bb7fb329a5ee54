package org.lucidstack.demo.bench;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The figures of a contest, by measure, workload and contestant. */
final class Results {

    /** What is looked at while a workload runs. */
    enum Measure {
        /** The figure of the workload itself, in its unit. */
        SPEED("speed"),
        /** Processor time of the server, in nanoseconds for each byte, connection or request. */
        CPU("cpu"),
        /** The same of the client, which is the limit itself if that is more than the server's. */
        CLIENT_CPU("clientCpu"),
        /** Heap that the server allocated, in bytes for each byte, connection or request. */
        ALLOCATED("allocated");

        private final String key;

        Measure(String key) {
            this.key = key;
        }

        /** Name in JSON. */
        String key() {
            return key;
        }
    }

    private final int rounds;
    private final Map<Measure, Map<Workload, Map<String, double[]>>> values = new EnumMap<>(Measure.class);

    Results(int rounds) {
        this.rounds = rounds;
    }

    void put(Measure measure, Workload workload, String contestant, int round, double value) {
        values.computeIfAbsent(measure, key -> new EnumMap<>(Workload.class))
                .computeIfAbsent(workload, key -> new LinkedHashMap<>())
                .computeIfAbsent(contestant, key -> new double[rounds])[round] = value;
    }

    /** Forgets what a contestant did in a workload. */
    void remove(Workload workload, String contestant) {
        for (Map<Workload, Map<String, double[]>> measure : values.values()) {
            Map<String, double[]> row = measure.get(workload);
            if (row != null) {
                row.remove(contestant);
            }
        }
    }

    private Map<Workload, Map<String, double[]>> of(Measure measure) {
        return values.getOrDefault(measure, Map.of());
    }

    /** What was measured, in order. */
    Set<Workload> workloads(Measure measure) {
        return of(measure).keySet();
    }

    /** Who was measured with anything, in order. */
    Set<String> contestants(Measure measure) {
        Set<String> names = new LinkedHashSet<>();
        of(measure).values().forEach(row -> names.addAll(row.keySet()));
        return names;
    }

    /** Null where the contestant cannot do this. */
    @Nullable
    Figures get(Measure measure, Workload workload, String contestant) {
        double[] row = of(measure).getOrDefault(workload, Map.of()).get(contestant);
        return row == null ? null : new Figures(row);
    }

    /** The figures of one contestant over those of another, round by round. Null where one of them is missing. */
    @Nullable
    Figures ratio(Measure measure, Workload workload, String contestant, String other) {
        Figures above = get(measure, workload, contestant);
        Figures below = get(measure, workload.base(), other);
        return above == null || below == null ? null : above.over(below);
    }
}
