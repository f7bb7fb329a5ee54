package org.lucidstack.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lucidstack.demo.Sandbox.Result;
import org.lucidstack.demo.Sandbox.Server;

/** The kernel's TCP with its options switched on and off, both directions at once, over a good and a bad network. */
@Tag("tun")
class KernelInteropTest {

    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final long MEGABYTE = 1_000_000;

    /** What the kernel counts only when a peer misbehaves. */
    private static final String COMPLAINTS =
            "TcpExtTCPChallengeACK|TcpExtTCPSACKReneging|TcpExtPAWSEstab|TcpInCsumErrors";

    @TempDir
    private static Path folder;

    @ParameterizedTest
    @CsvSource({
        "tcp_timestamps=1",
        "tcp_timestamps=0",
        "tcp_sack=0",
        "tcp_window_scaling=0",
        "tcp_ecn=1",
        "tcp_timestamps=0 tcp_sack=0 tcp_window_scaling=0 tcp_ecn=0",
    })
    void echoes200MegabytesWithoutAComplaint(String settings) throws IOException, InterruptedException {
        try (Sandbox sandbox = Sandbox.openOrSkip()) {
            Server server = sandbox.serve();
            configure(sandbox, settings);
            echo(sandbox, server, 200 * MEGABYTE);
            Result complaints =
                    sandbox.sh(LIMIT, "nstat -asz | grep -E '" + COMPLAINTS + "' | grep -vE ' 0 +0.0' || true");
            assertEquals("", complaints.output().strip());
            assertEquals(0, server.stop(), server::output);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "tcp_timestamps=1",
        "tcp_timestamps=0",
        "tcp_sack=0",
        "tcp_window_scaling=0",
        "tcp_ecn=1",
    })
    void echoesOverABadNetwork(String settings) throws IOException, InterruptedException {
        try (Sandbox sandbox = Sandbox.openOrSkip()) {
            Server server = sandbox.serve(
                    "--loss",
                    "0.01",
                    "--reorder",
                    "0.01",
                    "--duplicate",
                    "0.01",
                    "--corrupt",
                    "0.01",
                    "--delay",
                    "5",
                    "--seed",
                    "7");
            configure(sandbox, settings);
            echo(sandbox, server, 5 * MEGABYTE);
            Result reneging = sandbox.sh(LIMIT, "nstat -asz TcpExtTCPSACKReneging | tail -1");
            assertFalse(reneging.output().matches("(?s)TcpExtTCPSACKReneging +[1-9].*"), reneging.output());
            assertEquals(0, server.stop(), server::output);
        }
    }

    private static void configure(Sandbox sandbox, String settings) throws IOException, InterruptedException {
        for (String setting : settings.split(" ")) {
            String[] nameAndValue = setting.split("=");
            Result result = sandbox.sh(LIMIT, "echo " + nameAndValue[1] + " > /proc/sys/net/ipv4/" + nameAndValue[0]);
            assertEquals(0, result.exitCode(), result::output);
        }
    }

    private static void echo(Sandbox sandbox, Server server, long bytes) throws IOException, InterruptedException {
        Path file = ServeTest.randomFile(folder, bytes, 3);
        Result result = sandbox.sh(LIMIT, "timeout 280 nc -N 192.168.0.2 7 < " + file + " | cmp - " + file);
        assertEquals(0, result.exitCode(), () -> result.output() + server.output());
    }
}
