package org.lucidstack.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lucidstack.demo.programs.JettyOverTun;
import org.lucidstack.socket.nio.StackSelectorProvider;

/** Jetty, unmodified, on the stack over a real TUN device; its clients are curl and wrk over the kernel's TCP. */
@Tag("tun")
final class JettyOverTunTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Pattern COUNT = Pattern.compile("(\\d+) requests in ");
    private static final int REQUESTS = 10_000;

    private static Sandbox sandbox;
    private static Sandbox.Server jetty;

    @BeforeAll
    static void start() throws Exception {
        sandbox = Sandbox.openOrSkip();
        jetty = sandbox.startServer(
                Sandbox.HOME,
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-Djava.nio.channels.spi.SelectorProvider=" + StackSelectorProvider.class.getName(),
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                JettyOverTun.class.getName());
        assertTrue(jetty.ready.startsWith("ready on StackSelectorProvider"), jetty.ready);
    }

    @AfterAll
    static void stop() {
        if (sandbox != null) {
            sandbox.close();
        }
    }

    @Test
    void curlGetsWhatItAsksFor(@TempDir Path folder) throws Exception {
        Sandbox.Result result = sandbox.sh(
                MINUTE,
                "curl -sSf --parallel 'http://" + JettyOverTun.ADDRESS + "/word[1-200]' -o '" + folder + "/#1'"
                        + " && test $(cat " + folder + "/* | wc -c) = 1292"
                        + " && curl -sSf http://" + JettyOverTun.ADDRESS + "/hello"
                        + " && head -c 5000000 /dev/zero | curl -sSf --data-binary @- http://" + JettyOverTun.ADDRESS
                        + "/echo | wc -c");
        assertEquals(0, result.exitCode(), result::output);
        assertTrue(result.output().strip().endsWith("hello5000000"), result::output);
    }

    @Test
    void wrkSendsTenThousandRequestsAndNoneFails() throws Exception {
        Assumptions.assumeTrue(sandbox.sh(MINUTE, "command -v wrk").exitCode() == 0, "wrk is not installed");
        int total = 0;
        for (int round = 0; round < 20 && total < REQUESTS; round++) {
            Sandbox.Result result =
                    sandbox.sh(MINUTE, "wrk -t 2 -c 50 -d 3s --timeout 30s http://" + JettyOverTun.ADDRESS + "/hello");
            assertEquals(0, result.exitCode(), result::output);
            assertFalse(result.output().contains("Socket errors"), result::output);
            assertFalse(result.output().contains("Non-2xx"), result::output);
            Matcher count = COUNT.matcher(result.output());
            assertTrue(count.find(), result::output);
            total += Integer.parseInt(count.group(1));
        }
        assertTrue(total >= REQUESTS, "only " + total + " requests in a minute");
    }
}
