package org.lucidstack.tcp;

import static org.lucidstack.tcp.TcpState.CLOSED;
import static org.lucidstack.tcp.TcpState.CLOSE_WAIT;
import static org.lucidstack.tcp.TcpState.CLOSING;
import static org.lucidstack.tcp.TcpState.ESTABLISHED;
import static org.lucidstack.tcp.TcpState.FIN_WAIT_1;
import static org.lucidstack.tcp.TcpState.FIN_WAIT_2;
import static org.lucidstack.tcp.TcpState.LAST_ACK;
import static org.lucidstack.tcp.TcpState.SYN_RECEIVED;
import static org.lucidstack.tcp.TcpState.SYN_SENT;
import static org.lucidstack.tcp.TcpState.TIME_WAIT;

import org.lucidstack.Verifies;

/** Figures 6 to 13 of RFC 9293, line by line, from both sides where both are of interest. */
class Rfc9293FiguresTest {

    /** Figure 6, our side is TCP Peer A. */
    @EveryVariant
    @Verifies({"RFC9293-3.10.7.3-1", "MUST-14", "SHLD-5", "RFC9293-3.4-1"})
    void figure6BasicThreeWayHandshakeActive(Variant v) {
        TcpScript s = TcpScript.of(v);
        s.connect();
        s.out("<SEQ=0><CTL=SYN><MSS=1460>");
        s.state(SYN_SENT);
        s.in("<SEQ=0><ACK=1><CTL=SYN,ACK>");
        s.state(ESTABLISHED);
        s.out("<SEQ=1><ACK=1><CTL=ACK>");
        s.nothing();
        s.send(100);
        s.out("<SEQ=1><ACK=1><CTL=ACK><DATA=100>");
        s.state(ESTABLISHED);
    }

    /** Figure 6, our side is TCP Peer B. */
    @EveryVariant
    @Verifies({"RFC9293-3.10.7.2-1", "RFC9293-3.10.7.4-1", "MUST-14"})
    void figure6BasicThreeWayHandshakePassive(Variant v) {
        TcpScript s = TcpScript.of(v);
        s.listen();
        s.in("<SEQ=0><CTL=SYN>");
        s.out("<SEQ=0><ACK=1><CTL=SYN,ACK><MSS=1460>");
        s.check(s.listener.accept() == null, "accepted before it was established");
        s.in("<SEQ=1><ACK=1><CTL=ACK>");
        s.nothing();
        s.accept();
        s.state(ESTABLISHED);
        s.in("<SEQ=1><ACK=1><CTL=ACK><DATA=5>");
        s.read(5);
    }

    /** Figure 7: both SYNs cross, then both SYN-ACKs, and one connection is established. */
    @EveryVariant
    @Verifies({"MUST-10", "MUST-11", "RFC9293-A.2-1"})
    void figure7SimultaneousOpen(Variant v) {
        TcpScript s = TcpScript.of(v);
        s.connect();
        s.out("<SEQ=0><CTL=SYN>");
        s.in("<SEQ=0><CTL=SYN>");
        s.out("<SEQ=0><ACK=1><CTL=SYN,ACK>");
        s.state(SYN_RECEIVED);
        s.in("<SEQ=0><ACK=1><CTL=SYN,ACK>");
        s.state(ESTABLISHED);
        s.skip();
        s.send(10);
        s.out("<SEQ=1><ACK=1><CTL=ACK><DATA=10>");
        s.in("<SEQ=1><ACK=11><CTL=ACK><DATA=20>");
        s.read(20);
        s.state(ESTABLISHED);
    }

    /** Figure 7 where the peer acknowledges by a plain ACK. */
    @EveryVariant
    @Verifies("MUST-10")
    void simultaneousOpenCompletedByPlainAck(Variant v) {
        TcpScript s = TcpScript.of(v);
        s.connect();
        s.out("<SEQ=0><CTL=SYN>");
        s.in("<SEQ=0><CTL=SYN>");
        s.out("<SEQ=0><ACK=1><CTL=SYN,ACK>");
        s.in("<SEQ=1><ACK=1><CTL=ACK>");
        s.state(ESTABLISHED);
    }

