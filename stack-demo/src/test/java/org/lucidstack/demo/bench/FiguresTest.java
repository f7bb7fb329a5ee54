package org.lucidstack.demo.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.lucidstack.demo.bench.Results.Measure;
import org.lucidstack.trace.decode.JsonWriter;

/** The arithmetic and the tables, with figures that are easy to check by head. */
class FiguresTest {

    private static Results results() {
        Results results = new Results(3);
        double[] lucid = {8, 40, 9};
        double[] raw = {10, 50, 10};
        for (int round = 0; round < 3; round++) {
            results.put(Measure.SPEED, Workload.UP, "lucid", round, lucid[round]);
            results.put(Measure.SPEED, Workload.UP, "raw", round, raw[round]);
            results.put(Measure.SPEED, Workload.PING_PONG, "raw", round, 10);
            results.put(Measure.SPEED, Workload.PING_PONG_BLOCKING, "lucid", round, 25);
        }
        return results;
    }

    @Test
    void medianAndSpread() {
        assertEquals(3, new Figures(1, 3, 100).median());
        assertEquals(2, new Figures(3, 1).median());
        assertEquals(0.25, new Figures(10, 6, 16).spread());
        assertEquals(0.1, new Figures(9, 1000, 11, 10, 1).spread(), "an outlier counts as little as in the median");
        assertEquals(0, new Figures(7).spread());
    }

    @Test
    void aRatioIsTakenRoundByRound() {
        Figures ratio = Objects.requireNonNull(results().ratio(Measure.SPEED, Workload.UP, "lucid", "raw"));

        assertEquals(0.8, ratio.median(), 1e-9);
        assertEquals(0.03125, ratio.spread(), 1e-9);
    }

    @Test
    void blockingSocketsAreComparedWithTheOnlyEchoThatTheOthersHave() {
        Figures ratio =
                Objects.requireNonNull(results().ratio(Measure.SPEED, Workload.PING_PONG_BLOCKING, "lucid", "raw"));

        assertEquals(2.5, ratio.median());
        assertNull(results().ratio(Measure.SPEED, Workload.PING_PONG, "lucid", "raw"));
    }

    @Test
    void theTableHasAColumnForEachContestantAndRatio() {
        String table = ResultTable.of(results(), Measure.SPEED, "lucid");

        assertEquals(
                "bulk up, Gbit/s 9.0 ± 89% 10.0 ±100% 0.80 ± 3%",
                table.lines().toList().get(1).replaceAll(" +", " "));
        assertEquals(1, table.lines().map(String::length).distinct().count(), table);
    }

    @Test
    void whoeverFailedIsLeftOut() {
        Results results = results();
        results.remove(Workload.UP, "raw");
        results.remove(Workload.DOWN, "raw");

        assertNull(results.ratio(Measure.SPEED, Workload.UP, "lucid", "raw"));
        assertEquals(
                "bulk up, Gbit/s 9.0 ± 89% - -",
                ResultTable.of(results, Measure.SPEED, "lucid")
                        .lines()
                        .toList()
                        .get(1)
                        .replaceAll(" +", " "));
    }

    @Test
    void goalsAreJudgedByTheMedian() {
        String table = GoalTable.of(results(), true).toString();

        assertTrue(table.contains("bulk up: lucid/raw"), table);
        assertTrue(table.lines().anyMatch(line -> line.contains("at least 0.80") && line.endsWith("yes")), table);
        assertTrue(table.lines().anyMatch(line -> line.contains("at most 2.00") && line.endsWith("no")), table);
        assertEquals("", GoalTable.of(new Results(1), true).toString());
    }

    @Test
    void heapHasALimitOfItsOwn() {
        Results results = new Results(1);
        results.put(Measure.ALLOCATED, Workload.DOWN, "lucid", 0, 0.0087);

        String line = GoalTable.of(results, true).toString().lines().toList().get(1);

        assertEquals("heap of bulk down, bytes/kB: lucid at most 10.00 8.70 ± 0% yes", line.replaceAll(" +", " "));
        assertEquals("", GoalTable.of(results, false).toString());
    }

    @Test
    void jsonHoldsEveryRound() {
        JsonWriter json = new JsonWriter().object();
        ResultJson.write(json, results(), "lucid");
        String text = json.endObject().toString();

        assertTrue(
                text.contains("\"lucid\":{\"median\":9.0,\"spread\":0.8888888888888888,\"rounds\":[8.0,40.0,9.0]}"),
                text);
    }
}
