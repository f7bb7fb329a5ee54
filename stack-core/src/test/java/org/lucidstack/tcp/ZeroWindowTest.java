package org.lucidstack.tcp;

import org.lucidstack.Verifies;

/** Window probes (RFC 9293 section 3.8.6.1), windows that shrink, and segments that meet a closed window. */
class ZeroWindowTest {

    private static final String CLOSED_WINDOW = "<SEQ=1><ACK=1><CTL=ACK><WND=0>";

    @EveryVariant
    @Verifies({"MUST-36", "SHLD-29", "SHLD-30", "MUST-37"})
    void probesAfterOneRtoAndThenEverMoreSlowly(Variant v) {
        TcpScript s = TcpScript.of(v).acceptedAfter100("");
        s.in(CLOSED_WINDOW);
        s.send(100);
        s.outAfter(1100, "<SEQ=1><ACK=1><CTL=ACK><DATA=1>");
        s.in(CLOSED_WINDOW);
        s.outAfter(2200, "<SEQ=1><ACK=1><CTL=ACK><DATA=1>");
        s.outAfter(4400, "<SEQ=1><ACK=1><CTL=ACK><DATA=1>");
        s.in(CLOSED_WINDOW);
        s.outAfter(8800, "<SEQ=1><ACK=1><CTL=ACK><DATA=1>");
        s.in("<SEQ=1><ACK=1><CTL=ACK><WND=65535>");
        s.out("<SEQ=1><ACK=1><CTL=ACK><DATA=100>");
        s.in("<SEQ=1><ACK=101><CTL=ACK>");
        s.quiet(100_000);
    }

    /**
     * The update that opens the window is lost; only the answer to a probe can revive the flow, and it took the
     * probed byte.
     */
    @EveryVariant
    @Verifies({"MUST-36", "MUST-35"})
    void aLostUpdateIsFoundByProbing(Variant v) {
        TcpScript s = TcpScript.of(v).acceptedAfter100("");
        s.in(CLOSED_WINDOW);
        s.send(100);
        s.outAfter(1100, "<SEQ=1><ACK=1><CTL=ACK><DATA=1>");
        s.in("<SEQ=1><ACK=2><CTL=ACK><WND=5000>");
        s.out("<SEQ=2><ACK=1><CTL=ACK><DATA=99>");
        s.in("<SEQ=1><ACK=101><CTL=ACK>");
        s.quiet(100_000);
        s.check(s.c.unacknowledged() == 0, "bytes left: " + s.c.unacknowledged());
    }

    @EveryVariant
    @Verifies({"MUST-37", "MAY-8"})
    void neverGivesUpWhileProbesAreAnswered(Variant v) {
        TcpScript s = TcpScript.of(v).acceptedAfter100("");
        s.in(CLOSED_WINDOW);
        s.send(100);
        for (int minute = 0; minute < 24 * 60; minute++) {
            s.pass(60_000);
            for (; s.sentCount() > 0; s.skip()) {
                s.in(CLOSED_WINDOW);
            }
        }
        s.state(TcpState.ESTABLISHED);
    }

    @EveryVariant
    @Verifies({"MUST-20", "RFC9293-3.10.8-1"})
    void givesUpWhenProbesAreNotAnswered(Variant v) {
        TcpScript s = TcpScript.of(v).acceptedAfter100("");
        s.in(CLOSED_WINDOW);
        s.send(100);
        s.pass(899_000);
        s.check(s.c.closeReason() == null, "too early");
        s.pass(200_000);
        s.failed(CloseReason.TIMED_OUT);
    }

    /** The FIN alone waits behind a closed window, too. */
    @EveryVariant
    @Verifies({"MUST-36", "RFC9293-3.10.4-1"})
    void aFinIsAProbe(Variant v) {
        TcpScript s = TcpScript.of(v).acceptedAfter100("");
        s.in(CLOSED_WINDOW);
        s.close();
        s.outAfter(1100, "<SEQ=1><ACK=1><CTL=FIN,ACK>");
        s.in("<SEQ=1><ACK=2><CTL=ACK><WND=0>");
        s.state(TcpState.FIN_WAIT_2);
    }

