package org.lucidstack.demo.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.lucidstack.demo.bench.Results.Measure;

/** Measures contestants in turn: in each round every workload, and in each workload everybody, one after the other. */
final class Contest {

    /** Longest warm-up of a workload, which is twice as long as it is measured: its figures are thrown away. */
    private static final Duration MAX_WARM_UP = Duration.ofSeconds(1);

    private final Client client;
    private final List<Contestant> contestants;
    private final List<Workload> workloads;
    private final Consumer<String> progress;
    private final Set<String> failed = new HashSet<>();

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
        Duration twice = time.multipliedBy(2);
        Duration warmUp = twice.compareTo(MAX_WARM_UP) < 0 ? twice : MAX_WARM_UP;
        round(new Results(1), 0, warmUp);
        Results results = new Results(rounds);
        for (int round = 0; round < rounds; round++) {
            progress.accept("round " + (round + 1) + " of " + rounds);
            round(results, round, time);
        }
        return results;
    }

    private void round(Results results, int round, Duration time) throws IOException {
        for (Workload workload : workloads) {
            for (Contestant contestant : contestants) {
                if (contestant.can(workload) && !failed.contains(turn(workload, contestant))) {
                    measureOrExclude(results, round, workload, contestant, time);
                }
            }
        }
    }

    /** A peer that fails is told and left out from then on; if one of our own fails, the contest does. */
    private void measureOrExclude(Results results, int round, Workload workload, Contestant contestant, Duration time)
            throws IOException {
        try {
            measure(results, round, workload, contestant, time);
        } catch (IOException e) {
            if (contestant.isOwn()) {
                throw e;
            }
            progress.accept(e.getMessage() + "; it is left out of this");
            failed.add(turn(workload, contestant));
            results.remove(workload, contestant.name());
        }
    }

    private static String turn(Workload workload, Contestant contestant) {
        return contestant.name() + " " + workload.key();
    }

    private void measure(Results results, int round, Workload workload, Contestant contestant, Duration time)
            throws IOException {
        try {
            if (workload.idle() > 0) {
                client.standBy(workload.idle(), contestant.address());
            }
            long cpu = contestant.cpuNanos();
            long allocated = contestant.allocatedBytes();
            double figure = client.measure(workload, contestant.address(), time);
            results.put(Measure.SPEED, workload, contestant.name(), round, figure);
            double amount = workload.amount(figure, time);
            if (amount > 0) {
                double spent = (contestant.cpuNanos() - cpu) / amount;
                results.put(Measure.CPU, workload, contestant.name(), round, spent);
                if (allocated >= 0) {
                    double bytes = (contestant.allocatedBytes() - allocated) / amount;
                    results.put(Measure.ALLOCATED, workload, contestant.name(), round, bytes);
                }
            }
            if (workload.idle() > 0) {
                client.standBy(0, contestant.address());
            }
        } catch (IOException e) {
            throw new IOException(contestant.name() + ", " + workload.title() + ": " + e.getMessage(), e);
        }
    }
}
