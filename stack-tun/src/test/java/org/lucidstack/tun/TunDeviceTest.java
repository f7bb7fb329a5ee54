package org.lucidstack.tun;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lucidstack.tun.NetNamespace.Result;

/** The TUN device against the kernel, in a network namespace of its own. */
@Timeout(120)
class TunDeviceTest {

    private static final Duration SOON = Duration.ofSeconds(10);

    private final NetNamespace namespace = NetNamespace.openOrSkip();
    private @Nullable Process host;

    @AfterEach
    void closeNamespace() {
        namespace.close();
    }

    private void startHost(String... arguments) throws IOException {
        host = namespace.startJava(EchoHost.class, arguments);
        assertTrue(nextLine().startsWith("ready " + arguments[0]));
    }

    private Process host() {
        return Objects.requireNonNull(host);
    }

    private String nextLine() throws IOException {
        BufferedReader reader = host().inputReader(StandardCharsets.UTF_8);
        return String.valueOf(reader.readLine());
    }

    private Result ping(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("ping", "-n", "-W", "2"));
        command.addAll(List.of(arguments));
        return namespace.run(command.toArray(String[]::new));
    }

    @ParameterizedTest
    @ValueSource(strings = {"offload", "plain"})
    void pingIsAnsweredOverIpv4AndIpv6(String mode) throws Exception {
        startHost("lucid0", mode, "1500", "192.168.0.1/24", "fd00::1/64");

        Result ipv4 = ping("-c", "20", "-i", "0.01", "192.168.0.2");
        assertTrue(ipv4.output().contains("20 received, 0% packet loss"), ipv4.output());
        Result large = ping("-c", "3", "-i", "0.01", "-s", "1400", "192.168.0.77");
        assertTrue(large.output().contains("3 received, 0% packet loss"), large.output());
        // the first packet already: no wait for duplicate detection
        Result ipv6 = ping("-6", "-c", "20", "-i", "0.01", "fd00::2");
        assertTrue(ipv6.output().contains("20 received, 0% packet loss"), ipv6.output());
    }

    @Test
    void interfaceIsConfiguredAsAsked() throws Exception {
        startHost(
                "lucid0", "plain", "1400", "192.168.0.1/24", "10.5.0.1/16", "10.5.0.9/16", "fd00::1/64", "fd01::1/48");

        String shown = namespace.run("ip", "addr", "show", "dev", "lucid0").output();
        assertTrue(shown.contains("mtu 1400"), shown);
        assertTrue(shown.contains("qlen 10000"), shown);
        assertTrue(shown.contains("inet 192.168.0.1/24 brd 192.168.0.255"), shown);
        assertTrue(shown.contains("inet 10.5.0.1/16 brd 10.5.255.255"), shown);
        assertTrue(shown.contains("inet 10.5.0.9/16"), shown);
        assertTrue(shown.contains("inet6 fd00::1/64 scope global nodad"), shown);
        assertTrue(shown.contains("inet6 fd01::1/48 scope global nodad"), shown);
        assertFalse(shown.contains("tentative"), shown);
        String link = namespace.run("ip", "-d", "link", "show", "dev", "lucid0").output();
        assertTrue(link.contains("UP,LOWER_UP"), link);
        assertTrue(link.contains("tun type tun pi off vnet_hdr off"), link);
    }

    @Test
    void interfaceDisappearsWithItsProcess() throws Exception {
        startHost("lucid0", "offload", "1500", "192.168.0.1/24");
        assertTrue(namespace.run("ip", "link", "show", "dev", "lucid0").succeeded());

        host().destroy();
        assertTrue(host().waitFor(10, TimeUnit.SECONDS));

        assertFalse(namespace.run("ip", "link", "show", "dev", "lucid0").succeeded());
    }

    @ParameterizedTest
    @CsvSource({"link del lucid0, lucid0 was deleted.", "link set lucid0 down, lucid0 was taken down."})
    void lossOfTheInterfaceIsNoticedAndNamed(String change, String message) throws Exception {
        startHost("lucid0", "offload", "1500", "192.168.0.1/24");

        assertTrue(namespace.run(("ip " + change).split(" ")).succeeded());

        Result end = NetNamespace.finish(host(), SOON);
        assertEquals("TunException: " + message + "\n", end.output());
        assertEquals(3, end.exitCode());
    }

    @Test
    void newMtuIsNoticed() throws Exception {
        startHost("lucid0", "offload", "1500", "192.168.0.1/24");

        assertTrue(namespace.run("ip", "link", "set", "lucid0", "mtu", "1300").succeeded());

        assertEquals("mtu 1300", nextLine());
    }

    @Test
    void interfaceInUseIsRefused() throws Exception {
        startHost("lucid0", "plain", "1500", "192.168.0.1/24");

        Result second = namespace.runJava(EchoHost.class, "lucid0", "plain", "1500");

        assertEquals("TunException: lucid0 is in use by another process.\n", second.output());
    }

    @Test
    void otherInterfaceOfTheNameIsRefused() throws Exception {
        Result result = namespace.runJava(EchoHost.class, "lo", "plain", "1500");

        assertEquals("TunException: lo exists and is not a TUN interface with a single queue.\n", result.output());
    }

    @Test
    void worksWhereNoInterfaceHasAnAddress() throws Exception {
        assertTrue(namespace.run("ip", "link", "set", "lo", "down").succeeded());

        startHost("lucid0", "plain", "1500", "192.168.0.1/24");
    }

    @Test
    void kernelChoosesTheNumberOfATemplate() throws Exception {
        host = namespace.startJava(EchoHost.class, "lucid%d", "plain", "1500");

        assertTrue(nextLine().startsWith("ready lucid0 "));
    }

    @Test
    void missingRightIsNamed() throws Exception {
        List<String> command =
                new ArrayList<>(List.of("setpriv", "--bounding-set=-net_admin", "--inh-caps=-net_admin"));
        command.addAll(NetNamespace.javaCommand(EchoHost.class, "lucid0", "plain", "1500"));

        Result result = NetNamespace.finish(namespace.start(command), Duration.ofMinutes(1));

        assertTrue(result.output().contains("which needs CAP_NET_ADMIN: run scripts/setcap once"), result.output());
        assertEquals(3, result.exitCode());
    }

    @Test
    void missingDeviceFileIsNamed() throws Exception {
        Result result = withDevNet("mount -t tmpfs none /dev/net");

        assertTrue(result.output().startsWith("TunException: /dev/net/tun is missing: load the kernel's tun module"));
        assertEquals(3, result.exitCode());
    }

    @Test
    void lockedDeviceFileIsNamed() throws Exception {
        Result result = withDevNet("mount -t tmpfs none /dev/net && touch /dev/net/tun && chmod 0 /dev/net/tun"
                + " && set -- setpriv --bounding-set=-all --inh-caps=-all \"$@\"");

        assertTrue(result.output().startsWith("TunException: This user may not open /dev/net/tun"), result.output());
        assertEquals(3, result.exitCode());
    }

    /** Runs {@link EchoHost} after a change to /dev/net that only it sees. */
    private Result withDevNet(String change) throws Exception {
        List<String> command = new ArrayList<>(List.of("unshare", "-m", "sh", "-c", change + " && exec \"$@\"", "sh"));
        command.addAll(NetNamespace.javaCommand(EchoHost.class, "lucid0", "plain", "1500"));
        return NetNamespace.finish(namespace.start(command), Duration.ofMinutes(1));
    }

    @Test
    void udpSuperDatagramIsCut() throws Exception {
        String quiet = "for i in all default; do echo 1 > /proc/sys/net/ipv6/conf/$i/disable_ipv6; done";
        assertTrue(namespace.run("sh", "-c", quiet).succeeded());

        Result result = namespace.runJava(UdpSegmentSender.class);

        assertEquals("datagrams of 500, 500, 500, 500, 200 bytes in 1 packet\n", result.output());
    }

    @Test
    void interfaceThatRootPreparedNeedsNoRights() throws Exception {
        assertTrue(namespace
                .run("ip", "tuntap", "add", "dev", "lucid0", "mode", "tun", "user", "0")
                .succeeded());
        assertTrue(namespace
                .run("ip", "addr", "add", "192.168.0.1/24", "dev", "lucid0")
                .succeeded());
        assertTrue(namespace
                .run("ip", "link", "set", "lucid0", "mtu", "1400", "up")
                .succeeded());
        List<String> command =
                new ArrayList<>(List.of("setpriv", "--bounding-set=-net_admin", "--inh-caps=-net_admin"));
        command.addAll(NetNamespace.javaCommand(EchoHost.class, "lucid0", "offload", "1400", "192.168.0.1/24"));

        host = namespace.start(command);

        assertTrue(nextLine().startsWith("ready lucid0 Offload[checksum=true"));
        Result ping = ping("-c", "1", "192.168.0.2");
        assertTrue(ping.succeeded(), ping.output());
    }
}
