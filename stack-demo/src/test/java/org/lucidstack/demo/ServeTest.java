package org.lucidstack.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lucidstack.demo.Sandbox.Result;
import org.lucidstack.demo.Sandbox.Server;

/** {@code stack serve} against the real tools and the kernel's TCP, in a namespace. */
@Tag("tun")
class ServeTest {

    static final String V6 = "fd4c:7563:6964::2";
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private static Sandbox sandbox;
    private static Server server;
    private static String resets = "0";

    @TempDir
    private static Path folder;

    @BeforeAll
    static void serve() throws IOException, InterruptedException {
        sandbox = Sandbox.openOrSkip();
        server = sandbox.serve();
    }

    @AfterAll
    static void stop() throws IOException, InterruptedException {
        if (sandbox == null) {
            return;
        }
        try (Sandbox closing = sandbox) {
            assertEquals(0, server.stop(), server::output);
        }
    }

    /** Whatever a test did: no open connection of the kernel's side was reset (those in SYN-SENT count elsewhere). */
    @AfterEach
    void nothingWasReset() throws IOException, InterruptedException {
        String before = resets;
        resets = sandbox.sh(MINUTE, "nstat -asz TcpEstabResets | awk 'END { print $2 }'")
                .output()
                .strip();
        assertEquals(before, resets, "TcpEstabResets");
    }

    private static void succeeds(Duration limit, String command) throws IOException, InterruptedException {
        Result result = sandbox.sh(limit, command);
        assertEquals(0, result.exitCode(), () -> command + "\n" + result.output() + server.output());
    }

    static Path randomFile(Path folder, long bytes, long seed) throws IOException {
        Path file = folder.resolve("random-" + bytes + "-" + seed);
        byte[] block = new byte[1 << 20];
        Random random = new Random(seed);
        try (OutputStream out = Files.newOutputStream(file)) {
            for (long left = bytes; left > 0; left -= block.length) {
                random.nextBytes(block);
                out.write(block, 0, (int) Math.min(left, block.length));
            }
        }
        return file;
    }

