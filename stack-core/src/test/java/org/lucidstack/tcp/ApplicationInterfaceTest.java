package org.lucidstack.tcp;

import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.BindException;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.lucidstack.Verifies;
import org.lucidstack.net.Endpoint;
import org.lucidstack.net.IpAddress;
import org.lucidstack.wire.TcpOption;

/** What the application can say and is told (RFC 9293 section 3.9.1), as far as no other script is about it. */
class ApplicationInterfaceTest {

    @EveryVariant
    @Verifies({"MUST-41", "MUST-42", "MUST-43"})
    void listening(Variant v) throws Exception {
        TcpScript s = TcpScript.of(v).accepted();
        Endpoint local = s.tuple.local();
        assertThrows(BindException.class, () -> s.host.tcp.listen(local, 1, new ConnectionOptions()));
        s.listener.close();
        Listener again = s.host.tcp.listen(local, 1, new ConnectionOptions());
        s.in("<SEQ=1><ACK=1><CTL=ACK><DATA=5>");
        s.read(5);
        s.check(again.accept() == null, "the new listener got an old connection");
        Listener anywhere = s.host.tcp.listen(
                new Endpoint(IpAddress.unspecified(v.ipVersion()), local.port()), 1, new ConnectionOptions());
        s.check(s.host.tcp.listenerFor(s.tuple) == again, "the listener on any address goes before the exact one");
        again.close();
        s.check(s.host.tcp.listenerFor(s.tuple) == anywhere, "the listener on any address is not found");
    }

    /** What was peeked at is received all the same, and no window opens before. */
    @EveryVariant
    void peekingLeavesTheBytes(Variant v) throws Exception {
        TcpScript s = TcpScript.of(v);
        s.options.receiveBuffer(2000);
        s.accepted();
        ByteBuffer target = ByteBuffer.allocate(1500);
        s.check(s.c.peek(target) == 0, "something to peek at");
        s.in("<SEQ=1><ACK=1><CTL=ACK><DATA=1000>", "<SEQ=1001><ACK=1><CTL=ACK><DATA=1000>");
        s.out("<SEQ=1><ACK=2001><CTL=ACK><WND=0>");
        s.check(s.c.peek(target.limit(300)) == 300, "no 300 bytes");
        s.check(s.c.peek(target.limit(1500)) == 1200, "no 1200 bytes");
        ByteBuffer expected = ByteBuffer.allocate(1500).put(ScriptedPeer.pattern(1, 300));
        s.check(target.flip().equals(expected.put(ScriptedPeer.pattern(1, 1200)).flip()), "other bytes");
        s.quiet(1000);
        s.read(2000);
        s.out("<SEQ=1><ACK=2001><CTL=ACK><WND=2000>");
        s.in("<SEQ=2001><ACK=1><CTL=FIN,ACK>");
        s.check(s.c.peek(target.clear()) == -1, "no end of stream");
        s.abort();
        s.check(s.c.peek(target) == -1, "the end of the stream is forgotten");
    }

    /** What was thrown away is gone, and opens the window. */
    @EveryVariant
    void skippingTakesTheBytes(Variant v) throws Exception {
        TcpScript s = TcpScript.of(v);
        s.options.receiveBuffer(2000);
        s.accepted();
        s.check(s.c.skip(1) == 0, "something to skip");
        s.in("<SEQ=1><ACK=1><CTL=ACK><DATA=1000>", "<SEQ=1001><ACK=1><CTL=ACK><DATA=1000>");
        s.out("<SEQ=1><ACK=2001><CTL=ACK><WND=0>");
        s.check(s.c.skip(300) == 300, "no 300 bytes");
        ByteBuffer target = ByteBuffer.allocate(200);
        s.check(s.c.receive(target) == 200, "no 200 bytes");
        s.check(target.flip().equals(ScriptedPeer.pattern(301, 200)), "other bytes");
        s.check(s.c.skip(Integer.MAX_VALUE) == 1500, "no 1500 bytes");
        s.host.tcp.flush();
        s.out("<SEQ=1><ACK=2001><CTL=ACK><WND=2000>");
        s.in("<SEQ=2001><ACK=1><CTL=FIN,ACK>");
        s.check(s.c.skip(1) == -1, "no end of stream");
        s.abort();
    }

