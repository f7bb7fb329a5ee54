package org.lucidstack.drill.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lucidstack.drill.junit.Drill;
import org.lucidstack.drill.run.DrillResult.Verdict;
import org.lucidstack.env.PacketEvent;

/** Every script of the project passes over both IP versions, and a script that is wrong does not. */
final class DrillScriptsTest {
    private static final String OPEN = """
            0  socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
            +0 bind(3, ..., ...) = 0
            +0 listen(3, 1) = 0
            +0 < S 0:0(0) win 1000 <mss 1000>
            +0 > S. 0:0(0) ack 1 <mss 1460>
            +.1 < . 1:1(0) ack 1 win 32792
            +0 accept(3, ..., ...) = 4
            """;

    @Drill(
            value = "../test-vectors/drill",
            ipVersions = {"ipv4", "ipv6"},
            options = "tcp_ts_tick_usecs=1000",
            exact = true)
    void scripts() {}

    private static DrillResult run(String script) {
        return Drills.run("t.pkt", script, new DrillSettings());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "+0 > . 1:1(0) ack 1",
                "+0 write(4, ..., 100) = 99",
                "+0 read(4, ..., 100) = 0",
                "+0 write(4, ..., 100) = 100\n+0 > . 1:101(100) ack 1",
                "+0 write(4, ..., 100) = 100\n+0 > P. 1:101(100) ack 2",
                "+0 write(4, ..., 100) = 100\n+0 > P. 2:102(100) ack 1",
                "+0 write(4, ..., 100) = 100\n+0 > P. 1:102(101) ack 1",
                "+0 write(4, ..., 100) = 100\n+0 > P. 1:101(100) ack 1 win 7",
                "+0 write(4, ..., 100) = 100\n+0 > P. 1:101(100) ack 1 <nop,nop,sackOK>",
                "+0 write(4, ..., 100) = 100\n+0 > [ce] P. 1:101(100) ack 1",
                "+0 write(4, ..., 100) = 100\n+.1 > P. 1:101(100) ack 1",
                "+0 %{ assert tcpi_snd_cwnd == 11 }%",
                "+0...0.2 read(4, ..., 100) = 100",
                "+0 read(5, ..., 100) = 100",
                "+0 < P. 1:101(100) ack 1",
                "+0 < . 1:1(0) ack 1 win 1 <nop>",
            })
    void whatDoesNotComeTrueFails(String end) {
        DrillResult result = run(OPEN + end);
        assertEquals(Verdict.FAIL, result.verdict(), result::summary);
        assertEquals(7 + end.lines().count(), result.line(), result::summary);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "+0 mmap(4) = 0",
                "+0 setsockopt(4, SOL_TCP, TCP_NO_SUCH_THING, [1], 4) = 0",
                "+0 setsockopt(4, SOL_TCP, TCP_DEFER_ACCEPT, [1], 4) = 0",
                "+0 setsockopt(4, SOL_IP, IP_RECVERR, [1], 4) = 0",
                "+0 setsockopt(4, SOL_IPV6, IPV6_V6ONLY, [1], 4) = 0",
                "+0 setsockopt(4, SOL_SOCKET, SO_BROADCAST, [1], 4) = 0",
                "+0 setsockopt(3, SOL_TCP, TCP_QUICKACK, [1], 4) = 0",
                "+0 setsockopt(3, SOL_TCP, TCP_SYNCNT, [7], 4) = 0",
                "+0 setsockopt(4, SOL_SOCKET, SO_RCVBUF, [10000], 4) = 0",
                "+0 setsockopt(4, SOL_TCP, TCP_CONGESTION, \"reno\", 4) = 0",
                "+0 send(4, ..., 10, MSG_EOR) = 10",
                "+0 `sysctl -q net.ipv4.tcp_rto_min_us=300000`",
                "+0 `iptables -F`",
                "+0 `sysctl -q net.ipv4.tcp_comp_sack_nr=44`",
                "+0 `sysctl -q net.ipv4.tcp_fastopen=0x203`",
                "+0 `sysctl -q net.ipv4.tcp_syn_retries=7`",
                "+0 `sysctl -q net.ipv4.tcp_challenge_ack_limit=1`",
                "+0 `sysctl -q net.ipv4.tcp_no_such_thing=1`",
                "+0 %{ import os }%",
                "+0 %{ assert tcpi_no_such_thing == 1 }%",
                "+0 < icmp no_such_type [1:1(0)]",
                "+0 splice(4) = ",
                "+0 nonsense",
            })
    void whatIsUnknownIsUnsupported(String end) {
        DrillResult result = run(OPEN + end + "\n+0 `true`");
        assertEquals(Verdict.UNSUPPORTED, result.verdict(), result::summary);
    }

    @Test
    void aBadOptionHasAPlace() {
        DrillResult result = run("// a comment\n--ip_version=ipv4\n  --mtu=1\n" + OPEN);
        assertEquals(Verdict.UNSUPPORTED, result.verdict(), result::summary);
        assertEquals(3, result.line(), result::summary);
        assertEquals("column 3: mtu is 68 to 65535, not 1", result.message());
    }

    /** SO_REUSEPORT changes nothing for one socket; for two it would. */
    @Test
    void aSharedPortIsUnsupported() {
        String again = """
                +0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 5
                +0 setsockopt(5, SOL_SOCKET, SO_REUSEPORT, [1], 4) = 0
                +0 bind(5, ..., ...) = 0
                +0 listen(5, 1) = -1 EADDRINUSE (Address already in use)
                """;
        assertEquals(Verdict.UNSUPPORTED, run(OPEN + again).verdict());
    }

    /** The name of a cookie stands for one cookie, however long the script thinks it is. */
    @ParameterizedTest
    @ValueSource(strings = {"c0c1", "c0c1c2c3c4c5c6c7c8"})
    void aCookieOfAnotherLengthFails(String cookie) {
        DrillResult result = run("""
                `sysctl -q net.ipv4.tcp_fastopen=0x403`
                0  socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
                +0 bind(3, ..., ...) = 0
                +0 listen(3, 1) = 0
                +0 < S 0:0(0) win 1000 <mss 1000,FO,nop,nop>
                +0 > S. 0:0(0) ack 1 <mss 1460,FO %s,nop,nop>
                """.formatted(cookie));
        assertEquals(Verdict.FAIL, result.verdict(), result::summary);
        assertTrue(result.message().contains("cookie"), result::summary);
    }

    @Test
    void theSameScriptGivesTheSamePackets() {
        assertEquals(packets(), packets());
    }

    private static List<String> packets() {
        List<String> packets = new ArrayList<>();
        DrillResult result = Drills.run(
                "t.pkt",
                OPEN + "+0 write(4, ..., 5000) = 5000\n+0 > P. 1:5001(5000) ack 1",
                new DrillSettings(),
                event -> {
                    if (event instanceof PacketEvent.Sent sent) {
                        packets.add(sent.time() + " " + HexFormat.of().formatHex(sent.bytes()));
                    }
                });
        assertEquals(Verdict.OK, result.verdict(), result::summary);
        assertTrue(packets.size() > 1);
        return packets;
    }

    @Test
    void resultsAreOneLineOfJson() {
        DrillResult result = run("0 \"");
        assertEquals(
                "{\"file\":\"t.pkt\",\"verdict\":\"UNSUPPORTED\",\"line\":1,\"message\":\"column 3: expected the end of the string"
                        + " on its line\"}",
                result.toJson());
    }
}
