package org.lucidstack.demo.tunnel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lucidstack.demo.tunnel.Sites.Result;
import org.lucidstack.demo.tunnel.Sites.Running;
import org.lucidstack.demo.tunnel.crypto.TunnelKey;

/**
 * The tunnels between network namespaces, with the kernel's devices and real tools. The cases mostly wait, each in namespaces of its
 * own: so they run side by side.
 */
@Tag("tun")
@Execution(ExecutionMode.CONCURRENT)
class TunnelNamespaceTest {

    private static final String PING = "ping -c 3 -i 0.2 -W 2 -q ";
    /** For two processes to start and shake hands, on a machine that has other things to do. */
    private static final Duration START = Duration.ofSeconds(30);

    private static final Duration BOUND = Duration.ofSeconds(45);
    private static final Duration RESTART_BOUND = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    private Sites sites;

    @BeforeEach
    void open() {
        sites = Sites.openOrSkip(4);
    }

    @AfterEach
    void close() {
        if (sites != null) {
            sites.close();
        }
    }

    private String[] arguments(String protocol, String mode, String... more) throws IOException {
        List<String> all = new ArrayList<>(List.of("tunnel", protocol));
        if (mode.equals("compat")) {
            all.add("--compat");
        } else {
            Path key = folder.resolve("key");
            if (!Files.exists(key)) {
                Files.writeString(key, TunnelKey.generate(false));
            }
            all.addAll(List.of("--key-file", key.toString()));
        }
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    private Running server(String protocol, String mode, String... more) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of("--listen", "5555"));
        all.addAll(List.of(more));
        return sites.startStack(0, arguments(protocol, mode, all.toArray(String[]::new)));
    }

    private Running client(int site, String protocol, String mode, String... more)
            throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of("--connect", "10.99." + site + ".1:5555"));
        all.addAll(List.of(more));
        return sites.startStack(site, arguments(protocol, mode, all.toArray(String[]::new)));
    }

    private void awaitPing(int site, String address, Duration limit) throws IOException, InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        while (!sites.succeeds(site, "ping -c 1 -W 1 -q " + address)) {
            assertTrue(System.nanoTime() < end, address + " did not answer within " + limit);
        }
    }

    @ParameterizedTest
    @CsvSource({"tcp, compat", "tcp, secure", "udp, compat", "udp, secure"})
    void carriesPingAndAHundredMegabytesBetweenTwoDevices(String protocol, String mode)
            throws IOException, InterruptedException {
        byte[] bytes = new byte[100_000_000];
        new Random(7).nextBytes(bytes);
        Files.write(folder.resolve("file"), bytes);
        Running server = server(protocol, mode);
        Running client = client(1, protocol, mode);
        sites.background(0, "python3", "-m", "http.server", "--directory", folder.toString(), "8000");
        awaitPing(1, "192.168.0.1", START);
        String device = sites.sh(1, "ip link show tun0");
        assertTrue(device.contains("qlen 1000\n"), device);
        sites.sh(1, PING + "192.168.0.1 && " + PING + "fd4c:7563:6964::1");
        sites.sh(0, PING + "192.168.0.2 && ping -c 2 -M do -s 1300 192.168.0.2");
        sites.sh(
                1,
                "curl -sf -m 90 --retry 5 --retry-connrefused http://192.168.0.1:8000/file | cmp - "
                        + folder.resolve("file"));
        sites.sh(0, "head -c 3000000 " + folder.resolve("file") + " > " + folder.resolve("small"));
        sites.background(0, "sh", "-c", "cd " + folder + " && exec python3 -m http.server --bind :: 8001");
        sites.sh(
                1,
                "curl -sf -m 60 --retry 9 --retry-connrefused 'http://[fd4c:7563:6964::1]:8001/small' | cmp - "
                        + folder.resolve("small"));
        loginThroughTheTunnel();
        assertEquals(0, client.stop());
        assertEquals(0, server.stop());
        assertFalse(sites.succeeds(1, "ip link show tun0"), "the device is gone");
    }

    /** Where a user may start sshd at all. */
    private void loginThroughTheTunnel() throws IOException, InterruptedException {
        String user = System.getProperty("user.name");
        if (!Files.isExecutable(Path.of("/usr/sbin/sshd"))
                || !user.equals("root")
                || !Files.isDirectory(Path.of("/run/sshd"))) {
            System.out.println("without ssh: it needs /usr/sbin/sshd, /run/sshd and root");
            return;
        }
        String host = folder.resolve("host").toString();
        String login = folder.resolve("login").toString();
        sites.sh(0, "ssh-keygen -q -t ed25519 -N '' -f " + host + " && ssh-keygen -q -t ed25519 -N '' -f " + login);
        sites.background(
                0,
                "/usr/sbin/sshd",
                "-D",
                "-p",
                "2222",
                "-h",
                host,
                "-o",
                "AuthorizedKeysFile=" + login + ".pub",
                "-o",
                "StrictModes=no",
                "-o",
                "UsePAM=no",
                "-o",
                "PidFile=none",
                "-o",
                "PermitRootLogin=yes");
        String output = sites.sh(
                1,
                "for i in 1 2 3 4 5; do sleep 0.5; ssh -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null"
                        + " -o BatchMode=yes -i " + login
                        + " -p 2222 root@192.168.0.1 'head -c 1000000 /dev/zero | wc -c' && break; done");
        assertTrue(output.contains("1000000"), output);
    }

    @ParameterizedTest
    @CsvSource({"tcp, compat", "tcp, secure", "udp, compat", "udp, secure"})
    void aStackAtOneEndNeedsNoDevice(String protocol, String mode) throws IOException, InterruptedException {
        Running server = server(protocol, mode, "--stack", "--own", "192.168.0.1", "--own", "fd4c:7563:6964::1");
        Running client = client(1, protocol, mode);
        awaitPing(1, "192.168.0.1", START);
        sites.sh(1, PING + "192.168.0.1 && " + PING + "fd4c:7563:6964::1");
        sites.sh(1, "curl -sf -m 20 http://192.168.0.1/ && curl -sf -m 20 'http://[fd4c:7563:6964::1]/'");
        byte[] bytes = new byte[20_000_000];
        new Random(8).nextBytes(bytes);
        Files.write(folder.resolve("file"), bytes);
        sites.sh(1, "nc -N 192.168.0.1 7 < " + folder.resolve("file") + " | cmp - " + folder.resolve("file"));
        assertFalse(sites.succeeds(0, "ip link show tun0"));
        assertEquals(0, client.stop());
        assertEquals(0, server.stop());
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp", "udp"})
    void threeClientsReachEachOtherAndNobodyBorrowsAnAddress(String protocol) throws IOException, InterruptedException {
        Running server = server(protocol, "secure", "--host-address", "10.8.0.1/24");
        client(1, protocol, "secure", "--host-address", "10.8.0.2/24");
        client(2, protocol, "secure", "--host-address", "10.8.0.3/24");
        client(3, protocol, "secure", "--stack", "--own", "10.8.0.4");
        for (int i = 0; i < 3; i++) {
            server.awaitLine("connected", Duration.ofSeconds(20));
        }
        sites.sh(0, PING + "10.8.0.2 && " + PING + "10.8.0.3 && " + PING + "10.8.0.4");
        sites.sh(1, PING + "10.8.0.1 && " + PING + "10.8.0.3 && " + PING + "10.8.0.4");
        sites.sh(2, PING + "10.8.0.2 && " + PING + "10.8.0.4 && curl -sf -m 10 http://10.8.0.4/");
        sites.sh(1, "ip addr add 10.8.0.3/32 dev tun0");
        assertFalse(sites.succeeds(1, "ping -c 2 -i 0.2 -W 1 -I 10.8.0.3 10.8.0.1"));
        String line = server.awaitLine("source address", Duration.ofSeconds(5));
        assertTrue(line.contains("10.8.0.2") && line.contains("10.8.0.3"), line);
        assertEquals(0, server.stop());
        assertTrue(server.output().contains("source address not the client's own="), server::output);
    }

    @ParameterizedTest
    @CsvSource({"tcp, secure", "udp, secure", "tcp, compat", "udp, compat"})
    void trafficResumesByItself(String protocol, String mode) throws IOException, InterruptedException {
        Running server = server(protocol, mode);
        Running client = client(1, protocol, mode);
        awaitPing(1, "192.168.0.1", START);
        client.kill();
        client = client(1, protocol, mode);
        awaitPing(1, "192.168.0.1", BOUND);
        server.kill();
        server = server(protocol, mode);
        awaitPing(1, "192.168.0.1", RESTART_BOUND);
        sites.sh(
                1,
                "ip addr del 10.99.1.2/24 dev out; ip addr add 10.99.1.77/24 dev out; ip route replace default via 10.99.1.1");
        awaitPing(1, "192.168.0.1", BOUND);
        sites.sh(1, "ip link set out down");
        sites.succeeds(1, "ping -q -c 30 -i 1 -W 1 192.168.0.1");
        sites.sh(1, "ip link set out up; ip route replace default via 10.99.1.1");
        awaitPing(1, "192.168.0.1", BOUND);
        assertEquals(0, client.stop());
        assertEquals(0, server.stop());
    }

    @Test
    void outerDatagramsAreNeverCut() throws IOException, InterruptedException {
        server("udp", "secure");
        client(1, "udp", "secure", "--mtu", "9000").awaitLine("connected", Duration.ofSeconds(10));
        sites.sh(1, "ping -c 20 -i 0.05 -s 4000 -q 192.168.0.1");
        String counters = sites.sh(1, "grep '^Ip:' /proc/net/snmp | tail -1");
        // The ping itself is cut before the tunnel: 3 pieces of each of its 20 packets.
        assertEquals(60, Integer.parseInt(counters.strip().split(" ")[19]), counters);
    }

    /** The hub's routes to both sites carry 1300 bytes, which the sites learn from ICMP only. */
    @ParameterizedTest
    @ValueSource(strings = {"compat", "secure"})
    void aNarrowPathIsLearnt(String mode) throws IOException, InterruptedException {
        sites.sh(0, "echo 1 > /proc/sys/net/ipv4/ip_forward");
        sites.sh(0, "for i in 1 2; do ip route change 10.99.$i.0/24 dev out$i mtu lock 1300; done");
        sites.startStack(2, arguments("udp", mode, "--listen", "5555"));
        sites.startStack(1, arguments("udp", mode, "--connect", "10.99.2.2:5555"));
        byte[] bytes = new byte[3_000_000];
        new Random(8).nextBytes(bytes);
        Files.write(folder.resolve("file"), bytes);
        sites.background(2, "python3", "-m", "http.server", "--directory", folder.toString(), "8000");
        awaitPing(1, "192.168.0.1", START);
        String file = folder.resolve("file").toString();
        sites.sh(1, "curl -sf -m 60 --retry 5 --retry-connrefused http://192.168.0.1:8000/file | cmp - " + file);
        sites.sh(1, "ping -c 4 -M dont -s 1400 -q 192.168.0.1");
        assertFalse(sites.succeeds(1, "ping -c 2 -M do -s 1300 -q 192.168.0.1"));
        for (int site : List.of(1, 2)) {
            String counters = sites.sh(site, "grep '^Ip:' /proc/net/snmp | tail -1");
            assertEquals("0", counters.strip().split(" ")[18], "outer datagrams in pieces: " + counters);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ip link delete tun0", "ip link set tun0 down"})
    void aDeviceThatIsGoneEndsTheTunnel(String command) throws IOException, InterruptedException {
        Running client = client(1, "udp", "compat");
        sites.sh(1, command);
        assertEquals(1, client.awaitExit());
        assertTrue(client.output().contains("tun0 was "), client::output);
        assertFalse(client.output().contains("Exception"), client::output);
    }

    @Test
    void dryRunChangesNothing() throws IOException, InterruptedException {
        Result result = sites.stack(
                1, arguments("udp", "secure", "--connect", "10.99.1.1:5555", "--own", "10.200.0.0/16", "--dry-run"));
        assertEquals(0, result.exitCode(), result::output);
        for (String word : List.of("ip tuntap add dev tun0", "192.168.0.2/24", "mtu 1440", "10.200.0.0/16", "undone")) {
            assertTrue(result.output().contains(word), result::output);
        }
        assertFalse(sites.succeeds(1, "ip link show tun0"));
    }

    @Test
    void refusesWrongUsageInOneSentence() throws IOException, InterruptedException {
        for (String arguments : List.of(
                "tunnel udp --listen 5555",
                "tunnel tcp --compat --connect x",
                "tunnel tcp --compat --listen 70000",
                "tunnel tcp --compat --listen 1 --mtu 5")) {
            Result result = sites.stack(1, arguments.split(" "));
            assertEquals(2, result.exitCode(), result::output);
            List<String> lines = result.output().lines().toList();
            assertEquals(2, lines.size(), result::output);
            assertTrue(lines.get(1).startsWith("Try '"), result::output);
        }
    }

    @Test
    void anUnreadableKeyIsToldInOneSentence() throws IOException, InterruptedException {
        Result result = sites.stack(1, "tunnel", "udp", "--listen", "5555", "--key-file", "/nonexistent");
        assertEquals(1, result.exitCode(), result::output);
        assertEquals(1, result.output().lines().count(), result::output);
    }
}
