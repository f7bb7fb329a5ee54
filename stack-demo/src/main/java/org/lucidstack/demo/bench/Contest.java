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

    private final Client client;
    private final List<Contestant> contestants;
    private final List<Workload> workloads;
    private final Consumer<String> progress;
    private final Set<Turn> failed = new HashSet<>();

    private record Turn(Workload workload, Contestant contestant) {
        @Override
        public String toString() {
            return contestant.name() + ", " + workload.title();
        }
    }

    /** What is done in each turn. */
    private interface Step {
        void take(Turn turn) throws IOException;
    }

    /** @param progress is told in a few words what is going on */
    Contest(Client client, List<Contestant> contestants, List<Workload> workloads, Consumer<String> progress) {
        this.client = client;
        this.contestants = contestants;
        this.workloads = workloads;
        this.progress = progress;
    }

    /** @param time of one workload of one contestant in one round */
    Results run(WarmUp warmUp, int rounds, Duration time) throws IOException {
        if (!warmUp.isNone()) {
            progress.accept("warming up");
            inTurn(turn -> warmUp(warmUp, turn));
        }
        Results results = new Results(rounds);
        for (int i = 0; i < rounds; i++) {
            int round = i;
            progress.accept("round " + (round + 1) + " of " + rounds);
            inTurn(turn -> measure(results, round, turn, time));
        }
        failed.forEach(turn -> results.remove(turn.workload(), turn.contestant().name()));
        return results;
    }

    private void inTurn(Step step) throws IOException {
        for (Workload workload : workloads) {
            for (Contestant contestant : contestants) {
                Turn turn = new Turn(workload, contestant);
                if (contestant.can(workload) && !failed.contains(turn)) {
                    takeOrExclude(step, turn);
                }
            }
        }
    }

    /** A peer that fails is told and left out from then on; if one of our own fails, the contest does. */
    private void takeOrExclude(Step step, Turn turn) throws IOException {
        try {
            client.standBy(turn.workload().idle(), turn.contestant().address());
            step.take(turn);
            client.standBy(0, turn.contestant().address());
        } catch (IOException e) {
            String problem = turn + ": " + e.getMessage();
            if (turn.contestant().isOwn()) {
                throw new IOException(problem, e);
            }
            progress.accept(problem + "; it is left out of this");
            failed.add(turn);
        }
    }

    private void warmUp(WarmUp warmUp, Turn turn) throws IOException {
        Contestant contestant = turn.contestant();
        String outcome = warmUp.run(
                time -> client.measure(turn.workload(), contestant.address(), time),
                () -> contestant.processorTime().compilers()
                        + client.processorTime().compilers());
        progress.accept(turn + ": " + outcome);
    }

    private void measure(Results results, int round, Turn turn, Duration time) throws IOException {
        Workload workload = turn.workload();
        Contestant contestant = turn.contestant();
        long allocated = contestant.allocatedBytes();
        ProcessorTime before = contestant.processorTime();
        ProcessorTime clientBefore = client.processorTime();
        double figure = client.measure(workload, contestant.address(), time);
        ProcessorTime spent = contestant.processorTime().since(before);
        ProcessorTime clientSpent = client.processorTime().since(clientBefore);
        results.put(Measure.SPEED, workload, contestant.name(), round, figure);
        double amount = workload.amount(figure, time);
        if (amount > 0) {
            results.put(Measure.CPU, workload, contestant.name(), round, spent.total() / amount);
            results.put(Measure.CLIENT_CPU, workload, contestant.name(), round, clientSpent.total() / amount);
            if (allocated >= 0) {
                double bytes = (contestant.allocatedBytes() - allocated) / amount;
                results.put(Measure.ALLOCATED, workload, contestant.name(), round, bytes);
            }
        }
    }
}
