package org.lucidstack.demo.ssh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lucidstack.demo.gateway.FarSide;
import org.lucidstack.demo.tunnel.Sites;

/** {@code stack forward} against a real OpenSSH server: what is behind it is only reachable from there. */
@Tag("tun")
@Tag("slow")
class ForwardNamespaceTest {

    private static final int CLIENT = 0;
    private static final int SERVER = 1;
    private static final String ADDRESS = "10.99.1.2";
    private static final String INSIDE = "127.0.0.1";
    private static final String ACCOUNT = "root@" + ADDRESS + ":" + SshServerProcess.PORT;

    @TempDir
    Path folder;

    private Sites sites;
    private SshServerProcess server;

    @BeforeEach
    void makeNetwork() throws Exception {
        sites = Sites.openOrSkip(2);
        server = SshServerProcess.startOrSkip(sites, SERVER, ADDRESS, folder);
        sites.startJava(SERVER, FarSide.class, INSIDE);
    }

    @AfterEach
    void takeDown() {
        sites.close();
    }

    private String[] forward(String... more) {
        List<String> arguments = new ArrayList<>(
                List.of("forward", "--ssh", ACCOUNT, "-i", server.key(), "--known-hosts", server.knownHosts()));
        arguments.addAll(List.of(more));
        return arguments.toArray(String[]::new);
    }

    private static String to(int port, int target) {
        return port + ":" + INSIDE + ":" + target;
    }

    @Test
    void localPorts() throws Exception {
        Path file = folder.resolve("file");
        sites.sh(CLIENT, "head -c 200000000 /dev/urandom > " + file);
        Sites.Running forward = sites.startStack(
                CLIENT,
                forward(
                        "-L",
                        to(7000, FarSide.ECHO),
                        "-L",
                        to(7001, FarSide.HALF_CLOSE),
                        "-L",
                        to(7002, FarSide.BANNER),
                        "-L",
                        to(7003, FarSide.ENDLESS),
                        "-L",
                        to(7009, 9)));
        sites.sh(CLIENT, "nc -N -w 60 127.0.0.1 7000 < " + file + " | cmp - " + file);
        assertEquals("got 6\n", sites.sh(CLIENT, "echo hello | nc -N -w 20 127.0.0.1 7001"));
        assertEquals("got 6\n", sites.sh(CLIENT, "echo hello | nc -N -w 20 ::1 7001"));
        assertEquals("220 mail\r\n250 ok\r\n", sites.sh(CLIENT, "(sleep 1; echo hi) | nc -w 20 127.0.0.1 7002"));
        assertEquals("", sites.sh(CLIENT, "nc -w 20 127.0.0.1 7009 < /dev/null || true"));
        forward.awaitLine("connection refused", Duration.ofSeconds(10));
        stoppedReadersAreBounded(forward, CLIENT, 7003);
        assertEquals(0, forward.stop());
    }

    /** Once the windows are full, nothing more is held for them. */
    private void stoppedReadersAreBounded(Sites.Running forward, int site, int port) throws Exception {
        for (int i = 0; i < 5; i++) {
            sites.background(site, "sh", "-c", "nc 127.0.0.1 " + port + " < /dev/null | sleep 60");
        }
        Thread.sleep(3000);
        long before = forward.residentKilobytes();
        Thread.sleep(4000);
        long grown = forward.residentKilobytes() - before;
        assertTrue(grown < 50_000, "with five stopped readers it grew by " + grown + " KiB in 4 s");
    }

    /** The side that listens ends its direction first; the other one still has something to say. */
    @Test
    void eitherDirectionMayEndFirst() throws Exception {
        Sites.Running near = sites.startJava(CLIENT, FarSide.class, "127.0.0.2");
        Sites.Running far = sites.startJava(SERVER, FarSide.class, "127.0.0.3");
        Sites.Running forward = sites.startStack(
                CLIENT,
                forward(
                        "-L",
                        "7000:127.0.0.3:" + FarSide.ENDS_FIRST,
                        "-R",
                        "6000:127.0.0.2:" + FarSide.ENDS_FIRST,
                        "-R",
                        "6009:127.0.0.2:9"));
        String late = "(sleep 1; head -c 3000000 /dev/zero) | nc -N -w 60 127.0.0.1 ";
        assertEquals("bye\n", sites.sh(CLIENT, late + "7000"));
        far.awaitLine("received 3000000", Duration.ofSeconds(30));
        assertEquals("bye\n", sites.sh(SERVER, late + "6000"));
        near.awaitLine("received 3000000", Duration.ofSeconds(30));
        assertEquals("", sites.sh(SERVER, "nc -w 20 127.0.0.1 6009 < /dev/null || true"));
        forward.awaitLine("-R: cannot connect to 127.0.0.2:9", Duration.ofSeconds(10));
        assertEquals("bye\n", sites.sh(SERVER, late + "6000"), "the others go on");
        assertEquals(0, forward.stop());
    }

    @Test
    void remotePorts() throws Exception {
        sites.startJava(CLIENT, FarSide.class, "127.0.0.2");
        Sites.Running forward = sites.startStack(
                CLIENT,
                forward(
                        "-R",
                        "6000:127.0.0.2:" + FarSide.ECHO,
                        "-R",
                        "6001:127.0.0.2:" + FarSide.HALF_CLOSE,
                        "-R",
                        "6002:127.0.0.2:" + FarSide.BANNER,
                        "-R",
                        "6003:127.0.0.2:" + FarSide.ENDLESS));
        Path file = folder.resolve("file");
        sites.sh(SERVER, "head -c 50000000 /dev/urandom > " + file);
        sites.sh(SERVER, "nc -N -w 60 127.0.0.1 6000 < " + file + " | cmp - " + file);
        assertEquals("got 6\n", sites.sh(SERVER, "echo hello | nc -N -w 20 127.0.0.1 6001"));
        assertEquals("220 mail\r\n250 ok\r\n", sites.sh(SERVER, "(sleep 1; echo hi) | nc -w 20 127.0.0.1 6002"));
        stoppedReadersAreBounded(forward, SERVER, 6003);
        assertEquals(0, forward.stop());
    }