    /**
     * The peer takes back what it had promised: no new data, and what lies beyond the edge does not time the
     * connection out.
     */
    @EveryVariant
    @Verifies({"MUST-34", "SHLD-15", "SHLD-17", "MUST-35", "MAY-7"})
    void theWindowShrinks(Variant v) {
        TcpScript s = TcpScript.of(v).acceptedAfter100("");
        s.send("4M");
        s.out("<SEQ=1><CTL=ACK><DATA=M>");
        s.out("<SEQ=1+M><CTL=ACK><DATA=M>");
        s.out("<SEQ=1+2M><CTL=ACK><DATA=M>");
        s.out("<SEQ=1+3M><CTL=ACK><DATA=M>");
        s.in("<SEQ=1><ACK=1+M><CTL=ACK><WND=0>");
        s.send(1000);
        s.nothing();
        for (int minute = 0; minute < 60; minute++) {
            s.pass(60_000);
            s.check(s.sentCount() > 0 || minute > 0, "no probes");
            for (; s.sentCount() > 0; s.skip()) {
                s.in("<SEQ=1><ACK=1+M><CTL=ACK><WND=0>");
            }
        }
        s.state(TcpState.ESTABLISHED);
    }

    /** After a shrink, what still lies inside the window is resent. */
    @EveryVariant
    @Verifies({"SHLD-16", "MUST-34"})
    void resendsInsideAShrunkenWindow(Variant v) {
        TcpScript s = TcpScript.of(v).acceptedAfter100("");
        s.send("4M");
        s.skip();
        s.in("<SEQ=1><ACK=1><CTL=ACK><WND=M>");
        s.pass(1100);
        s.out("<SEQ=1><CTL=ACK><DATA=M>");
        s.nothing();
    }

    /** Our window is closed: every probe is answered, and ACK, URG and RST of what arrives still count. */
    @EveryVariant
    @Verifies({"RFC9293-3.8.6.1-1", "RFC9293-3.10.7.4-6", "MUST-66", "RFC9293-A.2-1"})
    void ourWindowIsClosed(Variant v) {
        TcpScript s = TcpScript.of(v);
        s.options.receiveBuffer(2000);
        s.accepted();
        s.in("<SEQ=1><ACK=1><CTL=ACK><DATA=1000>", "<SEQ=1001><ACK=1><CTL=ACK><DATA=1000>");
        s.out("<SEQ=1><ACK=2001><CTL=ACK><WND=0>");
        s.in("<SEQ=2001><ACK=1><CTL=ACK><DATA=1>");
        s.out("<SEQ=1><ACK=2001><CTL=ACK><WND=0>");
        s.in("<SEQ=2000><ACK=1><CTL=ACK>");
        s.out("<SEQ=1><ACK=2001><CTL=ACK><WND=0>");
        s.send(10);
        s.out("<SEQ=1><ACK=2001><CTL=ACK><DATA=10><WND=0>");
        s.in("<SEQ=2001><ACK=11><CTL=ACK><DATA=1>");
        s.out("<SEQ=11><ACK=2001><CTL=ACK><WND=0>");
        s.check(s.c.unacknowledged() == 0, "the ACK of a probe was lost");
        s.in("<SEQ=2001><ACK=11><CTL=URG,ACK><UP=10>");
        s.check(s.c.urgentBytesLeft() > 0, "the urgent pointer of a probe was lost");
        s.skip();
        s.in("<SEQ=2001><CTL=RST>");
        s.check(s.c.closeReason() == CloseReason.RESET_BY_PEER, "RST not taken");
    }

    /** Two full receivers probe each other; neither loses the other's ACK. */
    @EveryVariant
    @Verifies({"RFC9293-A.2-1"})
    void crossedProbes(Variant v) {
        TcpScript s = TcpScript.of(v);
        s.options.receiveBuffer(2000);
        s.accepted();
        s.send(500);
        s.out("<SEQ=1><ACK=1><CTL=ACK><DATA=500>");
        s.in("<SEQ=1><ACK=1><CTL=ACK><DATA=1000>", "<SEQ=1001><ACK=1><CTL=ACK><DATA=1000>");
        s.out("<SEQ=501><ACK=2001><CTL=ACK><WND=0>");
        s.in("<SEQ=2001><ACK=501><CTL=ACK><DATA=1><WND=0>");
        s.out("<SEQ=501><ACK=2001><CTL=ACK><WND=0>");
        s.check(s.c.unacknowledged() == 0, "not acknowledged");
        s.read(2000);
        s.out("<SEQ=501><ACK=2001><CTL=ACK><WND=2000>");
    }
}
