package org.lucidstack.drill.script;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lucidstack.drill.script.PacketSpec.EcnSpec;
import org.lucidstack.drill.script.PacketSpec.OptionSpec;
import org.lucidstack.drill.script.PacketSpec.Sequence;
import org.lucidstack.drill.script.Script.Option;
import org.lucidstack.drill.script.Script.SystemCall;
import org.lucidstack.drill.script.Script.Time;
import org.lucidstack.time.Clock;
import org.lucidstack.wire.OpaqueBytes;
import org.lucidstack.wire.TcpFlags;

final class ScriptParserTest {
    private static final long MS = Clock.MILLISECOND;

    private static Script parse(String text) throws ScriptException {
        return ScriptParser.parse("t.pkt", text, Map.of());
    }

    private static Script.Event only(String text) throws ScriptException {
        return parse(text).events().getFirst();
    }

    private static PacketSpec.Tcp tcp(String text) throws ScriptException {
        return (PacketSpec.Tcp) ((PacketSpec) only(text).action()).body();
    }

    @Test
    void wholeScript() throws ScriptException {
        Script script = parse("""
                // a comment
                --ip_version=ipv4
                --tolerance_usecs=5000

                `sysctl -q net.ipv4.tcp_sack=0
                 ./defaults.sh`

                0   socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
                +0  setsockopt(3, SOL_SOCKET, SO_REUSEADDR, [1], 4) = 0
                +.1 < S 0:0(0) win 32792 <mss 1000,nop,wscale 7> /* from
                the peer */
                +0  > S. 0:0(0) ack 1 <mss 1460,nop,wscale 8>
                +0  %{ assert tcpi_snd_cwnd == 10, tcpi_snd_cwnd }%
                +0...0.2 accept(3, ..., ...) = -1 EAGAIN (Resource temporarily unavailable)
                `true`
                """);
        assertEquals(
                List.of(
                        new Option(new Position(2, 1), "ip_version", "ipv4"),
                        new Option(new Position(3, 1), "tolerance_usecs", "5000")),
                script.options());
        assertEquals(5, script.initCommand().position().line());
        assertEquals(7, script.events().size());
        assertEquals(
                "assert tcpi_snd_cwnd == 10, tcpi_snd_cwnd",
                ((Script.Code) script.events().get(4).action()).text().strip());
        SystemCall accept = (SystemCall) script.events().get(5).action();
        assertEquals(200 * MS, accept.end());
        assertEquals("EAGAIN", accept.errno());
        assertEquals(new Position(14, 1), script.events().get(5).position());
        assertInstanceOf(Script.Shell.class, script.events().get(6).action());
    }

    @Test
    void times() throws ScriptException {
        assertEquals(
                new Time(Time.Kind.ABSOLUTE, 100 * MS, 100 * MS),
                only("0.1 > . 1:1(0)").time());
        assertEquals(
                new Time(Time.Kind.RELATIVE, 250, 250),
                only("+.00000025 > . 1:1(0)").time());
        assertEquals(
                new Time(Time.Kind.ABSOLUTE_RANGE, 1000 * MS, 1200 * MS),
                only("1~1.2 > . 1:1(0)").time());
        assertEquals(
                new Time(Time.Kind.RELATIVE_RANGE, 0, 1200 * MS),
                only("+0~+1.2 > . 1:1(0)").time());
        assertEquals(Time.Kind.ANY, only("* > . 1:1(0)").time().kind());
    }

    @Test
    void packets() throws ScriptException {
        PacketSpec.Tcp full = tcp("0 > [ect0, ttl 5] SFRPUEWA. 4294967290:4(10) ack 7 win 8 urg 9 <eol>");
        assertEquals(0x1ff, full.flags());
        assertEquals(new Sequence(4294967290L, 4, 10), full.sequence());
        assertEquals(7L, full.ack());
        assertEquals(8, full.window());
        assertEquals(9, full.urgentPointer());
        assertEquals(List.of(new OptionSpec.End()), full.options());
        PacketSpec.IpSpec ip = ((PacketSpec)
                        only("0 < (ect1 tos 0x10 flowlabel 0xfffff) - 0:0(0)").action())
                .ip();
        assertEquals(EcnSpec.ECT1, ip.ecn());
        assertEquals(16, ip.trafficClass());
        assertEquals(0xfffff, ip.flowLabel());
        assertEquals(0, tcp("0 < - 0:0(0)").flags());
        assertEquals(TcpFlags.ACK, tcp("0 < . 0:0(0)").flags());
        assertEquals(
                TcpFlags.ACK | TcpFlags.AE | TcpFlags.ECE, tcp("0 < 5. 0:0(0)").flags());
        assertEquals(
                TcpFlags.ACK | TcpFlags.PSH | TcpFlags.CWR,
                tcp("0 < P2. 0:0(0)").flags());
        assertEquals(TcpFlags.ACK | TcpFlags.AE, tcp("0 < .4 0:0(0)").flags());
        assertEquals(TcpFlags.PSH | TcpFlags.ACK, tcp("0 < 0P. 0:0(0)").flags());
        for (String twice : List.of("5E. 0:0(0)", "E4. 0:0(0)", "12. 0:0(0)", "8. 0:0(0)", "SS 0:0(0)")) {
            assertThrows(ScriptException.class, () -> tcp("0 < " + twice));
        }
        assertNull(tcp("0 > . 0:0(0) <...>").options());
        assertEquals(List.of(), tcp("0 > . 0:0(0)").options());
        assertNull(tcp("0 > . 0:0(0)").ack());
    }