    /** The script fails if any segment leaves with another tuple. */
    @EveryVariant
    @Verifies({"MUST-43", "MUST-45"})
    void theLocalAddressStays(Variant v) {
        TcpScript s = TcpScript.of(v).connected("");
        s.send(10);
        s.shutdownOutput();
        s.abort();
        s.check(s.sentCount() == 3, s.sentCount() + " segments");
        s.check(s.c.tuple().localAddress().equals(s.tuple.localAddress()), "another address");
    }

    @EveryVariant
    @Verifies({"MUST-48", "MUST-49", "SHLD-21", "SHLD-22"})
    void differentiatedServicesAndHopLimit(Variant v) {
        TcpScript s = TcpScript.of(v);
        s.options.trafficClass(0xb8).hopLimit(7);
        s.accepted();
        s.check(
                s.host.trafficClass == 0xb8 && s.host.hopLimit == 7,
                "SYN-ACK: " + s.host.trafficClass + " " + s.host.hopLimit);
        s.c.options().trafficClass(0x28).hopLimit(200);
        s.c.optionsChanged();
        s.send(10);
        s.check(
                s.host.trafficClass == 0x28 && s.host.hopLimit == 200,
                "data: " + s.host.trafficClass + " " + s.host.hopLimit);
    }

    /** Soft errors go to who asked for them; who did not is not disturbed, and may still ask. */
    @EveryVariant
    @Verifies({"SHLD-20", "MUST-47", "SHLD-25"})
    void softErrorsAreOptional(Variant v) {
        TcpScript s = TcpScript.of(v).acceptedAfter100("");
        s.c.setHandler(new ConnectionHandler() {});
        s.send(10);
        s.pass(20_000);
        s.state(TcpState.ESTABLISHED);
        s.check(s.c.softError() != null, "nothing to ask for");
        String[] told = {null};
        s.c.setHandler(new ConnectionHandler() {
            @Override
            public void onSoftError(Connection connection, String problem) {
                told[0] = problem;
            }
        });
        s.host.tcp.icmpError(s.tuple, org.lucidstack.wire.SeqNumber.of(v.isn() + 1L), false, "net unreachable");
        s.check("net unreachable".equals(told[0]), "told " + told[0]);
    }

    /** Our user timeout is told to the peer in seconds, or minutes if it is long. */
    @EveryVariant
    @Verifies({"RFC5482-3.3-1"})
    void tellsItsUserTimeout(Variant v) {
        TcpScript s = TcpScript.of(v);
        s.options.userTimeout(Duration.ofSeconds(200));
        s.connect();
        s.check(
                new TcpOption.UserTimeout(false, 200).equals(s.lastSent().option(TcpOption.UserTimeout.class)),
                "" + s.lastSent());
        TcpScript hours = TcpScript.of(v);
        hours.options.userTimeout(Duration.ofHours(20));
        hours.connect();
        hours.check(
                new TcpOption.UserTimeout(true, 1200).equals(hours.lastSent().option(TcpOption.UserTimeout.class)), "");
        TcpScript none = TcpScript.of(v);
        none.connect();
        none.check(none.lastSent().option(TcpOption.UserTimeout.class) == null, "zero was sent");
    }

    /** The peer's wish is bounded from below, and a local setting beats it. */
    @EveryVariant
    @Verifies({"RFC5482-3.1-1", "MUST-21"})
    void thePeersUserTimeoutIsBounded(Variant v) {
        TcpScript s = TcpScript.of(v).acceptedAfter100("");
        s.in("<SEQ=1><ACK=1><CTL=ACK><UTO=1s>");
        s.send(10);
        s.pass(99_000);
        s.check(s.c.closeReason() == null, "given up after less than 100 s");
        s.pass(10_000);
        s.failed(CloseReason.TIMED_OUT);

        TcpScript local = TcpScript.of(v);
        local.options.userTimeout(Duration.ofSeconds(300));
        local.acceptedAfter100("");
        local.in("<SEQ=1><ACK=1><CTL=ACK><UTO=2m>");
        local.send(10);
        local.pass(299_000);
        local.check(local.c.closeReason() == null, "the peer's wish beats ours");
        local.pass(2_000);
        local.failed(CloseReason.TIMED_OUT);
    }
}
