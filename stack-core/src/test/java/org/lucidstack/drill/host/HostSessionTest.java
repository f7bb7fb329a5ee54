package org.lucidstack.drill.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lucidstack.drill.run.DrillSettings;
import org.lucidstack.drill.run.Drills;
import org.lucidstack.env.PacketEvent;
import org.lucidstack.time.Clock;

/** The stack-host protocol, sentence by sentence. */
class HostSessionTest {
    private final HostSession session = new HostSession(1);

    private List<String> ask(String request) {
        List<String> reply = new ArrayList<>();
        session.request(request, reply::add);
        return reply;
    }

    /** The result line of the last of some requests. */
    private String last(String... requests) {
        String result = "";
        for (String request : requests) {
            List<String> reply = ask(request);
            assertTrue(reply.getLast().startsWith("= "), reply::toString);
            assertTrue(
                    reply.subList(0, reply.size() - 1).stream().allMatch(line -> line.startsWith("! ")),
                    reply::toString);
            result = reply.getLast();
        }
        return result;
    }

    private void begin() {
        last("0 HELLO 1", "0 CONFIG local4=192.168.0.1/16 local6=fd00::1/64 nonsense=7");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "0 HELLO 1; = 0 OK 1 lucid",
                "7 HELLO 2; = 7 ERR EPROTONOSUPPORT",
                "7 FLY; = 7 ERR ENOSYS",
                "7 hello 1; = 7 ERR ENOSYS",
                "7; = 0 ERR EINVAL",
                "x SYNC; = 0 ERR EINVAL",
                "-1 SYNC; = 0 ERR EINVAL",
                "99999999999999999999 SYNC; = 0 ERR EINVAL",
                "1  SYNC; = 0 ERR EINVAL",
                "1 SYNC 5; = 1 ERR EINVAL",
                "5 SYNC; = 5 OK",
                "5 RUN 9; = 9 OK",
                "5 RUN 2; = 5 OK",
                "5 SYSCTL; = 5 OK",
                "5 SYSCTL net.ipv4.tcp_nonsense 1 2 3; = 5 OK",
                "5 CONFIG unknown=1; = 5 OK",
                "5 CONFIG mtu=x; = 5 ERR EINVAL",
                "5 CONFIG mtu; = 5 ERR EINVAL",
                "5 INJECT -; = 5 ERR EINVAL",
                "5 INJECT 4; = 5 ERR EINVAL",
                "5 INJECT zz; = 5 ERR EINVAL",
                "5 INJECT 00fF; = 5 OK",
                "5 BIND 3 192.168.0.1 80; = 5 ERR EBADF",
                "5 CLOSE 3; = 5 ERR EBADF",
                "5 INFO 3; = 5 ERR EBADF",
                "5 GETOPT 3 SO_ERROR; = 5 ERR EBADF",
                "5 POLL 0 3:in; = 5 ERR EBADF",
                "5 POLL 0; = 5 OK",
                "5 SOCKET inet stream 6; = 5 OK 3",
                "5 SOCKET inet6 dgram 17; = 5 OK 3",
                "5 SOCKET unix stream 0; = 5 ERR EAFNOSUPPORT",
                "5 SOCKET inet raw 1; = 5 ERR ESOCKTNOSUPPORT",
                "5 SOCKET inet stream 17; = 5 ERR EPROTONOSUPPORT",
                "5 BYE; = 5 OK",
            })
    void answersOneLine(String request, String reply) {
        assertEquals(List.of(reply), ask(request));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "BIND 3 10.9.9.9 80; ERR EADDRNOTAVAIL",
                "BIND 3 fd00::1 80; ERR EAFNOSUPPORT",
                "BIND 3 0.0.0.0 65536; ERR EINVAL",
                "BIND 3 0.0.0.0; ERR EINVAL",
                "BIND 3 localhost 80; ERR EINVAL",
                "ACCEPT 3; ERR EINVAL",
                "RECV 3 10 -; ERR ENOTCONN",
                "RECV 3 10 BLINK; ERR EINVAL",
                "SEND 3 - 00; ERR EPIPE",
                "SEND 3 - 0; ERR EINVAL",
                "SHUTDOWN 3 all; ERR EINVAL",
                "SHUTDOWN 3 wr; ERR ENOTCONN",
                "SETOPT 3 TCP_NODELAY; ERR EINVAL",
                "SETOPT 3 TCP_NODELAY one; ERR EINVAL",
                "SETOPT 3 TCP_SILLY 1; ERR ENOPROTOOPT",
                "GETOPT 3 6/4711; ERR ENOPROTOOPT",
                "SETOPT 3 TCP_CONGESTION x766567617300; ERR ENOENT",
                "SETOPT 3 IP_TTL 256; ERR EINVAL",
                "SETOPT 3 TCP_KEEPCNT 0; ERR EINVAL",
                "POLL 0 3:in,out,smile; ERR EINVAL",
                "POLL 0 3:; OK 3:hup",
                "QUEUED 3 up; ERR EINVAL",
                "NONBLOCK 3 2; ERR EINVAL",
                "GETOPT 3 SO_ERROR; OK 0",
                "INFO 3; OK state=CLOSED",
                "CLOSE 3; OK",
            })
    void namesErrorsOfCalls(String call, String result) {
        begin();
        last("0 SOCKET inet stream 6");
        assertEquals("= 1 " + result, last("1 " + call));
    }

    @Test
    void keepsOptions() {
        begin();
        assertEquals("= 0 OK 1 5", last("0 SOCKET inet stream 6", "0 SETOPT 3 SO_LINGER 1 5", "0 GETOPT 3 SO_LINGER"));
        assertEquals("= 0 OK 1 7", last("0 SETOPT 3 SO_LINGER x0100000007000000", "0 GETOPT 3 SO_LINGER"));
        assertEquals("= 0 OK 1", last("0 SETOPT 3 TCP_NODELAY 1", "0 GETOPT 3 TCP_NODELAY"));
        assertEquals(
                "= 0 OK x" + HexFormat.of().formatHex("reno".getBytes(StandardCharsets.US_ASCII)),
                last("0 SETOPT 3 TCP_CONGESTION x72656e6f", "0 GETOPT 3 TCP_CONGESTION"));
    }

    /** A listener, a connection over the loopback, and calls that wait for each other. */
    @Test
    void callsWaitAndAreDoneOnce() {
        begin();
        last("10 SOCKET inet stream 6", "10 BIND 3 0.0.0.0 80", "10 LISTEN 3 4");
        assertEquals("= 10 WAIT 1", last("10 ACCEPT 3"));
        last("20 SOCKET inet stream 6");
        List<String> connected = ask("20 CONNECT 4 127.0.0.1 80");
        assertTrue(connected.getFirst().matches("! 20 DONE 1 OK 5 127\\.0\\.0\\.1 \\d+"), connected::toString);
        assertEquals("= 20 OK", connected.getLast());
        assertEquals("= 30 WAIT 2", last("30 RECV 5 100 -"));
        assertEquals(List.of("! 40 DONE 2 OK 010203", "= 40 OK 3"), ask("40 SEND 4 - 010203"));
        assertEquals(List.of("= 50 WAIT 3"), ask("50 POLL 2 5:in,rdhup"));
        assertEquals(List.of("! 2050 DONE 3 OK", "= 2050 OK"), ask("60 RUN 9000"));
        assertEquals(List.of("= 3000 WAIT 4"), ask("3000 POLL -1 5:in,rdhup"));
        assertEquals(List.of("! 3001 DONE 4 OK 5:in,rdhup", "= 3001 OK"), ask("3001 SHUTDOWN 4 wr"));
        assertEquals("= 3002 OK -", last("3002 RECV 5 100 -"));
        assertEquals("= 3003 ERR EAGAIN", last("3003 RECV 4 100 DONTWAIT"));
        assertEquals("= 3004 ERR EAGAIN", last("3004 NONBLOCK 3 1", "3004 ACCEPT 3"));
        assertTrue(last("3005 INFO 4").startsWith("= 3005 OK state=FIN_WAIT_2 ca_state=open options=ts|sack|wscale "));
        assertEquals("= 3006 OK", last("3006 CLOSE 4"));
        assertEquals("= 3007 ERR EBADF", last("3007 SEND 4 - 00"));
    }

    @Test
    void datagramsTellWhoSentThem() {
        begin();
        last("0 SOCKET inet dgram 17", "0 BIND 3 127.0.0.1 7", "0 SOCKET inet dgram 17", "0 BIND 4 127.0.0.1 8");
        assertEquals("= 0 OK 2", last("0 SEND 4 - abCD 127.0.0.1 7"));
        assertEquals("= 0 OK abcd 127.0.0.1 8", last("0 RECV 3 100 -"));
        assertEquals("= 0 OK - 127.0.0.1 8", last("0 SEND 4 - - 127.0.0.1 7", "0 RECV 3 100 -"));
        assertEquals("= 0 ERR EDESTADDRREQ", last("0 SEND 4 - 00"));
        assertEquals("= 0 ERR ENOPROTOOPT", last("0 INFO 4"));
        last("0 SEND 4 - 010203 127.0.0.1 7");
        assertEquals("= 0 OK 010203 127.0.0.1 8", last("0 RECV 3 1 TRUNC"));
        assertEquals("= 0 OK 1", last("0 CONNECT 4 127.0.0.1 99", "0 SEND 4 - 00"));
        assertEquals("= 0 OK 4:in,out,err", last("0 POLL 0 4:in,out"));
        assertEquals("= 0 OK ECONNREFUSED", last("0 GETOPT 4 SO_ERROR"));
        assertEquals("= 0 OK 0", last("0 GETOPT 4 SO_ERROR"));
    }

    /** Timers run in order, each at its own time; RUN stops at the first that does something, other requests do not stop. */
    @Test
    void timePasses() {
        begin();
        last("0 SOCKET inet stream 6");
        assertTrue(ask("100 CONNECT 3 192.0.2.1 80").getFirst().startsWith("! 100 PKT 45"));
        assertEquals("= 1000100 OK", last("200 RUN 60000000"));
        List<String> both = ask("8000000 SYNC");
        assertEquals(3, both.size());
        assertTrue(both.get(0).startsWith("! 3000100 PKT 45") && both.get(1).startsWith("! 7000100 PKT 45"));
        assertEquals("= 8000000 OK", both.get(2));
        assertEquals("= 8000000 OK", last("5 SYNC"));
    }

    @Test
    void aStackInUseKeepsItsAddresses() {
        begin();
        assertEquals("= 0 ERR ENOSYS", last("0 NONSENSE"));
        assertEquals("= 0 OK", last("0 CONFIG mtu=1400"));
        last("0 SOCKET inet stream 6");
        assertEquals("= 0 ERR EBUSY", last("0 CONFIG local4=10.0.0.1/8"));
        assertEquals("= 0 OK", last("0 CONFIG sack=0 foo=1"));
    }

    @Test
    void longLinesAndOddBytesAreOneError() {
        assertEquals(List.of("= 0 ERR EMSGSIZE"), ask("0 INJECT " + "0".repeat(HostSession.MAX_LINE)));
        assertEquals(List.of("= 0 ERR EINVAL"), ask("0 SYNC\r"));
        assertEquals(List.of("= 0 ERR EINVAL"), ask("0 SYNC \u00e4"));
        assertEquals(List.of("= 0 ERR EINVAL"), ask(""));
        assertEquals(List.of("= 0 OK"), ask("0 INJECT " + "45".repeat(65_535)));
        assertEquals(List.of("= 0 ERR EMSGSIZE"), ask("0 INJECT " + "45".repeat(65_536)));
    }

    /** Random words of the protocol in any order: always one result, and the same again. */
    @Test
    void anyRequestsHaveOneResultEach() {
        List<String> first = fuzz(new HostSession(3));
        assertEquals(first, fuzz(new HostSession(3)));
        assertNotEquals(first, fuzz(new HostSession(4)));
    }

    private static List<String> fuzz(HostSession session) {
        String[] operations = {
            "SOCKET inet stream 6",
            "SOCKET inet6 dgram 17",
            "SOCKET inet dgram 17",
            "BIND F 0.0.0.0 P",
            "BIND F :: P",
            "LISTEN F 2",
            "ACCEPT F",
            "CONNECT F 127.0.0.1 P",
            "CONNECT F 192.0.2.1 P",
            "CONNECT F ::1 P",
            "RECV F 100 -",
            "RECV F 5000 DONTWAIT",
            "RECV F 100 WAITALL",
            "SEND F - 00112233",
            "SEND F DONTWAIT|MORE ff",
            "SEND F OOB aa",
            "SEND F - aabb 127.0.0.1 P",
            "SHUTDOWN F wr",
            "SHUTDOWN F rdwr",
            "CLOSE F",
            "NONBLOCK F 1",
            "NONBLOCK F 0",
            "SETOPT F SO_LINGER 1 3",
            "SETOPT F TCP_NODELAY 1",
            "SETOPT F IP_TOS 16",
            "GETOPT F SO_ERROR",
            "GETOPT F SO_RCVBUF",
            "INFO F",
            "QUEUED F in",
            "QUEUED F out",
            "POLL 5 F:in,out",
            "POLL -1 F:in",
            "RUN 100000000",
            "SYNC",
        };
        SplittableRandom random = new SplittableRandom(5);
        List<String> replies = new ArrayList<>();
        session.request("0 CONFIG local4=192.168.0.1/16 local6=fd00::1/64", replies::add);
        long time = 0;
        for (int i = 0; i < 1000; i++) {
            time += random.nextInt(50_000);
            String operation = operations[random.nextInt(operations.length)]
                    .replace("F", Integer.toString(3 + random.nextInt(10)))
                    .replace("P", Integer.toString(80 + random.nextInt(3)));
            int before = replies.size();
            session.request(time + " " + operation, replies::add);
            List<String> reply = replies.subList(before, replies.size());
            assertEquals(1, reply.stream().filter(line -> line.startsWith("= ")).count(), operation);
            assertTrue(reply.getLast().matches("= \\d+ (OK( .*)?|ERR E[A-Z0-9]+|WAIT \\d+)"), reply.getLast());
        }
        return replies;
    }

    private static final String SCRIPT = """
            0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
            +0 bind(3, ..., ...) = 0
            +0 listen(3, 1) = 0
            +.1 < S 0:0(0) win 32792 <mss 1000,sackOK,nop,nop,nop,wscale 7>
            +0 > S. 0:0(0) ack 1 <...>
            +.1 < . 1:1(0) ack 1 win 257
            +0 accept(3, ..., ...) = 4
            +0 write(4, ..., 1000) = 1000
            +0 write(4, ..., 1000) = 1000
            +0 write(4, ..., 1000) = 1000
            * > P. 1:1001(1000) ack 1
            * > P. 1001:2001(1000) ack 1
            * > P. 2001:3001(1000) ack 1
            +.05 < . 1:1(0) ack 1 win 257 <sack 1001:2001,nop,nop>
            * > . 1:1001(1000) ack 1
            +.1 < . 1:1(0) ack 3001 win 257
            +0 close(4) = 0
            +0 > F. 3001:3001(0) ack 1
            * > F. 3001:3001(0) ack 1
            """;

    /** The same steps, as a script and as requests, give the same packets at the same times. */
    @Test
    void aScriptAndItsRequestsGiveTheSamePackets() {
        List<String> requests = new ArrayList<>();
        List<String> packets = new ArrayList<>();
        var result = Drills.run("same.pkt", SCRIPT, new DrillSettings(), event -> {
            switch (event) {
                case PacketEvent.Received in -> requests.add(micros(in.time()) + " INJECT " + hex(in.bytes()));
                case PacketEvent.Sent out -> packets.add("! " + micros(out.time()) + " PKT " + hex(out.bytes()));
                default -> {}
            }
        });
        assertEquals("OK", result.verdict().name(), result::story);
        List<String> calls = List.of(
                "0 CONFIG local4=192.168.0.1/16 local6=fd3d:a0b:17d6::1/64",
                "0 SOCKET inet stream 6",
                "0 BIND 3 192.168.0.1 8080",
                "0 LISTEN 3 1");
        List<String> later = new ArrayList<>(List.of("200000 ACCEPT 3"));
        later.addAll(Collections.nCopies(3, "200000 SEND 4 - " + "00".repeat(1000)));
        List<String> steps = new ArrayList<>(calls);
        steps.addAll(requests.subList(0, 2));
        steps.addAll(later);
        steps.addAll(requests.subList(2, requests.size()));
        String closing = requests.getLast().substring(0, requests.getLast().indexOf(' '));
        steps.add(closing + " CLOSE 4");
        steps.add(closing + " RUN 100000000");
        List<String> sent = new ArrayList<>();
        for (String step : steps) {
            ask(step).stream().filter(line -> line.contains(" PKT ")).forEach(sent::add);
        }
        assertTrue(packets.size() >= 7, packets::toString);
        assertEquals(String.join("\n", packets), String.join("\n", sent));
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    private static long micros(long nanos) {
        return nanos / Clock.MICROSECOND;
    }
}