    @Test
    void dynamicPorts() throws Exception {
        Files.writeString(folder.resolve("page"), "a page\n");
        sites.background(
                SERVER, Sites.java(), "-m", "jdk.httpserver", "-b", INSIDE, "-p", "8080", "-d", folder.toString());
        Sites.Running forward = sites.startStack(CLIENT, forward("-D", "1080"));
        String page = " http://localhost:8080/page";
        for (String version : List.of("socks5-hostname", "socks5", "socks4a", "socks4")) {
            String curl = "curl -sS -m 20 --retry 5 --retry-connrefused --" + version + " 127.0.0.1:1080";
            assertEquals("a page\n", sites.sh(CLIENT, curl + page.replace("localhost", INSIDE)), version);
        }
        assertEquals("a page\n", sites.sh(CLIENT, "curl -sS -m 20 --socks5-hostname 127.0.0.1:1080" + page));
        assertTrue(failure("http://" + INSIDE + ":9/").contains("(5)"));
        assertTrue(failure("http://nohost.invalid/").contains("(4)"));
        assertEquals(0, forward.stop());
    }

    private String failure(String url) throws Exception {
        return sites.run(
                        CLIENT,
                        Duration.ofSeconds(20),
                        "curl",
                        "-sS",
                        "-m",
                        "15",
                        "--socks5-hostname",
                        "127.0.0.1:1080",
                        url)
                .output();
    }

    @Test
    void theConnectionMayBeMadeByAStack(@TempDir Path other) throws Exception {
        SshServerProcess here = SshServerProcess.startOrSkip(sites, CLIENT, "0.0.0.0", other);
        Path known = other.resolve("known");
        Files.writeString(known, Files.readString(known).replace("0.0.0.0", "192.168.0.1"));
        sites.startJava(CLIENT, FarSide.class, "127.0.0.2");
        Sites.Running forward = sites.startStack(
                CLIENT,
                "forward",
                "--over-stack",
                "--tun",
                "tun8",
                "--ssh",
                "root@192.168.0.1:" + SshServerProcess.PORT,
                "-i",
                here.key(),
                "--known-hosts",
                known.toString(),
                "-L",
                "7001:127.0.0.2:" + FarSide.HALF_CLOSE,
                "-R",
                "6001:127.0.0.2:" + FarSide.HALF_CLOSE);
        assertTrue(sites.sh(CLIENT, "ss -tn").contains("192.168.0.2:"), "no socket of the host at the near end");
        assertEquals("got 6\n", sites.sh(CLIENT, "echo hello | nc -N -w 20 127.0.0.1 7001"));
        assertEquals("got 6\n", sites.sh(CLIENT, "echo hello | nc -N -w 20 127.0.0.1 6001"));
        assertEquals(0, forward.stop());
    }

    @Test
    void standardStreamsEndWithTheFarEnd() throws Exception {
        Sites.Result result =
                sites.stackWithInput(CLIENT, "hello\n", forward("--stdio", INSIDE + ":" + FarSide.HALF_CLOSE));
        assertEquals(0, result.exitCode(), result::output);
        assertEquals("got 6\n", result.output(), "and no ready");
    }

    @Test
    void whatIsWrongIsSaidInOneSentence() throws Exception {
        Path nobody = folder.resolve("nobody");
        Files.writeString(nobody, "");
        String local = to(7000, FarSide.ECHO);
        String[][] wrong = {
            {"is not in", "--ssh", ACCOUNT, "-i", server.key(), "--known-hosts", nobody.toString(), "-L", local},
            {"passphrase", "--ssh", ACCOUNT, "-i", folder.resolve("locked").toString(), "-L", local},
            {"cannot be read", "--ssh", ACCOUNT, "-i", folder.resolve("missing").toString(), "-L", local},
            {
                "logging in",
                "--ssh",
                ACCOUNT,
                "-i",
                folder.resolve("other").toString(),
                "--known-hosts",
                server.knownHosts(),
                "-L",
                local
            },
            {"refused", "--ssh", "root@" + ADDRESS + ":9", "-i", server.key(), "-L", local},
            {"cannot be resolved", "--ssh", "root@nohost.invalid", "-i", server.key(), "-L", local},
        };
        for (String[] each : wrong) {
            List<String> command = new ArrayList<>(List.of("forward"));
            command.addAll(List.of(each).subList(1, each.length));
            Sites.Result result = sites.stack(CLIENT, command.toArray(String[]::new));
            assertEquals(1, result.exitCode(), result::output);
            assertTrue(result.output().contains(each[0]), result::output);
            assertFalse(result.output().contains("ready"), result::output);
            assertEquals(1, result.output().lines().count(), result::output);
        }
    }

    @Test
    void aLostServerEndsTheCommand() throws Exception {
        Sites.Running forward = sites.startStack(CLIENT, forward("-L", to(7000, FarSide.ECHO)));
        server.dropClients();
        assertEquals(1, forward.awaitExit(), forward::output);
        assertTrue(forward.output().contains("was lost"), forward::output);
    }
}
