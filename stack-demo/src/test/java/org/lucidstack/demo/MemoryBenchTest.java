package org.lucidstack.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The benchmarks that need no device. */
class MemoryBenchTest {

    private static String output(String... arguments) {
        PrintStream console = System.out;
        ByteArrayOutputStream shown = new ByteArrayOutputStream();
        try {
            System.setOut(new PrintStream(shown, true, StandardCharsets.UTF_8));
            assertEquals(0, Main.commandLine().execute(arguments));
        } finally {
            System.setOut(console);
        }
        return shown.toString(StandardCharsets.UTF_8);
    }

    @Test
    void wireMeasuresEachKindOfSegmentBesideCopies() {
        Map<String, Object> json =
                Json.object(output("bench", "wire", "--warm-up", "1", "--rounds", "2", "--millis", "10", "--json"));

        List<Map<String, Object>> transfers = Json.objects(json.get("transfers"));
        assertEquals(
                List.of("segments", "segments-alone", "super-segments"),
                transfers.stream().map(transfer -> transfer.get("kind")).toList());
        for (Map<String, Object> transfer : transfers) {
            double gigabits = median(transfer, "gigabitsPerSecond");
            double segments = median(transfer, "segmentsPerSecond");
            assertTrue(gigabits > 0);
            double bytesEach = gigabits * 1e9 / 8 / segments;
            boolean isSuper = "super-segments".equals(transfer.get("kind"));
            assertTrue(isSuper ? bytesEach > 3000 : bytesEach < 1500, () -> bytesEach + " bytes in a segment");
        }
        assertTrue(median(json, "memoryCopiesGigabitsPerSecond") > 0);
    }

    @Test
    void wirePrintsATable() {
        String table = output("bench", "wire", "--rounds", "1", "--millis", "10");

        assertTrue(table.contains("two stacks back to back on one core, MTU 1500: median of 1 × 10 ms"), table);
        assertTrue(table.contains("memory copies of 1460 bytes"), table);
    }

    private static double median(Map<String, Object> parent, String key) {
        return (Double) Json.object(parent, key).get("median");
    }

    @Test
    @Tag("slow")
    void memoryTellsWhatConnectionsCost() {
        Map<String, Object> json = Json.object(output("bench", "memory", "--json"));

        Map<String, Object> bytes = Json.object(json, "bytes");
        for (String key : List.of("idleConnection", "timeWait", "listener")) {
            double each = (Double) bytes.get(key);
            assertTrue(each > 50 && each < 4000, () -> key + " " + each);
        }
        assertEquals(
                List.of(1.0, 1000.0, 100_000.0),
                Json.objects(json.get("segments")).stream()
                        .map(row -> row.get("connections"))
                        .toList());
        assertTrue(Json.objects(json.get("segments")).stream().allMatch(row -> (Double) row.get("nanoseconds") > 0));
    }
}
