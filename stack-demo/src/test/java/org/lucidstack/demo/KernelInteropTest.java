package org.lucidstack.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lucidstack.demo.Sandbox.Result;
import org.lucidstack.demo.Sandbox.Server;

/**
 * The kernel's TCP with its options switched on and off, 200 MB in both directions at once, over good and bad networks: byte for byte, and
 * never silent for long.
 */
@Tag("tun")
class KernelInteropTest {

    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final long BYTES = 200_000_000;

    /** What the kernel counts only when a peer misbehaves, as long as no packet arrives late, twice or damaged. */
    private static final String COMPLAINTS =
            "TcpExtTCPChallengeACK|TcpExtTCPSACKReneging|TcpExtPAWSEstab|TcpInCsumErrors";

    private static final String LOSS = "--loss 0.001 --delay 1 --seed 7";
    private static final String EVERYTHING =
            "--loss 0.001 --reorder 0.001 --duplicate 0.001 --corrupt 0.001 --delay 1 --seed 7";

    @TempDir
    private static Path folder;

    /** Each option of the kernel's side on and off, and all of them off. */
    private static List<String> settings() {
        return List.of(
                "tcp_timestamps=1",
                "tcp_timestamps=0",
                "tcp_sack=0",
                "tcp_window_scaling=0",
                "tcp_ecn=1",
                "tcp_timestamps=0 tcp_sack=0 tcp_window_scaling=0 tcp_ecn=0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp_timestamps=1", "tcp_timestamps=0 tcp_sack=0 tcp_window_scaling=0 tcp_ecn=0"})
    void echoesWithoutAComplaint(String settings) throws IOException, InterruptedException {
        echo("", settings, COMPLAINTS);
    }

    @ParameterizedTest
    @MethodSource("settings")
    void echoesOverALossyNetworkWithoutAComplaint(String settings) throws IOException, InterruptedException {
        echo(LOSS, settings, COMPLAINTS);
    }

    /** A late or doubled packet makes the kernel challenge or reject it, and a damaged one fails its checksum; nothing of that is ours. */
    @ParameterizedTest
    @MethodSource("settings")
    void echoesOverABadNetwork(String settings) throws IOException, InterruptedException {
        echo(EVERYTHING, settings, "TcpExtTCPSACKReneging");
    }

    private static void echo(String impairments, String settings, String complaints)
            throws IOException, InterruptedException {
        Path file = ServeTest.randomFile(folder, BYTES, 3);
        try (Sandbox sandbox = Sandbox.openOrSkip()) {
            Server server = sandbox.serve(impairments.isEmpty() ? new String[0] : impairments.split(" "));
            configure(sandbox, settings);
            try (Sniffer sniffer = new Sniffer(sandbox, folder.resolve("echo.pcap"))) {
                Result result = sandbox.sh(LIMIT, "timeout 280 nc -N 192.168.0.2 7 < " + file + " | cmp - " + file);
                assertEquals(0, result.exitCode(), () -> result.output() + server.output());
                sniffer.expectNoGapOver(Duration.ofSeconds(3));
            }
            Result complained =
                    sandbox.sh(LIMIT, "nstat -asz | grep -E '" + complaints + "' | grep -vE ' 0 +0.0' || true");
            assertEquals("", complained.output().strip());
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
}
