package org.lucidstack.demo.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lucidstack.demo.ssh.SshServerProcess;
import org.lucidstack.demo.tunnel.Sites;

/** A host whose default route is the gateway's device, and servers elsewhere: seen by the kernel's TCP and the usual tools. */
@Tag("tun")
@Tag("slow")
class GatewayNamespaceTest {

    private static final int CLIENT = 1;
    private static final int SERVER = 2;
    private static final String PROXY = "10.99.2.2";
    private static final String FAR = "10.77.0.1";
    private static final String NOWHERE = "10.3.0.1";
    private static final int FLOWS = 1000;

    @TempDir
    Path folder;

    private Sites sites;

    @BeforeEach
    void makeNetwork() throws Exception {
        sites = Sites.openOrSkip(3);
        sites.sh(
                0,
                "echo 1 > /proc/sys/net/ipv4/ip_forward && ip route add unreachable 10.3.0.0/24" + " && ip route add "
                        + FAR + " via " + PROXY);
        sites.sh(SERVER, "ip addr add " + FAR + "/32 dev lo");
        sites.startJava(SERVER, FarSide.class, FAR);
    }

    @AfterEach
    void takeDown() {
        sites.close();
    }

    private List<String> via(String way) throws Exception {
        return switch (way) {
            case "socks5" -> {
                sites.startStack(SERVER, "socks", "--listen", PROXY + ":1080");
                yield List.of("--via", "socks5://" + PROXY + ":1080");
            }
            case "ssh" -> {
                SshServerProcess server = SshServerProcess.startOrSkip(sites, SERVER, PROXY, folder);
                yield List.of(
                        "--via",
                        "ssh://root@" + PROXY + ":" + SshServerProcess.PORT,
                        "-i",
                        server.key(),
                        "--known-hosts",
                        server.knownHosts());
            }
            default -> List.of("--via", way);
        };
    }

    private Sites.Running gateway(List<String> more) throws Exception {
        List<String> arguments = new ArrayList<>(List.of("gateway", "--tun", "tun7"));
        arguments.addAll(more);
        return sites.startStack(CLIENT, arguments.toArray(String[]::new));
    }

    private String connect(String host, int port) throws Exception {
        return sites.run(CLIENT, Duration.ofSeconds(20), "nc", "-vz", "-w", "15", host, Integer.toString(port))
                .output();
    }

    @ParameterizedTest
    @ValueSource(strings = {"direct", "socks5", "ssh"})
    void aClientSeesWhatItWouldSeeWithoutTheGateway(String way) throws Exception {
        byte[] content = new byte[20_000_000];
        new Random(3).nextBytes(content);
        Files.write(folder.resolve("file"), content);
        sites.background(
                SERVER, Sites.java(), "-m", "jdk.httpserver", "-b", FAR, "-p", "8080", "-d", folder.toString());
        String refused = connect(FAR, 9);
        String unreachable = connect(NOWHERE, 80);
        assertTrue(refused.contains("Connection refused"), refused);
        assertTrue(unreachable.contains("No route to host"), unreachable);
        String rules = sites.sh(CLIENT, "ip rule; ip -6 rule");

        List<String> arguments = new ArrayList<>(via(way));
        arguments.addAll(List.of("--route", "0.0.0.0/0", "--dns", FAR));
        Sites.Running gateway = gateway(arguments);
        assertTrue(sites.sh(CLIENT, "ip route get " + FAR).contains("tun7"));
        assertEquals(refused, connect(FAR, 9), gateway::output);
        assertEquals(unreachable, connect(NOWHERE, 80), gateway::output);
        sites.sh(CLIENT, "curl -sS -m 60 http://" + FAR + ":8080/file | cmp - " + folder.resolve("file"));
        assertEquals("got 6\n", sites.sh(CLIENT, "echo hello | nc -N -w 20 " + FAR + " " + FarSide.HALF_CLOSE));
        assertTrue(
                sites.runJava(CLIENT, NearSide.class, "dns", "50", "10.9.9.9").contains("succeeded: 50"));
        if (!way.equals("ssh")) {
            assertTrue(udp(FAR).contains("succeeded: 20"), gateway::output);
        }
        assertTrue(sites.succeeds(CLIENT, "ping -c 2 -i 0.3 -W 9 " + FAR), gateway::output);
        assertTrue(!sites.succeeds(CLIENT, "ping -c 1 -W 3 " + NOWHERE), gateway::output);
        String flows = sites.runJava(CLIENT, NearSide.class, "flows", Integer.toString(FLOWS), FAR);
        assertTrue(flows.contains("succeeded: " + FLOWS), () -> flows + gateway.output());
        assertEquals(0, gateway.stop());
        assertEquals(rules, sites.sh(CLIENT, "ip rule; ip -6 rule"), "all is undone");
        assertTrue(connect(FAR, 9).contains("refused"));
    }

