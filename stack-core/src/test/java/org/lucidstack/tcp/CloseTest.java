package org.lucidstack.tcp;

import static org.lucidstack.tcp.TcpState.CLOSED;
import static org.lucidstack.tcp.TcpState.CLOSE_WAIT;
import static org.lucidstack.tcp.TcpState.ESTABLISHED;
import static org.lucidstack.tcp.TcpState.FIN_WAIT_1;
import static org.lucidstack.tcp.TcpState.FIN_WAIT_2;
import static org.lucidstack.tcp.TcpState.LAST_ACK;
import static org.lucidstack.tcp.TcpState.TIME_WAIT;

import java.util.ArrayList;
import java.util.List;
import org.lucidstack.Verifies;
import org.lucidstack.env.Counter;
import org.lucidstack.env.DropReason;

/** CLOSE, half-close, ABORT, and what arrives afterwards (RFC 9293 sections 3.6, 3.10.4, 3.10.5). */
class CloseTest {

    /** Our direction ends; the peer's goes on until its own FIN. */
    @EveryVariant
    @Verifies({"RFC9293-3.10.4-1", "RFC9293-3.10.7.4-7"})
    void halfClose(Variant v) {
        TcpScript s = TcpScript.of(v).acceptedAfter100("");
        s.send(100);
        s.shutdownOutput();
        s.out("<SEQ=1><CTL=ACK><DATA=100>");
        s.out("<SEQ=101><CTL=FIN,ACK>");
        s.in("<SEQ=1><ACK=102><CTL=ACK>");
        s.state(FIN_WAIT_2);
        s.pass(3600_000);
        s.state(FIN_WAIT_2);
        s.in("<SEQ=1><ACK=102><CTL=ACK><DATA=500>", "<SEQ=501><ACK=102><CTL=FIN,ACK><DATA=500>");
        s.read(1000);
        s.endOfStream();
        s.state(TIME_WAIT);
    }

    /** Who lingers is told once, by the acknowledgment of the FIN and of nothing less, whichever side closed first. */
    @EveryVariant
    void tellsWhenEverythingIsAcknowledged(Variant v) {
        TcpScript s = TcpScript.of(v).accepted();
        List<String> told = new ArrayList<>();
        s.c.setHandler(new ConnectionHandler() {
            @Override
            public void onDrained(Connection connection) {
                told.add("drained");
            }

            @Override
            public void onClosed(Connection connection, CloseReason reason) {
                told.add(reason.toString());
            }
        });
        s.send(100);
        s.close();
        s.in("<SEQ=1><ACK=101><CTL=ACK>");
        s.check(told.isEmpty() && !s.c.isDrained(), "the FIN is not acknowledged");
        s.in("<SEQ=1><ACK=102><CTL=ACK>");
        s.check(told.equals(List.of("drained")) && s.c.isDrained(), "told " + told);
        s.in("<SEQ=1><ACK=102><CTL=FIN,ACK>");
        s.state(TIME_WAIT);
        s.check(told.equals(List.of("drained", "CLOSED")) && s.c.isDrained(), "told " + told);

        TcpScript last = TcpScript.of(v).accepted();
        last.in("<SEQ=1><ACK=1><CTL=FIN,ACK>");
        told.clear();
        last.c.setHandler(s.c.handler);
        last.close();
        last.check(told.isEmpty(), "told " + told);
        last.in("<SEQ=2><ACK=2><CTL=ACK>");
        last.check(told.equals(List.of("drained", "CLOSED")) && last.c.isDrained(), "told " + told);
    }

    /** What was not acknowledged when the connection broke is not drained. */
    @EveryVariant
    void aBrokenConnectionIsNotDrained(Variant v) {
        TcpScript s = TcpScript.of(v).accepted();
        s.send(100);
        s.close();
        s.in("<SEQ=1><ACK=51><CTL=ACK>", "<SEQ=1><CTL=RST>");
        s.state(CLOSED);
        s.check(!s.c.isDrained(), "drained");
    }

