package org.lucidstack.tcp;

import org.lucidstack.Verifies;

/**
 * Who sends or offers little: Nagle, Minshall, and both sides of silly window avoidance; the promised edge never
 * retreats.
 */
class SillyWindowTest {

    @EveryVariant
    @Verifies({"SHLD-7", "SHLD-27", "MUST-60", "MUST-61", "MAY-16"})
    void nagleHoldsASecondSmallSegment(Variant v) {
        TcpScript s = TcpScript.of(v).acceptedAfter100("");
        s.send(100);
        s.out("<SEQ=1><CTL=ACK,PSH><DATA=100>");
        s.send(50);
        s.send(60);
        s.quiet(500);
        s.in("<SEQ=1><ACK=101><CTL=ACK>");
        s.out("<SEQ=101><CTL=ACK,PSH><DATA=110>");
        s.nothing();
    }

    /** Minshall: only a small segment holds a small one back. */
    @EveryVariant
    @Verifies({"SHLD-7", "SHLD-28", "MUST-61"})
    void aSmallTailFollowsFullSegments(Variant v) {
        TcpScript s = TcpScript.of(v).acceptedAfter100("");
        s.send("2M+10");
        s.out("<SEQ=1><CTL=ACK><DATA=M>");
        s.out("<SEQ=1+M><CTL=ACK><DATA=M>");
        s.out("<SEQ=1+2M><CTL=ACK,PSH><DATA=10>");
        s.send(10);
        s.nothing();
        s.send("M");
        s.out("<SEQ=11+2M><CTL=ACK><DATA=M>");
        s.nothing();
    }

    @EveryVariant
    @Verifies({"MUST-17"})
    void noDelay(Variant v) {
        TcpScript s = TcpScript.of(v);
        s.options.noDelay(true);
        s.accepted();
        s.send(1);
        s.out("<SEQ=1><CTL=ACK><DATA=1>");
        s.send(1);
        s.out("<SEQ=2><CTL=ACK><DATA=1>");
        s.send(1);
        s.out("<SEQ=3><CTL=ACK><DATA=1>");
    }

    /** The last data is never held back by Nagle once the FIN follows. */
    @EveryVariant
    @Verifies({"RFC9293-3.10.4-1", "MUST-60"})
    void closeReleasesTheTail(Variant v) {
        TcpScript s = TcpScript.of(v).accepted();
        s.send(100);
        s.out("<SEQ=1><CTL=ACK><DATA=100>");
        s.send(100);
        s.nothing();
        s.close();
        s.out("<SEQ=101><CTL=FIN,ACK><DATA=100>");
        s.nothing();
    }

    /** Sender's side: a window that creeps open is not filled with crumbs before the override timeout. */
    @EveryVariant
    @Verifies({"MUST-38", "RFC9293-3.8.6.2.1-1"})
    void doesNotFillACreepingWindow(Variant v) {
        TcpScript s = TcpScript.of(v).acceptedAfter100("");
        s.in("<SEQ=1><ACK=1><CTL=ACK><WND=100>");
        s.send("2M");
        s.quiet(100);
        s.in("<SEQ=1><ACK=1><CTL=ACK><WND=200>");
        s.pass(100);
        s.out("<SEQ=1><CTL=ACK><DATA=200>");
        s.nothing();
    }

    /** A peer that never offers a full segment gets half of the best it ever offered. */
    @EveryVariant
    @Verifies({"RFC9293-3.8.6.2.1-1"})
    void halfOfASmallWindowIsWorthASegment(Variant v) {
        TcpScript s = TcpScript.of(v);
        s.peer.window = 1000;
        s.accepted();
        s.send(2000);
        s.out("<SEQ=1><CTL=ACK><DATA=1000>");
        s.in("<SEQ=1><ACK=1001><CTL=ACK><WND=499>");
        s.nothing();
        s.in("<SEQ=1><ACK=1001><CTL=ACK><WND=500>");
        s.out("<SEQ=1001><CTL=ACK><DATA=500>");
    }

    /** Receiver's side: the edge moves by a segment or half the buffer, whichever is less. */
    @EveryVariant
    @Verifies({"MUST-39", "RFC9293-3.8.6.2.2-1", "SHLD-14"})
    void doesNotOfferCrumbs(Variant v) {
        TcpScript s = TcpScript.of(v);
        s.options.receiveBuffer(4000);
        s.accepted();
        s.in(
                "<SEQ=1><ACK=1><CTL=ACK><DATA=1000>",
                "<SEQ=1001><ACK=1><CTL=ACK><DATA=1000>",
                "<SEQ=2001><ACK=1><CTL=ACK><DATA=1000>",
                "<SEQ=3001><ACK=1><CTL=ACK><DATA=1000>");
        s.out("<SEQ=1><ACK=4001><CTL=ACK><WND=0>");
        s.read(1000);
        s.nothing();
        s.in("<SEQ=4001><ACK=1><CTL=ACK><DATA=1>");
        s.out("<SEQ=1><ACK=4001><CTL=ACK><WND=0>");
        s.read(459);
        s.in("<SEQ=4001><ACK=1><CTL=ACK><DATA=1>");
        s.out("<SEQ=1><ACK=4001><CTL=ACK><WND=0>");
        s.read(541);
        s.out("<SEQ=1><ACK=4001><CTL=ACK><WND=2000>");
    }

    /**
     * A shift of 14 and a reader that takes single bytes: the script checks the visible edge, and what was promised
     * is taken.
     */
    @EveryVariant
    @Verifies({"SHLD-14", "RFC7323-2.4-1", "RFC7323-2.2-2", "RFC7323-2.3-1", "RFC7323-2.3-2"})
    void theEdgeNeverRetreatsWithShift14(Variant v) {
        TcpScript s = TcpScript.of(v, config -> config.receiveBuffer(200_000, 1 << 30));
        s.listen();
        s.in("<SEQ=0><CTL=SYN><WS=0>");
        s.out("<SEQ=0><ACK=1><CTL=SYN,ACK><WS=14><WND=65535>");
        s.in("<SEQ=1><ACK=1><CTL=ACK>");
        s.accept();
        for (int i = 0; i < 400; i++) {
            long room = s.peer.rightEdge() - s.peer.next();
            s.in("<CTL=ACK><DATA=" + Math.min(777, room) + ">");
            s.read(1);
            s.pass(50);
        }
        s.check(s.sentCount() > 100, "no acknowledgments");
        long edge = s.peer.rightEdge();
        s.check(edge <= 1 + 400 + 200_000 + 2 * (1 << 14), "promised without bound: " + edge);
        s.check(s.c.available() == edge - 1 - 400, "refused what was promised: " + s.c.available() + " of " + edge);
    }
}