    /** Figure 8, our side is TCP Peer B: what an old SYN began, a RST ends, and the new SYN gets through. */
    @EveryVariant
    @Verifies({"RFC9293-3.5.3-2", "MUST-11", "MUST-42"})
    void figure8OldDuplicateSynAtTheListener(Variant v) {
        TcpScript s = TcpScript.of(v);
        s.listen();
        s.in("<SEQ=-10><CTL=SYN><TS=none>");
        s.out("<SEQ=0><ACK=-9><CTL=SYN,ACK>");
        s.in("<SEQ=-9><CTL=RST>");
        s.nothing();
        s.check(s.host.tcp.connectionCount() == 0 && s.listener.halfOpenCount() == 0, "not back in LISTEN");
        s.in("<SEQ=0><CTL=SYN>");
        s.out("<SEQ=0><ACK=1><CTL=SYN,ACK>");
        s.in("<SEQ=1><ACK=1><CTL=ACK>");
        s.accept();
        s.state(ESTABLISHED);
    }

    /** Figure 8, our side is TCP Peer A: the answer to an old SYN draws RST and changes nothing. */
    @EveryVariant
    @Verifies({"RFC9293-3.5.2-2", "RFC9293-3.10.7.3-1"})
    void figure8OldDuplicateSynAtTheInitiator(Variant v) {
        TcpScript s = TcpScript.of(v);
        s.connect();
        s.out("<SEQ=0><CTL=SYN>");
        s.in("<SEQ=300><ACK=-9><CTL=SYN,ACK>");
        s.out("<SEQ=-9><CTL=RST>");
        s.state(SYN_SENT);
        s.in("<SEQ=400><ACK=1><CTL=SYN,ACK>");
        s.out("<SEQ=1><ACK=401><CTL=ACK>");
        s.state(ESTABLISHED);
    }

    /** Figure 9, our side is TCP Peer B, which knows nothing of the crash of A. */
    @EveryVariant
    @Verifies({"RFC5961-4.2-1", "RFC5961-3.2-2", "MUST-12"})
    void figure9HalfOpenAtTheSurvivor(Variant v) {
        TcpScript s = TcpScript.of(v).accepted();
        s.in("<SEQ=400><CTL=SYN>");
        s.out("<SEQ=1><ACK=1><CTL=ACK>");
        s.state(ESTABLISHED);
        s.in("<SEQ=1><CTL=RST>");
        s.nothing();
        s.failed(CloseReason.RESET_BY_PEER);
        s.state(CLOSED);
    }

    /** Figure 9, our side is TCP Peer A, which has crashed and opens anew. */
    @EveryVariant
    @Verifies({"RFC9293-3.5.2-2", "RFC6298-2-1"})
    void figure9HalfOpenAtTheCrashed(Variant v) {
        TcpScript s = TcpScript.of(v);
        s.connect();
        s.out("<SEQ=0><CTL=SYN>");
        s.in("<SEQ=300><ACK=-300><CTL=ACK>");
        s.out("<SEQ=-300><CTL=RST>");
        s.state(SYN_SENT);
        s.outAfter(1000, "<SEQ=0><CTL=SYN>");
    }

    /** Figure 10: the survivor sends data; the crashed side answers by RST, which resets the survivor. */
    @EveryVariant
    @Verifies({"RFC9293-3.5.2-1", "RFC5961-3.2-2"})
    void figure10ActiveSideDiscoversHalfOpen(Variant v) {
        TcpScript crashed = TcpScript.of(v);
        crashed.in("<SEQ=300><ACK=100><DATA=10><CTL=ACK>");
        crashed.out("<SEQ=100><CTL=RST>");
        crashed.nothing();

        TcpScript survivor = TcpScript.of(v).accepted();
        survivor.send(10);
        survivor.out("<SEQ=1><ACK=1><DATA=10><CTL=ACK>");
        survivor.in("<SEQ=1><CTL=RST>");
        survivor.failed(CloseReason.RESET_BY_PEER);
        survivor.nothing();
    }