    @Test
    void saysWhoIsWhere() {
        assertEquals("ready tun0 host=192.168.0.1/24,fd4c:7563:6964::1/64 stack=192.168.0.2," + V6, server.ready);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ping -c 5 -i 0.2 192.168.0.2",
                "ping -c 5 -i 0.2 192.168.0.77",
                "ping -c 5 -i 0.2 192.168.0.254",
                "ping -6 -c 5 -i 0.2 " + V6,
                "ping -6 -c 5 -i 0.2 fd4c:7563:6964::abcd:1",
                "ping -c 5 -i 0.2 -s 1400 192.168.0.2",
                "ping -c 5 -i 0.2 -s 20000 192.168.0.2",
                "ping -6 -c 5 -i 0.2 -s 20000 " + V6,
                "ping -f -c 10000 192.168.0.2",
            })
    void answersEveryPing(String command) throws IOException, InterruptedException {
        Result result = sandbox.sh(MINUTE, command);
        assertTrue(result.output().contains(" 0% packet loss"), result::output);
        assertEquals(0, result.exitCode(), result::output);
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.168.0.0", "192.168.0.255"})
    void neverAnswersForNetworkAndBroadcast(String address) throws IOException, InterruptedException {
        Result result = sandbox.sh(MINUTE, "ping -b -c 2 -i 0.2 -W 1 " + address);
        assertTrue(result.output().contains("100% packet loss"), result::output);
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.168.0.2", V6})
    void echoesAHundredMegabytesExactly(String address) throws IOException, InterruptedException {
        Path file = randomFile(folder, 100_000_000, 1);
        succeeds(MINUTE, "nc -N " + address + " 7 < " + file + " | cmp - " + file);
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.168.0.2", "[" + V6 + "]"})
    void servesPagesAndFiftyMegabytes(String host) throws IOException, InterruptedException {
        // grep without -q reads to the end: a client that leaves before that resets its connection
        succeeds(MINUTE, "curl -sSgf http://" + host + "/ | grep Lucid >/dev/null");
        succeeds(MINUTE, "test $(curl -sSgf http://" + host + "/bytes/50000000 | wc -c) = 50000000");
        succeeds(MINUTE, "curl -sSgf http://" + host + "/connections | grep ESTABLISHED >/dev/null");
        succeeds(MINUTE, "test $(curl -sSg -o /dev/null -w '%{http_code}' http://" + host + "/nothing) = 404");
        succeeds(MINUTE, "test $(curl -sSg -X POST -d x=1 -o /dev/null -w '%{http_code}' http://" + host + "/) = 405");
        succeeds(MINUTE, "curl -sSgfI http://" + host + "/bytes/7 | grep -i 'Content-Length: 7' >/dev/null");
    }

    @Test
    void keepsAConnectionForSeveralRequestsAndClosesItWhenAsked() throws IOException, InterruptedException {
        Result kept = sandbox.sh(
                MINUTE,
                "curl -sS -o /dev/null -o /dev/null -w '%{num_connects} ' http://192.168.0.2/ http://192.168.0.2/bytes/9");
        assertEquals("1 0 ", kept.output());
        Result closed = sandbox.sh(
                MINUTE,
                "curl -sS -H 'Connection: close' -o /dev/null -o /dev/null -w '%{num_connects} ' http://192.168.0.2/ http://192.168.0.2/");
        assertEquals("1 1 ", closed.output());
        succeeds(
                MINUTE,
                "curl -sSi -H 'Connection: close' http://192.168.0.2/ | grep -i '^Connection: close' >/dev/null");
    }

    @Test
    void answersPipelinedRequestsInOrder() throws IOException, InterruptedException {
        String requests = "GET /bytes/3 HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n";
        Result result = sandbox.sh(
                MINUTE,
                "printf '" + requests + requests + "POST / HTTP/1.1\\r\\nHost: a\\r\\nContent-Length: 4\\r\\n\\r\\nbody"
                        + "GET /nothing HTTP/1.1\\r\\nHost: a\\r\\nConnection: close\\r\\n\\r\\n' | nc 192.168.0.2 80 | grep -ao 'HTTP/1.1 [0-9]*'");
        assertTrue(result.output().replace("\n", " ").matches(".*200.*200.*405.*404 "), result::output);
    }

    @Test
    void survivesAThousandConnectionsOneAfterTheOther() throws IOException, InterruptedException {
        succeeds(
                Duration.ofMinutes(3),
                "i=0; while [ $i -lt 1000 ]; do curl -sSf -o /dev/null http://192.168.0.2/bytes/1000 || exit 1; i=$((i+1)); done");
    }

    @Test
    void servesTwoHundredConnectionsAtOnce() throws IOException, InterruptedException {
        Path out = Files.createDirectory(folder.resolve("parallel"));
        succeeds(
                MINUTE,
                "cd " + out + " && curl -sSf --parallel --parallel-immediate --parallel-max 200 -o '#1'"
                        + " 'http://192.168.0.2/bytes/[100000-100199]' && test $(ls | wc -l) = 200"
                        + " && for f in *; do test $(wc -c < $f) = $f || exit 1; done");
    }

    @Test
    void refusesAClosedPortAtOnce() throws IOException, InterruptedException {
        for (String address : new String[] {"192.168.0.2", V6}) {
            Result result = sandbox.sh(MINUTE, "nc -z -w 20 " + address + " 81");
            assertEquals(1, result.exitCode(), result::output);
            assertTrue(result.took().toMillis() < 5000, () -> "took " + result.took());
        }
    }

    @Test
    void theSmallServicesAnswer() throws IOException, InterruptedException {
        succeeds(MINUTE, "nc -w 5 192.168.0.2 13 < /dev/null | grep -q " + java.time.Year.now());
        succeeds(MINUTE, "head -c 5000000 /dev/zero | timeout 20 nc -N 192.168.0.2 9");
        succeeds(MINUTE, "test \"$(echo hello | nc -u -w 1 192.168.0.2 7)\" = hello");
        succeeds(MINUTE, "test \"$(echo hello | nc -u -w 1 " + V6 + " 7)\" = hello");
        succeeds(MINUTE, "echo | nc -u -w 1 192.168.0.2 13 | grep -q " + java.time.Year.now());
        succeeds(MINUTE, "echo | nc -u -w 1 192.168.0.2 19 | grep -q 'ABCDEFGHIJ'");
    }

    @Test
    void aClosedUdpPortIsToldByIcmp() throws IOException, InterruptedException {
        Result result = sandbox.sh(MINUTE, "nc -u -v -z -w 2 192.168.0.2 81");
        assertEquals(1, result.exitCode(), result::output);
    }
}