    private String udp(String host) throws Exception {
        return sites.runJava(CLIENT, NearSide.class, "udp", "20", host);
    }

    @ParameterizedTest
    @ValueSource(strings = {"direct", "socks5"})
    void carriesIpv6(String way) throws Exception {
        sites.sh(0, "sysctl -q -w net.ipv6.conf.all.forwarding=1");
        for (int site : List.of(CLIENT, SERVER)) {
            String net = "fd99:" + site + "::";
            sites.sh(0, "ip addr add " + net + "1/64 dev out" + site + " nodad");
            sites.sh(site, "ip addr add " + net + "2/64 dev out nodad && ip -6 route add default via " + net + "1");
        }
        sites.sh(0, "ip -6 route add fd77::1 via fd99:2::2");
        sites.sh(SERVER, "ip addr add fd77::1/128 dev lo nodad");
        sites.startJava(SERVER, FarSide.class, "fd77::1");
        String refused = connect("fd77::1", 9);
        String unreachable = connect("fd99:2::77", 80);
        assertTrue(refused.contains("Connection refused"), refused);

        List<String> arguments = new ArrayList<>(via(way));
        arguments.addAll(List.of("--route", "::/0"));
        Sites.Running gateway = gateway(arguments);
        assertTrue(sites.sh(CLIENT, "ip route get fd77::1").contains("tun7"));
        assertEquals(refused, connect("fd77::1", 9), gateway::output);
        assertEquals(unreachable, connect("fd99:2::77", 80), gateway::output);
        assertEquals("got 6\n", sites.sh(CLIENT, "echo hello | nc -N -w 20 fd77::1 " + FarSide.HALF_CLOSE));
        assertTrue(udp("fd77::1").contains("succeeded: 20"), gateway::output);
        assertTrue(sites.succeeds(CLIENT, "ping -c 2 -i 0.3 -W 9 fd77::1"), gateway::output);
        assertTrue(!sites.succeeds(CLIENT, "ping -c 1 -W 3 fd99:2::77"), gateway::output);
        String flows = sites.runJava(CLIENT, NearSide.class, "flows", "100", "fd77::1");
        assertTrue(flows.contains("succeeded: 100"), () -> flows + gateway.output());
        assertEquals(0, gateway.stop());
    }

    @Test
    void aSilentUdpFlowIsForgotten() throws Exception {
        Sites.Running gateway = gateway(List.of("--route", "10.77.0.0/24", "--udp-idle", "5"));
        String sockets = "ss -Huna 'sport >= " + DirectSockets.FIRST_PORT + " and sport <= " + DirectSockets.LAST_PORT
                + "' | wc -l";
        assertTrue(udp(FAR).contains("succeeded: 20"), gateway::output);
        assertTrue(Integer.parseInt(sites.sh(CLIENT, sockets).strip()) > 0, "the last flow at least is there");
        assertTrue(
                sites.succeeds(
                        CLIENT, "for i in $(seq 80); do [ $(" + sockets + ") = 0 ] && exit 0; sleep 0.5; done; exit 1"),
                "all flows are gone");
        assertTrue(udp(FAR).contains("succeeded: 20"), gateway::output);
        assertEquals("", gateway.output().replaceFirst("ready .*\n", ""), "and nobody heard of it");
        assertEquals(0, gateway.stop());
    }

