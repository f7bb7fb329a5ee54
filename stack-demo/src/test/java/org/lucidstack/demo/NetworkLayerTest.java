package org.lucidstack.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lucidstack.demo.Sandbox.Result;
import org.lucidstack.demo.Sandbox.Server;

/** What lies under TCP, against the kernel and the usual tools: fragments, paths, large datagrams, port scans. */
@Tag("tun")
class NetworkLayerTest {

    private static final Duration LIMIT = Duration.ofSeconds(90);

    private static Sandbox sandbox;
    private static Server server;

    @BeforeAll
    static void serve() throws IOException, InterruptedException {
        sandbox = Sandbox.openOrSkip();
        server = sandbox.serve();
    }

    @AfterAll
    static void stop() throws IOException, InterruptedException {
        if (sandbox != null) {
            try (Sandbox closing = sandbox) {
                assertEquals(0, server.stop(), server::output);
            }
        }
    }

    private static void assertHealthy() throws IOException, InterruptedException {
        Result result =
                sandbox.sh(LIMIT, "ping -c 3 -i 0.2 192.168.0.2 && curl -sSf -m 10 -o /dev/null http://192.168.0.2/");
        assertEquals(0, result.exitCode(), () -> result.output() + server.output());
    }

    @ParameterizedTest
    @ValueSource(strings = {"ping -c 5 -i 0.2 -s 30000 192.168.0.2", "ping -6 -c 5 -i 0.2 -s 30000 " + ServeTest.V6})
    void putsFragmentedPingsTogether(String command) throws IOException, InterruptedException {
        Result result = sandbox.sh(LIMIT, command);
        assertTrue(result.output().contains(" 0% packet loss"), result::output);
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.168.0.2", ServeTest.V6})
    void echoesDatagramsOf60000Bytes(String address) throws IOException, InterruptedException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Result result = sandbox.run(
                LIMIT,
                java,
                "-cp",
                System.getProperty("java.class.path"),
                LargeDatagrams.class.getName(),
                address,
                "60000",
                "20");
        assertEquals(0, result.exitCode(), result::output);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tracepath -n 192.168.0.2",
                "tracepath -n " + ServeTest.V6,
                "traceroute -n 192.168.0.2",
                "traceroute -6 -n " + ServeTest.V6
            })
    void isReachedByTraces(String command) throws IOException, InterruptedException {
        assumeInstalled(command);
        Result result = sandbox.sh(LIMIT, command);
        boolean reached = result.output().contains("reached") || result.output().matches("(?s).*\n 1 .* ms.*");
        assertTrue(result.exitCode() == 0 && reached, result::output);
    }

    @Test
    void tellsOfAClosedUdpPort() throws IOException, InterruptedException {
        assertEquals(1, sandbox.sh(LIMIT, "nc -u -v -z -w 2 192.168.0.2 4321").exitCode());
        assertEquals(
                1,
                sandbox.sh(LIMIT, "nc -u -v -z -w 2 " + ServeTest.V6 + " 4321").exitCode());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nmap -n -Pn -sS -p 1-2000 192.168.0.2",
                "nmap -n -Pn -sU --min-rate 2000 -p 1-200 192.168.0.2",
                "nmap -n -Pn -sO --min-rate 500 192.168.0.2"
            })
    void isHealthyAfterAScan(String command) throws IOException, InterruptedException {
        assumeInstalled(command);
        Result result = sandbox.sh(LIMIT, "timeout 80 " + command);
        assertTrue(result.output().contains("192.168.0.2"), result::output);
        assertHealthy();
    }

    private static void assumeInstalled(String command) throws IOException, InterruptedException {
        String tool = command.substring(0, command.indexOf(' '));
        assumeTrue(sandbox.sh(LIMIT, "command -v " + tool).exitCode() == 0, tool + " is not installed");
    }
}