    /** Figure 11: an old SYN meets two passive sides; neither is harmed. */
    @EveryVariant
    @Verifies({"RFC9293-3.10.7.2-1", "RFC9293-3.5.3-2"})
    void figure11OldDuplicateSynInitiatesReset(Variant v) {
        TcpScript a = TcpScript.of(v);
        a.listen();
        a.in("<SEQ=500><ACK=77><CTL=SYN,ACK>");
        a.out("<SEQ=77><CTL=RST>");
        a.check(a.host.tcp.connectionCount() == 0, "a connection came to be");

        TcpScript b = TcpScript.of(v);
        b.listen();
        b.in("<SEQ=0><CTL=SYN>");
        b.out("<SEQ=0><ACK=1><CTL=SYN,ACK>");
        b.in("<SEQ=1><CTL=RST>");
        b.quiet(10_000);
        b.check(b.host.tcp.connectionCount() == 0, "not back in LISTEN");
        b.check(b.listener.state() == TcpState.LISTEN, "no longer in LISTEN");
    }

    /** Figure 12, our side is TCP Peer A. */
    @EveryVariant
    @Verifies({"MUST-13", "RFC9293-3.10.4-1", "RFC9293-3.10.7.4-7"})
    void figure12NormalCloseActive(Variant v) {
        TcpScript s = TcpScript.of(v).accepted();
        s.close();
        s.out("<SEQ=1><ACK=1><CTL=FIN,ACK>");
        s.state(FIN_WAIT_1);
        s.in("<SEQ=1><ACK=2><CTL=ACK>");
        s.state(FIN_WAIT_2);
        s.in("<SEQ=1><ACK=2><CTL=FIN,ACK>");
        s.out("<SEQ=2><ACK=2><CTL=ACK>");
        s.state(TIME_WAIT);
        s.quiet(59_999);
        s.pass(1);
        s.check(s.host.tcp.timeWaitCount() == 0, "TIME-WAIT does not end");
    }

    /** Figure 12, our side is TCP Peer B. */
    @EveryVariant
    @Verifies({"RFC9293-3.10.3-1", "RFC9293-3.10.7.4-7", "MUST-12"})
    void figure12NormalClosePassive(Variant v) {
        TcpScript s = TcpScript.of(v).accepted();
        s.in("<SEQ=1><ACK=1><CTL=FIN,ACK>");
        s.out("<SEQ=1><ACK=2><CTL=ACK>");
        s.state(CLOSE_WAIT);
        s.endOfStream();
        s.close();
        s.out("<SEQ=1><ACK=2><CTL=FIN,ACK>");
        s.state(LAST_ACK);
        s.in("<SEQ=2><ACK=2><CTL=ACK>");
        s.nothing();
        s.state(CLOSED);
        s.check(s.c.closeReason() == CloseReason.CLOSED, "not a clean close: " + s.c.closeReason());
    }

    /** Figure 13: both sides close at once. */
    @EveryVariant
    @Verifies({"RFC9293-3.10.7.4-7", "RFC9293-A.2-1", "MUST-13"})
    void figure13SimultaneousClose(Variant v) {
        TcpScript s = TcpScript.of(v).accepted();
        s.close();
        s.out("<SEQ=1><ACK=1><CTL=FIN,ACK>");
        s.in("<SEQ=1><ACK=1><CTL=FIN,ACK>");
        s.out("<SEQ=2><ACK=2><CTL=ACK>");
        s.state(CLOSING);
        s.in("<SEQ=2><ACK=2><CTL=ACK>");
        s.nothing();
        s.state(TIME_WAIT);
        s.pass(60_000);
        s.check(s.host.tcp.timeWaitCount() == 0, "TIME-WAIT does not end");
    }
}
