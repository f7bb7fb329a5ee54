package org.lucidstack.demo;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.lucidstack.demo.Sandbox.Result;
import org.lucidstack.trace.capture.CaptureReader;
import org.lucidstack.trace.capture.CaptureTime;
import org.lucidstack.trace.capture.Frame;

/** tcpdump inside a sandbox: when the kernel saw the packets of a TCP connection, independent of what the stack says of itself. */
final class Sniffer implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final Sandbox sandbox;
    private final Path capture;
    private final String pid;
    private boolean stopped;

    Sniffer(Sandbox sandbox, Path capture) throws IOException, InterruptedException {
        this.sandbox = sandbox;
        this.capture = capture;
        Path log = capture.resolveSibling("tcpdump.log");
        Result started = sandbox.sh(
                LIMIT,
                "tcpdump -Z root -U -n -s 80 -i tun0 -w " + capture + " tcp > " + log + " 2>&1 & echo $!;"
                        + " for i in $(seq 100); do grep -q 'listening on' " + log + " && exit 0; sleep 0.1; done;"
                        + " cat " + log + "; exit 1");
        assertTrue(started.exitCode() == 0, started::output);
        pid = started.output().strip();
    }

    /** Between the first and the last packet of the capture there is no longer silence than this. */
    void expectNoGapOver(Duration longest) throws IOException, InterruptedException {
        stop();
        long packets = 0;
        long gap = 0;
        try (InputStream in = new BufferedInputStream(Files.newInputStream(capture))) {
            CaptureReader reader = CaptureReader.open(in);
            long last = 0;
            for (Frame frame = reader.next(); frame != null; frame = reader.next()) {
                long time = nanos(frame);
                gap = packets++ == 0 ? 0 : Math.max(gap, time - last);
                last = time;
            }
        }
        String seen = packets + " packets, the longest silence " + gap / 1_000_000 + " ms";
        assertTrue(packets > 1000 && gap <= longest.toNanos(), seen);
    }

    private static long nanos(Frame frame) {
        CaptureTime time = Objects.requireNonNull(frame.time());
        return time.seconds() * 1_000_000_000L + time.nanos();
    }

    private void stop() throws IOException, InterruptedException {
        if (stopped) {
            return;
        }
        stopped = true;
        sandbox.sh(LIMIT, "kill " + pid + "; for i in $(seq 100); do kill -0 " + pid + " || exit 0; sleep 0.1; done");
    }

    @Override
    public void close() throws IOException, InterruptedException {
        stop();
    }
}
