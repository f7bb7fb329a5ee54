package org.lucidstack.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.lucidstack.demo.Sandbox.Result;

/** The real {@code stack bench}, for a blink of time each: whether it works, not what comes out. */
@Tag("tun")
@Timeout(240)
class BenchTest {

    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final String STACK = "scripts/stack ";

    @TempDir
    private Path folder;

    private Sandbox sandbox;

    @BeforeEach
    void open() {
        sandbox = Sandbox.openOrSkip();
    }

    @AfterEach
    void close() {
        sandbox.close();
    }

    private Result stack(String arguments) throws Exception {
        return sandbox.sh(LIMIT, STACK + arguments);
    }

    @Test
    void theWorkloadsOfTunAreMeasuredAndPrintedAsJson() throws Exception {
        String workloads =
                "up,down,both,ping-pong,ping-pong-blocking,connections,requests,exchanges,up-100,down-100,requests-1,"
                        + "requests-100";
        Result result = stack("bench tun --rounds 2 --warm-up 0 --millis 10 --json --only " + workloads + " 2>"
                + folder.resolve("progress"));

        assertEquals(0, result.exitCode(), result::output);
        Map<String, Object> json = Json.object(result.output());
        List<Map<String, Object>> devices = Json.objects(json.get("devices"));
        assertEquals(
                List.of("offload", "plain"),
                devices.stream().map(device -> device.get("device")).toList());
        for (Map<String, Object> device : devices) {
            List<Map<String, Object>> measured = Json.objects(device.get("workloads"));
            assertEquals(12, measured.size());
            for (Map<String, Object> workload : measured) {
                Map<String, Object> speed = Json.object(workload, "speed");
                Map<String, Object> lucid = Json.object(Json.object(speed, "contestants"), "lucid");
                List<?> rounds = (List<?>) lucid.get("rounds");
                assertEquals(2, rounds.size());
                assertTrue(rounds.stream().allMatch(value -> (Double) value > 0), () -> workload + "");
                assertTrue(Json.object(speed, "ratios").containsKey("raw"), () -> workload + "");
            }
        }
        assertTrue(Files.readString(folder.resolve("progress")).contains("round 2 of 2"));
    }

    @Test
    @Tag("slow")
    void tenThousandConnectionsStandBy() throws Exception {
        Result result = stack("bench tun --rounds 1 --warm-up 0 --millis 10 --offload --only up-10000,requests-10000");

        assertEquals(0, result.exitCode(), result::output);
        assertTrue(result.output().contains("bulk up on 100 of 10,000, Gbit/s"), result::output);
        assertTrue(result.output().contains("requests on 100 of 10,000, 1/s"), result::output);
    }

    @Test
    void rawPrintsATableAndProgress() throws Exception {
        Result result = stack(
                "bench raw --rounds 1 --warm-up 0.1 --millis 10 --no-offload --mtu 9000 --busy-poll 50 --only down,up");

        assertEquals(0, result.exitCode(), result::output);
        assertTrue(
                result.output().contains("plain, MTU 9000, busy polling up to 50 us: median of 1 × 10 ms"),
                result::output);
        assertFalse(result.output().contains("offload, MTU"), result::output);
        List<String> lines = result.output().lines().toList();
        assertTrue(lines.stream().anyMatch(line -> line.contains("no copy") && line.contains("one copy/no copy")));
        assertTrue(result.output().indexOf("bulk up, Gbit/s") < result.output().indexOf("bulk down, Gbit/s"));
        assertTrue(lines.contains("bench: plain, round 1 of 1"), result::output);
        assertTrue(
                lines.stream().anyMatch(line -> line.matches("bench: plain, no copy, bulk up: (not )?steady after.*")));
    }

    @Test
    void theStartOfServeIsTimed() throws Exception {
        Result result = stack("bench start --rounds 1");

        assertEquals(0, result.exitCode(), result::output);
        assertTrue(
                result.output()
                        .lines()
                        .anyMatch(line -> line.matches("start of 'stack serve'.* at most 1.00 .*(yes|no)")),
                result::output);
    }

    @Test
    void nothingIsLeftBehind() throws Exception {
        assertEquals(
                0,
                stack("bench raw --rounds 1 --warm-up 0 --millis 10 --only up").exitCode());

        assertFalse(sandbox.sh(LIMIT, "ip link show").output().contains("bench0"));
    }

    @Test
    void whatAJvmSaysInBetweenIsIgnored() throws Exception {
        Result result = sandbox.sh(
                LIMIT,
                "JAVA_TOOL_OPTIONS=-Xlog:gc* " + STACK
                        + "bench raw --rounds 1 --warm-up 0 --millis 10 --offload --only up");

        assertEquals(0, result.exitCode(), result::output);
        assertTrue(result.output().contains("[gc"), result::output);
    }

    @Test
    void aPeerThatDoesNotStartIsNamed() throws Exception {
        Result result =
                stack("bench tun --rounds 1 --warm-up 0 --millis 10 --only up --peer nobody=/bin/true 2>&1 | tail -1");

        assertEquals("stack bench tun: nobody could not be started.\n", result.output());
    }

    @Test
    void aPeerMaySitOut() throws Exception {
        Path peer = Files.writeString(folder.resolve("peer"), "#!/bin/sh\necho cannot use this device\n");
        assertTrue(peer.toFile().setExecutable(true));

        Result result = stack("bench tun --rounds 1 --warm-up 0 --millis 10 --only up --offload --peer shy=" + peer);

        assertEquals(0, result.exitCode(), result::output);
        assertTrue(result.output().contains("bench: shy takes no part: it cannot use this device.\n"), result::output);
    }

    @Test
    void missingDeviceIsNamed() throws Exception {
        Result result = sandbox.run(
                LIMIT, "unshare", "-m", "sh", "-c", "mount -t tmpfs none /dev/net && exec " + STACK + "bench raw");

        assertEquals(1, result.exitCode());
        assertEquals(
                "stack bench raw: /dev/net/tun is missing: load the kernel's tun module (modprobe tun), or in a container"
                        + " pass --device /dev/net/tun.\n",
                result.output());
    }

    @Test
    void missingRightIsNamed() throws Exception {
        Path refusing = Files.writeString(
                folder.resolve("unshare"), "#!/bin/sh\necho unshare failed: Operation not permitted >&2\nexit 1\n");
        assertTrue(refusing.toFile().setExecutable(true));

        Result result = sandbox.sh(LIMIT, "PATH=" + folder + ":$PATH " + STACK + "bench raw");

        assertEquals(1, result.exitCode());
        assertEquals(
                "stack bench raw: This user may not make a network namespace (unshare failed: Operation not permitted):"
                        + " run as root, or allow unprivileged user namespaces.\n",
                result.output());
    }
}
