package org.lucidstack.demo.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
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
import org.lucidstack.demo.ssh.SshServerProcess;
import org.lucidstack.demo.tunnel.Sites;

/** {@code stack socks --via ssh://...} through an OpenSSH server: the page is on that host's loopback only. */
@Tag("tun")
@Tag("slow")
class SocksViaSshTest {

    private static final int CLIENT = 0;
    private static final int SERVER = 1;
    private static final String ADDRESS = "10.99.1.2";
    private static final String VIA = "ssh://root@" + ADDRESS + ":" + SshServerProcess.PORT;

    @TempDir
    private Path folder;

    private Sites sites;
    private SshServerProcess server;

    @BeforeEach
    void makeNetwork() throws Exception {
        sites = Sites.openOrSkip(2);
        server = SshServerProcess.startOrSkip(sites, SERVER, ADDRESS, folder);
        Files.writeString(folder.resolve("page"), "a page\n");
        sites.background(
                SERVER, Sites.java(), "-m", "jdk.httpserver", "-b", "127.0.0.1", "-p", "8080", "-d", folder.toString());
    }

    @AfterEach
    void takeDown() {
        sites.close();
    }

    private String[] socks(String... more) {
        List<String> arguments = new ArrayList<>(
                List.of("socks", "--via", VIA, "-i", server.key(), "--known-hosts", server.knownHosts()));
        arguments.addAll(List.of(more));
        return arguments.toArray(String[]::new);
    }

    private String curl(String url) throws Exception {
        String command = "curl -sS -m 20 --retry 5 --retry-connrefused --socks5-hostname 127.0.0.1:1080 " + url;
        return sites.run(CLIENT, Duration.ofSeconds(60), "sh", "-c", command).output();
    }

    @Test
    void theServerConnectsAndLooksNamesUp() throws Exception {
        sites.sh(SERVER, "for i in $(seq 100); do nc -z 127.0.0.1 8080 && exit 0; sleep 0.1; done; exit 1");
        Sites.Running socks = sites.startStack(CLIENT, socks("--deny", "*:81"));
        assertTrue(socks.output().startsWith("ready socks 127.0.0.1:1080"), socks::output);
        assertEquals("a page\n", curl("http://127.0.0.1:8080/page"));
        assertEquals("a page\n", curl("http://localhost:8080/page"), "the server's own localhost");
        assertTrue(curl("http://localhost:9/").contains("(5)"), "refused");
        assertTrue(curl("http://nohost.invalid/").contains("(4)"), "no such name");
        assertTrue(curl("http://localhost:81/").contains("(2)"), "denied");
        server.dropClients();
        assertEquals(1, socks.awaitExit(), socks::output);
        assertTrue(socks.output().contains("was lost"), socks::output);
    }

    @Test
    void whatIsWrongIsSaid() throws Exception {
        Path nobody = folder.resolve("nobody");
        Files.writeString(nobody, "");
        Sites.Result unknown =
                sites.stack(CLIENT, "socks", "--via", VIA, "-i", server.key(), "--known-hosts", nobody.toString());
        assertEquals(1, unknown.exitCode(), unknown::output);
        assertEquals(1, unknown.output().lines().count(), unknown::output);
        assertTrue(unknown.output().contains("is not in"), unknown::output);
        assertEquals(
                2, sites.stack(CLIENT, socks("--tunnel", "udp://127.0.0.1:1")).exitCode());
        assertEquals(2, sites.stack(CLIENT, "socks", "-i", server.key()).exitCode());
        assertEquals(2, sites.stack(CLIENT, "socks", "--via", "ssh://nobody").exitCode());
    }
}
