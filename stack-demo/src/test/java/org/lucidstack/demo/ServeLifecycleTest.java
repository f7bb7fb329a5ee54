package org.lucidstack.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lucidstack.demo.Sandbox.Result;
import org.lucidstack.demo.Sandbox.Server;

/** How {@code stack serve} starts, refuses to start, and ends; its options that need a run of their own. */
@Tag("tun")
class ServeLifecycleTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);
    static final String STACK = Sandbox.HOME.resolve("scripts/stack").toString();

    private Sandbox sandbox;

    @TempDir
    private Path folder;

    @BeforeEach
    void open() {
        sandbox = Sandbox.openOrSkip();
    }

    @AfterEach
    void close() {
        if (sandbox != null) {
            sandbox.close();
        }
    }

    private Result stack(String arguments) throws IOException, InterruptedException {
        return sandbox.sh(MINUTE, STACK + " " + arguments);
    }

    private static void isOneSentence(String output) {
        List<String> lines = output.lines().filter(line -> !line.isBlank()).toList();
        assertTrue(lines.size() <= 2, output);
        assertFalse(output.contains("Exception") || output.contains("\tat "), output);
    }

    @ParameterizedTest
    @CsvSource({"TERM", "INT"})
    void aSignalEndsItCleanly(String signal) throws IOException, InterruptedException {
        Server server = sandbox.serve();
        sandbox.sh(
                MINUTE,
                "(sleep 8 | timeout 20 nc 192.168.0.2 7) >/dev/null 2>&1 & sleep 0.5; curl -sf http://192.168.0.2/");
        sandbox.sh(MINUTE, "kill -" + signal + " " + server.process.pid());
        assertEquals(0, server.awaitExit(), server::output);
        assertEquals(1, sandbox.sh(MINUTE, "ip link show tun0").exitCode());
        assertFalse(server.output().contains("Exception"), server::output);
    }

    @Test
    void leavesNothingBehind() throws IOException, InterruptedException {
        String listing = "ls -A " + Sandbox.HOME + " ~/.cache/JNA/temp /tmp | grep -v hsperfdata";
        Result before = sandbox.sh(MINUTE, listing);
        Server server = sandbox.serve();
        sandbox.sh(MINUTE, "curl -sf http://192.168.0.2/");
        assertEquals(0, server.stop());
        assertFalse(server.process.isAlive());
        List<String> left = sandbox.sh(MINUTE, listing).output().lines().toList();
        List<String> had = before.output().lines().toList();
        assertTrue(
                left.stream()
                        .filter(name -> !had.contains(name))
                        .noneMatch(name -> name.contains("jna") || name.contains("lucid")),
                () -> "before " + had + " after " + left);
    }

    @ParameterizedTest
    @CsvSource({"ip link delete tun0, deleted", "ip link set tun0 down, down"})
    void noticesThatTheDeviceIsGone(String command, String word) throws IOException, InterruptedException {
        Server server = sandbox.serve();
        assertEquals(0, sandbox.sh(MINUTE, command).exitCode());
        assertNotEquals(0, server.awaitExit());
        assertTrue(
                server.output().lines().anyMatch(line -> line.contains("tun0") && line.contains(word)), server::output);
        assertFalse(server.output().contains("Exception"), server::output);
    }

    @ParameterizedTest
    @CsvSource({
        "serve --mtu 12",
        "serve --mtu 70000",
        "serve --loss 7",
        "serve --delay -1",
        "serve --corrupt x",
        "serve --host-address 192.168.0.300/24",
        "serve --host-address 192.168.0.1/33",
        "serve --tun a-name-that-is-too-long",
        "serve --own 192.168.0.1/32",
        "serve --nonsense",
        "serve --pcap /nonexistent/file.pcap",
        "serve --queues 0",
    })
    void refusesWrongOptionsInOneSentence(String arguments) throws IOException, InterruptedException {
        Result result = stack(arguments);
        assertTrue(result.exitCode() == 1 || result.exitCode() == 2, result::output);
        isOneSentence(result.output());
        assertEquals(1, sandbox.sh(MINUTE, "ip link show tun0").exitCode(), "a device was left");
    }

    @ParameterizedTest
    @CsvSource({"--help, 0", "serve --help, 0", "nonsense, 2", "'', 2"})
    void helpAndUsage(String arguments, int exitCode) throws IOException, InterruptedException {
        assertEquals(exitCode, stack(arguments).exitCode());
    }

    @Test
    void refusesASubnetThatTheHostUses() throws IOException, InterruptedException {
        sandbox.sh(MINUTE, "ip tuntap add lan mode tun; ip addr add 192.168.0.10/24 dev lan; ip link set lan up");
        Result result = stack("serve");
        assertEquals(1, result.exitCode(), result::output);
        assertTrue(result.output().contains("192.168.0.0/24") && result.output().contains("lan"), result::output);
        isOneSentence(result.output());
    }

    @Test
    void refusesADeviceInUse() throws IOException, InterruptedException {
        sandbox.serve();
        Result result = stack("serve --host-address 10.1.0.1/24");
        assertEquals(1, result.exitCode(), result::output);
        assertTrue(result.output().contains("tun0"), result::output);
        isOneSentence(result.output());
    }

    @Test
    void saysWhichRightIsMissing() throws IOException, InterruptedException {
        Result result = sandbox.run(
                MINUTE,
                "setpriv",
                "--inh-caps=-all",
                "--ambient-caps=-all",
                "--bounding-set=-all",
                "--securebits=+noroot",
                STACK,
                "serve");
        assertEquals(1, result.exitCode(), result::output);
        assertTrue(result.output().contains("CAP_NET_ADMIN"), result::output);
        isOneSentence(result.output());
    }

    @Test
    void ownsOnlyWhatItIsGiven() throws IOException, InterruptedException {
        Server server =
                sandbox.serve("--host-address", "10.5.0.1/24", "--own", "10.5.0.128/25", "--own", "10.99.0.0/16");
        assertEquals("ready tun0 host=10.5.0.1/24 stack=10.5.0.130,10.99.0.2", server.ready);
        assertEquals(0, sandbox.sh(MINUTE, "ping -c 2 -i 0.2 10.5.0.200").exitCode());
        assertEquals(0, sandbox.sh(MINUTE, "ping -c 2 -i 0.2 10.99.3.4").exitCode());
        assertNotEquals(0, sandbox.sh(MINUTE, "ping -c 2 -i 0.2 -W 1 10.5.0.77").exitCode());
    }

    @Test
    void attachesADeviceThatExists() throws IOException, InterruptedException {
        sandbox.sh(
                MINUTE,
                "ip tuntap add dev mine mode tun; ip addr add 192.168.0.1/24 dev mine; ip link set mine mtu 1400 up");
        Server server = sandbox.serve("--tun", "mine");
        assertTrue(server.ready.startsWith("ready mine "), server.ready);
        assertEquals(0, sandbox.sh(MINUTE, "ping -c 2 -i 0.2 192.168.0.2").exitCode());
        assertEquals(0, server.stop());
        assertEquals(0, sandbox.sh(MINUTE, "ip link show mine").exitCode(), "a persistent device stays");
    }

    @Test
    void severalQueuesShareTheFlows() throws IOException, InterruptedException {
        Path file = ServeTest.randomFile(folder, 1_000_000, 3);
        Path capture = folder.resolve("all.pcap");
        Server server = sandbox.serve("--queues", "3", "--pcap", capture.toString());
        String echo = "for i in 1 2 3 4 5 6 7 8 9 10 11 12; do (nc -N 192.168.0.2 7 < " + file + " | cmp - " + file
                + " && echo same) & done; wait";
        assertEquals("same\n".repeat(12), sandbox.sh(MINUTE, echo).output());
        assertEquals(
                0, sandbox.sh(MINUTE, "ping -c 2 -i 0.2 -s 4000 192.168.0.2").exitCode());
        assertEquals(0, sandbox.sh(MINUTE, "curl -sf http://192.168.0.2/").exitCode());
        String threads = sandbox.sh(MINUTE, "cat /proc/" + server.process.pid() + "/task/*/comm")
                .output();
        assertEquals(3, threads.lines().filter(line -> line.contains("tun0")).count(), threads);
        assertEquals(0, server.stop());
        assertEquals(0, sandbox.sh(MINUTE, "tcpdump -qnr " + capture).exitCode());
    }

    @Test
    void givesAPersistentDeviceBackAsItWas() throws IOException, InterruptedException {
        String show =
                "ip -o link show mine; ip -o addr show dev mine; ip route show dev mine; ip -6 route show dev mine";
        sandbox.sh(
                MINUTE,
                "ip tuntap add dev mine mode tun; ip link set mine mtu 1400 txqueuelen 77 up; ip link set mine down");
        String before = sandbox.sh(MINUTE, show).output();
        Server server = sandbox.serve("--tun", "mine", "--mtu", "1300", "--own", "10.99.0.0/16");
        assertNotEquals(before, sandbox.sh(MINUTE, show).output());
        assertEquals(0, server.stop());
        assertEquals(before, sandbox.sh(MINUTE, show).output());
    }

    @Test
    void survivesABadNetworkByteExactly() throws IOException, InterruptedException {
        Server server = sandbox.serve(
                "--loss",
                "0.02",
                "--reorder",
                "0.02",
                "--duplicate",
                "0.01",
                "--corrupt",
                "0.01",
                "--delay",
                "5",
                "--seed",
                "7");
        Path file = ServeTest.randomFile(folder, 100_000_000, 2);
        Result result = sandbox.sh(Duration.ofMinutes(6), "nc -N 192.168.0.2 7 < " + file + " | cmp - " + file);
        assertEquals(0, result.exitCode(), () -> result.output() + server.output());
    }

    @Test
    void delaysRoundTripsByAtLeastWhatIsAsked() throws IOException, InterruptedException {
        sandbox.serve("--delay", "20");
        Result ping = sandbox.sh(MINUTE, "ping -c 20 -i 0.05 192.168.0.2 | tail -1");
        double leastRoundTrip = Double.parseDouble(
                ping.output().replaceFirst(".*= ", "").replaceFirst("/.*", "").trim());
        assertTrue(leastRoundTrip >= 20 && leastRoundTrip < 40, ping::output);
    }

    /** Here, because a client that has read enough resets the connection. */
    @Test
    void generatesCharactersUntilTheClientGoes() throws IOException, InterruptedException {
        sandbox.serve();
        Result line =
                sandbox.sh(MINUTE, "sleep 3 | timeout 20 nc 192.168.0.2 19 | head -n 1000 | tail -n 1 | tr -d '\\r'");
        assertEquals(72, line.output().strip().length(), line::output);
        assertTrue(line.output().startsWith("QRSTUVWXYZ"), line::output);
        assertEquals(
                0,
                sandbox.sh(MINUTE, "curl -sf -o /dev/null http://192.168.0.2/").exitCode());
    }

    @Test
    void writesACaptureAndATrace() throws IOException, InterruptedException {
        Path capture = folder.resolve("out.pcap");
        Server server = sandbox.serve("--pcap", capture.toString(), "--trace");
        assertEquals(
                0,
                sandbox.sh(MINUTE, "curl -sf -o " + folder + "/body http://192.168.0.2/bytes/10000")
                        .exitCode());
        assertEquals(0, server.stop());
        Result dump = sandbox.sh(MINUTE, "tcpdump -vnr " + capture + " 'tcp port 80'");
        assertTrue(dump.output().contains("Flags [S.]") && dump.output().contains("length "), dump::output);
        assertFalse(dump.output().contains("truncated") || dump.output().contains("incorrect"), dump::output);
        assertTrue(Files.size(capture) > 10_000);
        assertTrue(server.output().contains("ESTABLISHED"), server::output);
        assertTrue(server.output().contains("Flags [S], seq"), server::output);
        assertFalse(server.output().contains("malformed"), server::output);
    }
}
