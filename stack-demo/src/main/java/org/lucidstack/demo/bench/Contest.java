package org.lucidstack.demo.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Measures contestants in turn: in each round every workload, and in each workload everybody, one after the other. */
final class Contest {

    /** Long enough for the compilers; what comes out of it is thrown away. */
    private static final Duration WARM_UP = Duration.ofMillis(300);

    private final Client client;
    private final List<Contestant> contestants;
    private final List<Workload> workloads;
    private final Consumer<String> progress;

    /** @param progress is told in a few words what is going on */
    Contest(Client client, List<Contestant> contestants, List<Workload> workloads, Consumer<String> progress) {
        this.client = client;
        this.contestants = contestants;
        this.workloads = workloads;
        this.progress = progress;
    }

    /** @param time of one workload of one contestant in one round */
    Results run(int rounds, Duration time) throws IOException {
        progress.accept("warming up");
        Duration warmUp = time.compareTo(WARM_UP) < 0 ? time : WARM_UP;
        Map<Workload, Map<String, double[]>> values = new LinkedHashMap<>();
        for (int round = -1; round < rounds; round++) {
            for (Workload workload : workloads) {
                if (round >= 0) {
                    progress.accept("round " + (round + 1) + " of " + rounds + ": " + workload.title());
                }
                for (Contestant contestant : contestants) {
                    Double value = measure(contestant, workload, round < 0 ? warmUp : time);
                    if (round >= 0 && value != null) {
                        values.computeIfAbsent(workload, key -> new LinkedHashMap<>())
                                .computeIfAbsent(contestant.name(), key -> new double[rounds])[round] = value;
                    }
                }
            }
        }
        return results(values);
    }

    private @Nullable Double measure(Contestant contestant, Workload workload, Duration time) throws IOException {
        if (!contestant.can(workload)) {
            return null;
        }
        try {
            return client.measure(workload, contestant.address(), time);
        } catch (IOException e) {
            throw new IOException(contestant.name() + ", " + workload.title() + ": " + e.getMessage(), e);
        }
    }

    private static Results results(Map<Workload, Map<String, double[]>> values) {
        Results results = new Results();
        values.forEach((workload, byName) ->
                byName.forEach((name, rounds) -> results.put(workload, name, new Figures(rounds))));
        return results;
    }
}