    @Test
    void pingsMayAlwaysBeAnswered() throws Exception {
        Sites.Running gateway = gateway(List.of("--route", "0.0.0.0/0", "--ping", "always"));
        assertTrue(sites.succeeds(CLIENT, "ping -c 2 -i 0.3 -W 9 " + NOWHERE), gateway::output);
        assertEquals(0, gateway.stop());
    }

    @Test
    void theRulesOfAKilledGatewayAreRemoved() throws Exception {
        String list = "ip rule; ip -6 rule";
        sites.sh(CLIENT, "ip rule add priority 20000 to 192.0.2.1 lookup main");
        String ofOthers = sites.sh(CLIENT, list);
        Sites.Running killed = gateway(List.of("--route", "10.77.0.0/24", "--route", "fd77::/64"));
        Sites.Running alive = sites.startStack(CLIENT, "gateway", "--tun", "tun8", "--route", "10.78.0.0/24");
        String both = sites.sh(CLIENT, list);
        killed.kill();
        assertEquals(both, sites.sh(CLIENT, list), "killed, it removes nothing");
        Sites.Running again = gateway(List.of("--route", "10.79.0.0/24"));
        assertTrue(again.output().contains("removed 2 rules"), again::output);
        String third = sites.sh(CLIENT, list);
        assertTrue(third.contains("10.78.0.0/24") && third.contains("10.79.0.0/24"), third);
        assertEquals(0, alive.stop());
        assertEquals(0, again.stop());
        Sites.Running last = gateway(List.of("--route", "10.77.0.0/24"));
        assertTrue(last.output().contains("removed"), last::output);
        assertEquals(0, last.stop());
        assertEquals(ofOthers, sites.sh(CLIENT, list), "and nobody else's");
    }

    @Test
    void whatTheUserRoutesBackIsToldFromTheClients() throws Exception {
        Sites.Running gateway = gateway(List.of());
        sites.sh(CLIENT, "ip route add 10.77.0.0/24 dev tun7");
        String refusal = connect(FAR, FarSide.ECHO);
        assertTrue(refusal.contains("unreachable") || refusal.contains("No route"), refusal);
        gateway.awaitLine("own connections", Duration.ofSeconds(10));
        assertEquals(0, gateway.stop());
    }

    @Test
    void capsHoldPerSource() throws Exception {
        Sites.Running gateway = gateway(List.of("--route", "10.77.0.0/24", "--max-flows-per-source", "2"));
        sites.background(CLIENT, "nc", FAR, Integer.toString(FarSide.BANNER));
        sites.background(CLIENT, "nc", FAR, Integer.toString(FarSide.BANNER));
        Thread.sleep(2000);
        assertTrue(!sites.succeeds(CLIENT, "nc -z -w 3 " + FAR + " " + FarSide.ECHO));
        gateway.awaitLine("too many", Duration.ofSeconds(10));
        assertEquals(0, gateway.stop());
    }

    @Test
    void aDryRunChangesNothing() throws Exception {
        Sites.Result result =
                sites.stack(CLIENT, "gateway", "--tun", "tun7", "--route", "0.0.0.0/0", "--via", "direct", "--dry-run");
        assertEquals(0, result.exitCode(), result::output);
        assertTrue(result.output().contains("ip rule add priority"), result::output);
        assertTrue(result.output().contains("nothing was changed"), result::output);
        assertTrue(!sites.succeeds(CLIENT, "ip link show tun7"));
    }
}
