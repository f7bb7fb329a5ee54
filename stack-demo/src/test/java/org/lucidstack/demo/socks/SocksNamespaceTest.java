package org.lucidstack.demo.socks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lucidstack.demo.tunnel.Sites;
import org.lucidstack.demo.tunnel.crypto.TunnelKey;

/** SOCKS on a stack behind a UDP tunnel: site 1 reaches site 2, which it has no route to, with no device and no rights. */
@Tag("tun")
class SocksNamespaceTest {

    /** No capability is left, and none can be had. */
    private static final List<String> WITHOUT_RIGHTS =
            List.of("setpriv", "--bounding-set", "-all", "--inh-caps", "-all", "--no-new-privs");

    @TempDir
    private Path folder;

    private Sites sites;

    @BeforeEach
    void open() {
        sites = Sites.openOrSkip(3);
    }

    @AfterEach
    void close() {
        if (sites != null) {
            sites.close();
        }
    }

    private Sites.Result curl(String arguments) throws IOException, InterruptedException {
        return sites.run(
                1, Duration.ofMinutes(2), "sh", "-c", "curl -sS -m 60 --socks5-hostname 127.0.0.1:1080 " + arguments);
    }

    private int code(String url) throws IOException, InterruptedException {
        Sites.Result result = curl(url);
        assertEquals(97, result.exitCode(), result::output);
        String text = result.output();
        return text.charAt(text.lastIndexOf('(') + 1) - '0';
    }

    @Test
    void curlThroughAStackBehindATunnel() throws IOException, InterruptedException {
        Path key = folder.resolve("key");
        Files.writeString(key, TunnelKey.generate(false));
        byte[] bytes = new byte[20_000_000];
        new Random(5).nextBytes(bytes);
        Files.write(folder.resolve("file"), bytes);
        sites.sh(0, "sysctl -q -w net.ipv4.ip_forward=1");
        sites.background(2, "python3", "-m", "http.server", "--directory", folder.toString(), "8000");
        sites.startJava(2, TinyDns.class, "10.99.2.2", "inside.test", "10.99.2.2");
        sites.startStack(0, "tunnel", "udp", "--listen", "5555", "--key-file", key.toString());
        sites.sh(1, "ip route del default");
        Sites.Running socks = sites.startStackBehind(
                1,
                WITHOUT_RIGHTS,
                "socks",
                "--listen",
                "127.0.0.1:1080",
                "--tunnel",
                "udp://10.99.1.1:5555",
                "--key-file",
                key.toString(),
                "--own",
                "192.168.0.2",
                "--dns",
                "10.99.2.2",
                "--deny",
                "*:81");
        String rights = sites.sh(1, "grep CapEff /proc/" + socks.pid() + "/status");
        assertTrue(rights.contains("0000000000000000"), rights);
        assertTrue(sites.sh(1, "ip -o link show type tun").isBlank(), "no device");
        socks.awaitLine("connected", Duration.ofSeconds(30));

        Sites.Result transfer = curl("http://10.99.2.2:8000/file | cmp - " + folder.resolve("file"));
        assertEquals(0, transfer.exitCode(), transfer::output);
        Sites.Result byName = curl("http://inside.test:8000/file | cmp - " + folder.resolve("file"));
        assertEquals(0, byName.exitCode(), byName::output);
        assertEquals(4, code("http://nobody.test:8000/"), "no such name there");
        assertEquals(5, code("http://10.99.2.2:9/"), "refused");
        assertEquals(4, code("http://10.99.2.77:8000/"), "no such host");
        assertEquals(2, code("http://10.99.2.2:81/"), "denied");
        assertEquals(0, socks.stop());
    }
}