    /** After close() nobody reads any more: data draws RST, so that the peer knows of the loss. */
    @EveryVariant
    @Verifies({"SHLD-3", "MAY-1"})
    void dataAfterCloseDrawsReset(Variant v) {
        TcpScript s = TcpScript.of(v).accepted();
        s.close();
        s.out("<SEQ=1><CTL=FIN,ACK>");
        s.in("<SEQ=1><ACK=2><CTL=ACK>");
        s.state(FIN_WAIT_2);
        s.in("<SEQ=1><ACK=2><CTL=ACK><DATA=10>");
        s.out("<SEQ=2><CTL=RST,ACK>");
        s.state(CLOSED);
        s.check(s.host.counters.get(DropReason.TCP_AFTER_CLOSE) == 1, "not counted");
        s.check(s.host.timers.size() == 0, "a timer survives");
    }

    @EveryVariant
    @Verifies({"SHLD-3"})
    void closeWithUnreadDataDrawsReset(Variant v) {
        TcpScript s = TcpScript.of(v).accepted();
        s.in("<SEQ=1><ACK=1><CTL=ACK><DATA=10>");
        s.close();
        s.out("<SEQ=1><CTL=RST,ACK>");
        s.state(CLOSED);
        s.check(s.host.counters.get(Counter.TcpExtTCPAbortOnClose) == 1, "not counted");
    }

    /** FIN-WAIT-2 without an owner does not last for ever. */
    @EveryVariant
    @Verifies("RFC9293-3.10.4-1")
    void orphanedFinWait2Ends(Variant v) {
        TcpScript s = TcpScript.of(v).accepted();
        s.close();
        s.out("<SEQ=1><CTL=FIN,ACK>");
        s.in("<SEQ=1><ACK=2><CTL=ACK>");
        s.quiet(59_999);
        s.state(FIN_WAIT_2);
        s.quiet(1);
        s.state(CLOSED);
        s.check(s.host.tcp.connectionCount() == 0, "still there");
    }

    /** Reads drain the buffer before they report the end (CLOSE-WAIT). */
    @EveryVariant
    @Verifies({"RFC9293-3.10.3-1", "MUST-12"})
    void closeWaitDrainsFirst(Variant v) {
        TcpScript s = TcpScript.of(v).accepted();
        s.in("<SEQ=1><ACK=1><CTL=ACK><DATA=100>", "<SEQ=101><ACK=1><CTL=FIN,ACK><DATA=100>");
        s.state(CLOSE_WAIT);
        s.read(150);
        s.read(50);
        s.endOfStream();
        s.send(10);
        s.out("<SEQ=1><ACK=202><CTL=ACK>");
        s.out("<SEQ=1><ACK=202><CTL=ACK><DATA=10>");
        s.state(CLOSE_WAIT);
    }

    /** Everything written goes before the FIN; the FIN keeps its number. */
    @EveryVariant
    @Verifies({"RFC9293-3.10.4-1"})
    void allWritesGoBeforeTheFin(Variant v) {
        TcpScript s = TcpScript.of(v);
        s.peer.window = 2000;
        s.acceptedAfter100("");
        s.send(5000);
        s.close();
        s.state(FIN_WAIT_1);
        s.skip();
        for (int acked = 1001; acked < 5001; acked += 1000) {
            s.pass(10);
            s.in("<SEQ=1><CTL=ACK><ACK=" + acked + ">");
        }
        s.pass(1000);
        s.skip();
        s.in("<SEQ=1><ACK=5001><CTL=ACK>");
        s.pass(3000);
        s.check(s.sentCount() > 0, "no FIN");
        s.out("<SEQ=5001><CTL=FIN,ACK>");
        s.in("<SEQ=1><ACK=5002><CTL=ACK>");
        s.state(FIN_WAIT_2);
    }

    /** FIN before a gap: it takes effect only when all before it has come; text behind it is ignored. */
    @EveryVariant
    @Verifies({"RFC9293-3.10.7.4-7"})
    void finBehindAGap(Variant v) {
        TcpScript s = TcpScript.of(v).accepted();
        s.in("<SEQ=101><ACK=1><CTL=FIN,ACK><DATA=100>");
        s.out("<SEQ=1><ACK=1><CTL=ACK>");
        s.state(ESTABLISHED);
        s.in("<SEQ=201><ACK=1><CTL=ACK><DATA=50>");
        s.skip();
        s.in("<SEQ=1><ACK=1><CTL=ACK><DATA=100>");
        s.out("<SEQ=1><ACK=202><CTL=ACK>");
        s.state(CLOSE_WAIT);
        s.in("<SEQ=202><ACK=1><CTL=ACK><DATA=50>");
        s.skip();
        s.read(200);
        s.endOfStream();
    }

