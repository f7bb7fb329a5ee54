package org.lucidstack.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lucidstack.demo.Sandbox.Result;
import org.lucidstack.demo.Sandbox.Server;

/** A session of {@code stack serve} with the kernel's TCP over a bad path, recorded, comes out the same when it is replayed. */
@Tag("tun")
class RecordReplayTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    @TempDir
    private Path folder;

    private static void succeeds(Sandbox sandbox, String command) throws IOException, InterruptedException {
        Result result = sandbox.sh(MINUTE, command);
        assertEquals(0, result.exitCode(), () -> command + "\n" + result.output());
    }

    @Test
    void aLossySessionReplaysIdentically() throws IOException, InterruptedException {
        Path recording = folder.resolve("run.rec");
        Path data = ServeTest.randomFile(folder, 2_000_000, 3);
        try (Sandbox sandbox = Sandbox.openOrSkip()) {
            Server server = sandbox.serve(
                    "--loss",
                    "0.02",
                    "--delay",
                    "5",
                    "--reorder",
                    "0.01",
                    "--duplicate",
                    "0.01",
                    "--corrupt",
                    "0.002",
                    "--seed",
                    "5",
                    "--record",
                    recording.toString());
            succeeds(sandbox, "timeout 50 nc -N 192.168.0.2 7 < " + data + " | cmp - " + data);
            succeeds(sandbox, "curl -sSf http://192.168.0.2/ | grep -q Lucid");
            succeeds(sandbox, "timeout 20 nc -w 10 192.168.0.2 13 | grep -q :");
            succeeds(sandbox, "ping -c 20 -i 0.05 192.168.0.2");
            sandbox.sh(MINUTE, "echo hello | timeout 2 nc -u -w 1 192.168.0.2 7");
            sandbox.sh(MINUTE, "timeout 1 nc 192.168.0.2 19 | head -c 100000");
            assertEquals(0, server.stop(), server::output);
            assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(recording)));
            Path capture = folder.resolve("replay.pcap");
            Result replay =
                    sandbox.sh(MINUTE, ServeLifecycleTest.STACK + " replay " + recording + " --pcap " + capture);
            assertEquals(0, replay.exitCode(), replay::output);
            assertTrue(replay.output().contains(": all as recorded"), replay::output);
            assertTrue(replay.output().matches("(?s).*, \\d{3,} packets received and \\d{3,} sent.*"), replay::output);
            assertTrue(Files.size(capture) > 4_000_000, () -> "the capture of the replay has what was recorded");
            aCutRecordingGivesOneSentence(sandbox, recording);
        }
    }

    private void aCutRecordingGivesOneSentence(Sandbox sandbox, Path recording)
            throws IOException, InterruptedException {
        Path cut = folder.resolve("cut.rec");
        succeeds(sandbox, "head -c 1000000 " + recording + " > " + cut);
        Result result = sandbox.sh(MINUTE, ServeLifecycleTest.STACK + " replay " + cut);
        assertEquals(1, result.exitCode(), result::output);
        assertTrue(
                result.output().strip().matches("stack replay: .*cut.rec: it ends too early: [^\n]*\\."),
                result::output);
    }
}
