package org.lucidstack.demo.tunnel;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lucidstack.demo.tunnel.Sites.Running;
import org.lucidstack.demo.tunnel.crypto.TunnelKey;

/** The tunnels beside a plain transfer over the same veth pair, in one run, as ratios. */
@Tag("tun")
@Tag("slow")
class TunnelThroughputTest {

    private static final Pattern RECEIVED = Pattern.compile("([0-9.]+) Mbits/sec +receiver");

    @TempDir
    private Path folder;

    @Test
    void ratios() throws IOException, InterruptedException {
        Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/iperf3")), "iperf3 is not installed");
        Path key = Files.writeString(folder.resolve("key"), TunnelKey.generate(false));
        try (Sites sites = Sites.openOrSkip(2)) {
            sites.background(0, "iperf3", "-s");
            double plain = measure(sites, "10.99.1.1");
            System.out.printf(Locale.ROOT, "plain veth %16.0f Mbit/s%n", plain);
            for (String tunnel :
                    List.of("tcp --compat", "udp --compat", "tcp --key-file " + key, "udp --key-file " + key)) {
                Running server = sites.startStack(0, arguments(tunnel, "--listen", "10.99.1.1:5555"));
                Running client = sites.startStack(1, arguments(tunnel, "--connect", "10.99.1.1:5555"));
                double through = measure(sites, "192.168.0.1");
                System.out.printf(
                        Locale.ROOT,
                        "%-14s %12.0f Mbit/s, %.4f of plain%n",
                        tunnel.replaceAll("--key-file.*", "encrypted"),
                        through,
                        through / plain);
                assertTrue(through > 10, tunnel);
                client.stop();
                server.stop();
            }
        }
    }

    private static String[] arguments(String tunnel, String... more) {
        List<String> all = new ArrayList<>(List.of("tunnel"));
        all.addAll(List.of(tunnel.split(" ")));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    private static double measure(Sites sites, String address) throws IOException, InterruptedException {
        for (int i = 0; i < 20; i++) {
            String output = sites.run(
                            1, Duration.ofMinutes(1), "iperf3", "-c", address, "-t", "5", "-O", "2", "-f", "m")
                    .output();
            Matcher matcher = RECEIVED.matcher(output);
            if (matcher.find()) {
                return Double.parseDouble(matcher.group(1));
            }
            sites.succeeds(1, "sleep 0.3");
        }
        throw new AssertionError("no measurement to " + address);
    }
}