    /** A FIN whose text overlaps what is there already, and a FIN that comes again. */
    @EveryVariant
    @Verifies({"RFC9293-3.10.7.4-2", "RFC9293-3.10.7.4-7"})
    void repeatedFin(Variant v) {
        TcpScript s = TcpScript.of(v).accepted();
        s.in("<SEQ=1><ACK=1><CTL=ACK><DATA=100>");
        s.outAfter(40, "<SEQ=1><ACK=101><CTL=ACK>");
        s.in("<SEQ=51><ACK=1><CTL=FIN,ACK><DATA=100>");
        s.out("<SEQ=1><ACK=152><CTL=ACK>");
        s.in("<SEQ=51><ACK=1><CTL=FIN,ACK><DATA=100>");
        s.out("<SEQ=1><ACK=152><CTL=ACK>");
        s.in("<SEQ=151><ACK=1><CTL=FIN,ACK>");
        s.out("<SEQ=1><ACK=152><CTL=ACK>");
        s.state(CLOSE_WAIT);
        s.read(150);
        s.endOfStream();
    }

    /** FIN-WAIT-1: FIN and the ACK of our FIN in one segment skip CLOSING. */
    @EveryVariant
    @Verifies("RFC9293-3.10.7.4-7")
    void finWithAckOfFin(Variant v) {
        TcpScript s = TcpScript.of(v).accepted();
        s.shutdownOutput();
        s.out("<SEQ=1><CTL=FIN,ACK>");
        s.in("<SEQ=1><ACK=2><CTL=FIN,ACK><DATA=30>");
        s.out("<SEQ=2><ACK=32><CTL=ACK>");
        s.state(TIME_WAIT);
        s.read(30);
        s.endOfStream();
    }

    @EveryVariant
    @Verifies({"RFC9293-3.10.5-1", "MUST-12"})
    void abortInDataStates(Variant v) {
        TcpScript s = TcpScript.of(v).accepted();
        s.send(10);
        s.out("<SEQ=1><CTL=ACK><DATA=10>");
        s.abort();
        s.out("<SEQ=11><CTL=RST,ACK>");
        s.failed(CloseReason.ABORTED);
        s.check(s.c.unacknowledged() == 0 && s.host.timers.size() == 0, "something is left");

        TcpScript closeWait = TcpScript.of(v).accepted();
        closeWait.in("<SEQ=1><ACK=1><CTL=FIN,ACK>");
        closeWait.out("<SEQ=1><ACK=2><CTL=ACK>");
        closeWait.abort();
        closeWait.out("<SEQ=1><CTL=RST,ACK>");

        TcpScript finWait = TcpScript.of(v).accepted();
        finWait.shutdownOutput();
        finWait.out("<SEQ=1><CTL=FIN,ACK>");
        finWait.abort();
        finWait.out("<SEQ=2><CTL=RST,ACK>");
    }

    /** Nothing needs to be reset where the peer knows of nothing, or where both sides are done. */
    @EveryVariant
    @Verifies({"RFC9293-3.10.5-1"})
    void abortWithoutReset(Variant v) {
        TcpScript opening = TcpScript.of(v);
        opening.connect();
        opening.out("<SEQ=0><CTL=SYN>");
        opening.abort();
        opening.quiet(10_000);
        opening.failed(CloseReason.ABORTED);

        TcpScript lastAck = TcpScript.of(v).accepted();
        lastAck.in("<SEQ=1><ACK=1><CTL=FIN,ACK>");
        lastAck.close();
        lastAck.skip();
        lastAck.state(LAST_ACK);
        lastAck.abort();
        lastAck.nothing();
        lastAck.state(CLOSED);
    }

    @EveryVariant
    @Verifies("RFC9293-3.10.4-1")
    void closeInSynSent(Variant v) {
        TcpScript s = TcpScript.of(v);
        s.connect();
        s.out("<SEQ=0><CTL=SYN>");
        s.close();
        s.quiet(10_000);
        s.state(CLOSED);
        s.in("<SEQ=0><ACK=1><CTL=SYN,ACK>");
        s.out("<SEQ=1><CTL=RST>");
    }
}
