package org.lucidstack.demo.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lucidstack.demo.gateway.FarSide;
import org.lucidstack.demo.tunnel.Sites;

/** The relay between network namespaces: site 1, a client, reaches the OpenSSH server of site 2 through site 0 only. */
@Tag("tun")
class RelayNamespaceTest {

    private static final Path SSHD = Path.of("/usr/sbin/sshd");
    private static final int CLIENTS = 200;
    private static final int LARGE_MEGABYTES = 200;

    @TempDir
    private Path folder;

    private Sites sites;
    private Path secret;

    @BeforeEach
    void open() throws IOException {
        Assumptions.assumeTrue(Files.isExecutable(SSHD), "openssh-server is not installed");
        Assumptions.assumeTrue("root".equals(System.getProperty("user.name")), "sshd needs root here");
        sites = Sites.openOrSkip(3);
        secret = folder.resolve("secret");
        Files.writeString(secret, "correct horse\n");
    }

    @AfterEach
    void close() {
        if (sites != null) {
            sites.close();
        }
    }

    private Sites.Running server() throws IOException, InterruptedException {
        return sites.startStack(
                0,
                "relay",
                "server",
                "--control",
                "10.99.2.1:7000",
                "--public-address",
                "10.99.1.1",
                "--secret-file",
                secret.toString());
    }

    private Sites.Running agent() throws IOException, InterruptedException {
        return agent(2222);
    }

    private Sites.Running agent(int target) throws IOException, InterruptedException {
        return sites.startStack(
                2,
                "relay",
                "agent",
                "--control",
                "10.99.2.1:7000",
                "--target",
                Integer.toString(target),
                "--secret-file",
                secret.toString());
    }

    private void startSshd() throws IOException, InterruptedException {
        sites.sh(
                2,
                "mkdir -p /run/sshd; cd " + folder
                        + " && ssh-keygen -q -t ed25519 -N '' -f host && ssh-keygen -q -t ed25519 -N '' -f login");
        sites.background(
                2,
                "sh",
                "-c",
                "exec /usr/sbin/sshd -D -f /dev/null -p 2222 -h " + folder.resolve("host")
                        + " -o ListenAddress=127.0.0.1 -o StrictModes=no -o UsePAM=no -o PidFile=none"
                        + " -o PermitRootLogin=yes -o MaxStartups=1000 -o 'Subsystem=sftp internal-sftp'"
                        + " -o AuthorizedKeysFile=" + folder.resolve("login.pub"));
    }

    /** The options of ssh and scp. */
    private String trust() {
        return " -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR -o BatchMode=yes -i "
                + folder.resolve("login") + " ";
    }

    private String ssh(String command) throws IOException, InterruptedException {
        return sites.sh(
                1,
                "for i in 1 2 3 4 5; do ssh -p 10000" + trust() + "root@10.99.1.1 '" + command
                        + "' && exit 0; sleep 1; done; exit 1");
    }

    @Test
    void anSshServerBehindAnAgent() throws IOException, InterruptedException {
        startSshd();
        Sites.Running server = server();
        Sites.Running agent = agent();
        assertTrue(agent.output().contains("ready public 10.99.1.1:10000"), agent::output);
        assertEquals("1000000\n", ssh("head -c 1000000 /dev/zero | wc -c"));

        String banners = sites.sh(
                1,
                "for i in $(seq " + CLIENTS + "); do (echo $(sleep 15 | timeout 40 nc 10.99.1.1 10000 | head -c 7)) &"
                        + " done; wait");
        assertEquals(CLIENTS, banners.lines().filter("SSH-2.0"::equals).count(), banners);

        byte[] bytes = new byte[LARGE_MEGABYTES * 1_000_000];
        new Random(9).nextBytes(bytes);
        Files.write(folder.resolve("large"), bytes);
        long start = System.nanoTime();
        sites.sh(1, "scp -P 10000" + trust() + folder.resolve("large") + " root@10.99.1.1:" + folder.resolve("copy"));
        System.out.println("scp of " + LARGE_MEGABYTES + " MB: " + (System.nanoTime() - start) / 1_000_000 + " ms");
        sites.sh(1, "cmp " + folder.resolve("large") + " " + folder.resolve("copy"));

        server.kill();
        Sites.Running again = server();
        agent.awaitLine("ready public 10.99.1.1:10000", Duration.ofSeconds(60));
        assertEquals("back\n", ssh("echo back"));

        Files.writeString(secret, "wrong horse\n");
        Sites.Result refused = sites.stack(
                2,
                "relay",
                "agent",
                "--control",
                "10.99.2.1:7000",
                "--target",
                "2222",
                "--secret-file",
                secret.toString());
        assertEquals(1, refused.exitCode(), refused::output);
        assertEquals(1, refused.output().lines().count(), refused::output);
        assertEquals("still\n", ssh("echo still"));
        assertEquals(0, agent.stop());
        assertEquals(0, again.stop());
    }