    @Test
    void tcpOptions() throws ScriptException {
        assertEquals(
                List.of(
                        new OptionSpec.Nop(),
                        new OptionSpec.Ts(100L, null),
                        new OptionSpec.SackOk(),
                        new OptionSpec.Sack(List.of(new Sequence(1, 2, 0), new Sequence(3, 4, 0))),
                        new OptionSpec.Wscale(7),
                        new OptionSpec.FastOpen(OpaqueBytes.of((byte) 0x12, (byte) 0xab)),
                        new OptionSpec.FastOpen(OpaqueBytes.EMPTY)),
                tcp("0 > . 0:0(0) <nop,TS val 100 ecr ...,sackOK,sack 1:2 3:4,wscale 7,FO 12ab,FO>")
                        .options());
    }

    @Test
    void udpAndIcmp() throws ScriptException {
        assertEquals(new PacketSpec.Udp(20), ((PacketSpec) only("0 < udp (20)").action()).body());
        assertEquals(
                new PacketSpec.Icmp("unreachable", "frag_needed", 1200L, new Sequence(1, 1001, 1000), null),
                ((PacketSpec) only("0 < icmp unreachable frag_needed mtu 1200 [1:1001(1000)]")
                                .action())
                        .body());
        assertEquals(
                new PacketSpec.Icmp("packet_too_big", null, 1280L, null, 9),
                ((PacketSpec) only("0 < icmp packet_too_big mtu 1280 [udp (9)]").action()).body());
    }

    @Test
    void expressions() throws ScriptException {
        SystemCall call = (SystemCall) only("""
                0 sendmsg(3, {msg_name(16)={sa_family=AF_INET, sin_port=htons(80)}, msg_iov(1)=[{..., 10}], msg_flags=0}, \
                MSG_DONTWAIT|0x10) = -1 EPIPE (Broken pipe)""").action();
        Expression.Struct message = (Expression.Struct) call.arguments().get(1);
        assertEquals("msg_name", message.members().getFirst().name());
        assertEquals(16, ((Expression.Number) message.members().getFirst().length()).value());
        Expression.Struct address = (Expression.Struct) message.get("msg_name");
        assertEquals("htons", ((Expression.Call) address.get("sin_port")).name());
        assertEquals(2, ((Expression.Or) call.arguments().get(2)).terms().size());
        assertEquals(-1, ((Expression.Number) call.result()).value());
        SystemCall write =
                (SystemCall) only("0 write(4, \"a\\x01\\n\\\"\"..., 5) = 5").action();
        assertEquals(
                new Expression.Text(new Position(1, 12), "a\u0001\n\"", true),
                write.arguments().get(1));
    }

    @Test
    void definitionsReplaceWordsAndChooseBranches() throws ScriptException {
        String text = """
                #ifdef COOKIE
                0 > S 0:0(0) <FO COOKIE>
                #else
                0 > S 0:0(0) <FO>
                #endif
                """;
        Script with = ScriptParser.parse("t", text, Map.of("COOKIE", "0123"));
        PacketSpec.Tcp tcp =
                (PacketSpec.Tcp) ((PacketSpec) with.events().getFirst().action()).body();
        assertEquals(List.of(new OptionSpec.FastOpen(OpaqueBytes.of((byte) 1, (byte) 0x23))), tcp.options());
        assertEquals(
                List.of(new OptionSpec.FastOpen(OpaqueBytes.EMPTY)), tcp(text).options());
        assertEquals(4, parse(text).events().getFirst().position().line());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '$',
            quoteCharacter = '^',
            value = {
                "0 > S 0:0[0)                $ 1:10 $ expected \"(\", found \"[\"",
                "0 > X 0:0(0)                $ 1:5  $ expected TCP flags, each of S F R P U E W A . or an ACE digit at most once, found \"X\"",
                "0 > S 0:5(4)                $ 1:7  $ expected numbers that differ by the length 4, found \"0\"",
                "0 > S 0:0(0) <foo>          $ 1:15 $ TCP option \"foo\" is not supported",
                "0 > S 0:0(0) <mss 70000>    $ 1:19 $ expected a segment size from 0 to 65535, found \"70000\"",
                "0 > (mark 1) S 0:0(0)       $ 1:6  $ IP field \"mark\" is not supported",
                "0 read(3, ..., 10) 5        $ 1:20 $ expected \"=\", found \"5\"",
                "0 read(3, ..., 10 = 5       $ 1:19 $ expected \")\", found \"=\"",
                "socket() = 3                $ 1:1  $ expected a time in seconds, found \"socket\"",
                "2~1 > . 1:1(0)              $ 1:3  $ expected an end of the range that is not before its start, found \"1\"",
                "0...1 > . 1:1(0)            $ 1:7  $ expected a system call behind a time with an end, found \">\"",
                "0 read(3, \"a               $ 1:11 $ expected the end of the string on its line",
                "0 read(3, @)                $ 1:11 $ expected a word, a number or a symbol, found the character \"@\"",
                "#ifdef A                    $ 1:1  $ expected #endif before the end",
                "`x` `y` 0                   $ 1:9  $ expected the end of the script behind the cleanup command, found \"0\"",
            })
    void errorsHaveAPlaceAndAnExpectation(String text, String place, String message) {
        ScriptException error = assertThrows(ScriptException.class, () -> parse(text.strip()));
        assertEquals("t.pkt:" + place.strip() + ": " + message.strip(), error.located());
    }

    @Property(tries = 2000)
    void arbitraryTextNeverThrowsAnythingElse(
            @ForAll @StringLength(max = 60) @CharRange(from = ' ', to = '~') String text) {
        parseAny(text);
        parseAny("0 > " + text);
        parseAny("0 f(" + text);
    }

    private static void parseAny(String text) {
        try {
            parse(text);
        } catch (ScriptException e) {
            assertEquals("t.pkt", e.located().substring(0, 5));
        }
    }
}
