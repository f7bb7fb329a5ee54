package org.lucidstack.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.lucidstack.demo.process.Processes;
import org.lucidstack.drill.run.Drills;

/** {@code stack drill --mode tun}: scripts in real time, over real TUN devices. */
@Tag("tun")
@Timeout(240)
class DrillTunTest {
    private static final Path SCRIPTS = Sandbox.HOME.resolve("test-vectors/drill");

    /** The exact times are for virtual time to check; here others may use the processor, too. */
    private static final String TOLERANCE_USECS = "50000";

    /** A machine can stand still for longer than any tolerance; a script that is wrong fails each time. */
    private static final int ATTEMPTS = 5;

    private static final String OPEN = """
            0  socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
            +0 bind(3, ..., ...) = 0
            +0 listen(3, 1) = 0
            +0 < S 0:0(0) win 32792 <mss 1000>
            +0 > S. 0:0(0) ack 1 <mss 1460>
            +.1 < . 1:1(0) ack 1 win 32792
            +0 accept(3, ..., ...) = 4
            """;

    @TempDir
    private Path folder;

    private record Result(int exitCode, String output, String errors) {}

    @BeforeEach
    void thereAreNamespaces() {
        Sandbox.openOrSkip().close();
    }

    private Result drill(List<String> arguments) throws IOException, InterruptedException {
        Path errors = folder.resolve("errors");
        List<String> all = new ArrayList<>(List.of("drill", "--mode", "tun", "--tolerance_usecs", TOLERANCE_USECS));
        all.addAll(arguments);
        Process process = new ProcessBuilder(Processes.java(List.of(), Main.class, all))
                .redirectError(errors.toFile())
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(10, TimeUnit.SECONDS));
        return new Result(process.exitValue(), output, Files.readString(errors));
    }

    private Result drill(String script, String... options) throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of(options));
        arguments.add(Files.writeString(folder.resolve("t.pkt"), script).toString());
        return drill(arguments);
    }

    @Test
    void everyScriptPasses() throws IOException, InterruptedException {
        List<Path> all = Drills.scripts(List.of(SCRIPTS));
        assertTrue(all.size() >= 200, () -> all.size() + " scripts");
        List<String> todo = all.stream().map(Path::toString).toList();
        for (int attempt = 1; attempt <= ATTEMPTS && !todo.isEmpty(); attempt++) {
            todo = failed(todo);
        }
        assertEquals(List.of(), todo);
    }

    /** Runs scripts; returns those that failed, and says why. */
    private List<String> failed(List<String> files) throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of("--json"));
        arguments.addAll(files);
        Result result = drill(arguments);
        List<Map<String, Object>> verdicts =
                result.output.lines().map(Json::object).toList();
        assertEquals(files, verdicts.stream().map(each -> each.get("file")).toList(), result.errors);
        List<String> failed = new ArrayList<>();
        for (Map<String, Object> each : verdicts) {
            if (!"OK".equals(each.get("verdict"))) {
                System.out.println("to be repeated: " + each);
                failed.add((String) each.get("file"));
            }
        }
        String total = (files.size() - failed.size()) + " passed, " + failed.size() + " failed, 0 unsupported";
        assertTrue(result.errors.contains(total), result.errors);
        assertEquals(failed.isEmpty() ? 0 : 1, result.exitCode, result.errors);
        return failed;
    }

    @Test
    void ipv6PassesToo() throws IOException, InterruptedException {
        Result result = drill(
                OPEN + "+0 write(4, ..., 2500) = 2500\n+0 > P. 1:2501(2500) ack 1\n",
                "--ip_version",
                "ipv6",
                "--mtu",
                "1520");
        assertEquals(0, result.exitCode, result::toString);
    }

    @Test
    void aFailureTellsWhatCameAndWhatWentBefore() throws IOException, InterruptedException {
        Result result = drill(OPEN + "+0 write(4, ..., 100) = 100\n+0 > P. 1:101(100) ack 7\n");
        assertEquals(1, result.exitCode, result::toString);
        String[] lines = result.output.lines().toArray(String[]::new);
        assertTrue(
                lines[0].matches(
                        ".*t\\.pkt: FAIL line 9: expected P\\. 1:101\\(100\\) ack 7, came P\\. 1:101\\(100\\) ack 1.*"),
                result::toString);
        assertTrue(result.output.contains("SYN"), result::toString);
        assertTrue(result.output.contains("ESTABLISHED"), result::toString);
        assertEquals("0 passed, 1 failed, 0 unsupported", lines[lines.length - 1]);
    }

    /** Much more than a device of the usual MTU carries. */
    @Test
    void theMtuIsTheScripts() throws IOException, InterruptedException {
        Result result = drill("""
                0  socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
                +0 bind(3, ..., ...) = 0
                +0 listen(3, 1) = 0
                +0 < S 0:0(0) win 32792 <mss 9000>
                +0 > S. 0:0(0) ack 1 <mss 8960>
                +0 < . 1:1(0) ack 1 win 32792
                +0 accept(3, ..., ...) = 4
                +0 < P. 1:20001(20000) ack 1 win 32792
                +0 > . 1:1(0) ack 20001
                """, "--mtu", "9000");
        assertEquals(0, result.exitCode, result::toString);
    }
}
