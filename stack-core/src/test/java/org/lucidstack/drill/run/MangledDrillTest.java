package org.lucidstack.drill.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.lucidstack.drill.script.Script;
import org.lucidstack.drill.script.ScriptException;
import org.lucidstack.drill.script.ScriptParser;
import org.lucidstack.tcp.Mangle;
import org.lucidstack.tcp.Mangling;
import org.lucidstack.tcp.TcpException;
import org.lucidstack.wire.TcpSegment;

/**
 * Whatever a network does to the segments that a drill script sends, the application reads the same, and all ends in the same states. What
 * the stack answers, and what {@code tcp_info} counts, depends on how segments arrive and is not compared.
 */
final class MangledDrillTest {

    private static final Path FOLDER = Path.of("..", "test-vectors", "drill");

    private static final String RESET_IN_PLACE =
            "a reset counts only at RCV.NXT, which text that overtakes it moves (RFC5961-3.2-2)";

    /** Changes after which a script has to end otherwise, and why. */
    private static final Map<String, String> EXCLUDED = Map.of(
            "rfc9293/closed/data-after-reset.pkt REORDER",
            RESET_IN_PLACE,
            "rfc9293/reset/unread-data-is-kept.pkt REORDER",
            RESET_IN_PLACE,
            "rfc5961/syn-on-connection.pkt REORDER",
            "the reset answers what our stack says to the SYN: it cannot come before it",
            "rfc7323/old-timestamp.pkt MERGE",
            "text with an old timestamp has to be dropped, but a joined segment has only one timestamp");

    @TestFactory
    Stream<DynamicTest> theEndIsTheSame() throws IOException {
        return Drills.scripts(List.of(FOLDER)).stream()
                .map(file -> FOLDER.relativize(file).toString().replace('\\', '/'))
                .map(name -> DynamicTest.dynamicTest(name, () -> check(name)));
    }

    private static void check(String name) throws IOException, ScriptException, DrillException, TcpException {
        ScriptReplay replay = replay(name);
        String expected = replay.outcome(row -> row);
        for (Mangle mangle : Mangle.values()) {
            String change = name + " " + mangle;
            String outcome = replay.outcome(row -> arriving(mangle, row));
            if (EXCLUDED.containsKey(change)) {
                assertNotEquals(expected, outcome, change + " is excluded for nothing");
            } else {
                assertEquals(expected, outcome, change);
            }
        }
    }

    /** The outcome tells whether something is missing. */
    @Test
    void aLossIsNoticed() throws Exception {
        int noticed = 0;
        for (Path file : Drills.scripts(List.of(FOLDER.resolve("rfc9293/data"), FOLDER.resolve("rfc9293/close")))) {
            ScriptReplay replay = replay(FOLDER.relativize(file).toString());
            boolean changed = !withoutText(replay).equals(replay.outcome(row -> row));
            noticed += changed ? 1 : 0;
        }
        assertTrue(noticed >= 15, "scripts that end otherwise without what the peer sends: " + noticed);
    }

    private static String withoutText(ScriptReplay replay) throws TcpException {
        try {
            return replay.outcome(row -> row.stream()
                    .filter(segment -> segment.length() == 0 || segment.isSyn())
                    .toList());
        } catch (DrillException e) {
            return e.reason();
        }
    }

    private static ScriptReplay replay(String name) throws IOException, ScriptException, DrillException {
        Script script = ScriptParser.parse(name, Files.readString(FOLDER.resolve(name)), Map.of());
        boolean ipv6 =
                script.options().stream().anyMatch(option -> option.value().equals("ipv6"));
        DrillSettings settings = new DrillSettings().usually("mtu", ipv6 ? "1520" : "1500");
        script.options().forEach(option -> settings.usually(option.name(), option.value()));
        ScriptReplay replay = new ScriptReplay(script, settings);
        replay.note();
        return replay;
    }

    /** A segment on its own cannot be overtaken, but its parts can. */
    private static List<TcpSegment> arriving(Mangle mangle, List<TcpSegment> row) {
        return Mangling.apply(mangle, mangle == Mangle.REORDER ? Mangling.apply(Mangle.SPLIT, row) : row);
    }
}