    /** The server is killed and started again while bytes flow both ways. */
    @Test
    void aTransferDiesWithTheServerAndTheNextSucceeds() throws Exception {
        sites.startJava(2, FarSide.class, "127.0.0.1");
        Sites.Running server = server();
        Sites.Running agent = agent(FarSide.ECHO);
        Path copy = folder.resolve("copy");
        Process transfer = sites.background(1, "sh", "-c", "exec nc 10.99.1.1 10000 < /dev/zero > " + copy);
        assertTrue(
                sites.succeeds(1, "for i in $(seq 100); do [ -s " + copy + " ] && exit 0; sleep 0.1; done; exit 1"),
                "it runs");
        server.kill();
        assertTrue(transfer.waitFor(30, TimeUnit.SECONDS), "the client is told of the end");
        String connected = "ss -Htn state established dport = :" + FarSide.ECHO;
        assertTrue(
                sites.succeeds(
                        2,
                        "for i in $(seq 300); do [ -z \"$(" + connected + ")\" ] && exit 0; sleep 0.1; done; exit 1"),
                "and the target");
        Sites.Running again = server();
        agent.awaitLine("ready public 10.99.1.1:10000", Duration.ofSeconds(60));
        byte[] bytes = new byte[10_000_000];
        new Random(4).nextBytes(bytes);
        Files.write(folder.resolve("file"), bytes);
        sites.sh(1, "nc -N -w 60 10.99.1.1 10000 < " + folder.resolve("file") + " | cmp - " + folder.resolve("file"));
        assertEquals(0, agent.stop());
        assertEquals(0, again.stop());
    }

    /** What is sent back to clients that do not read is not held anywhere: once all buffers are full, everybody waits. */
    @Test
    void stoppedReadersTakeNoMemory() throws Exception {
        sites.startJava(2, FarSide.class, "127.0.0.1");
        Sites.Running server = server();
        Sites.Running agent = agent(FarSide.ENDLESS);
        for (int i = 0; i < 20; i++) {
            sites.background(1, "sh", "-c", "nc 10.99.1.1 10000 < /dev/null | sleep 60");
        }
        Thread.sleep(3000);
        long serverBefore = server.residentKilobytes();
        long agentBefore = agent.residentKilobytes();
        Thread.sleep(4000);
        long serverGrown = server.residentKilobytes() - serverBefore;
        long agentGrown = agent.residentKilobytes() - agentBefore;
        System.out.println("20 stopped readers: server " + serverBefore + " + " + serverGrown + " KiB, agent "
                + agentBefore + " + " + agentGrown + " KiB");
        assertTrue(serverGrown < 50_000 && agentGrown < 50_000, serverGrown + ", " + agentGrown + " KiB in 4 s");
    }

    /** The agent's host vanishes without a word. */
    @Test
    void thePortOfALostAgentIsClosed() throws IOException, InterruptedException {
        server();
        agent();
        assertTrue(sites.succeeds(1, "nc -z -w 5 10.99.1.1 10000"));
        sites.sh(2, "ip link set out down");
        long start = System.nanoTime();
        while (sites.succeeds(1, "nc -z -w 5 10.99.1.1 10000")) {
            Thread.sleep(500);
        }
        long seconds = (System.nanoTime() - start) / 1_000_000_000;
        assertTrue(seconds <= 30, "after " + seconds + " s");
    }
}
