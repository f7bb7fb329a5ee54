package org.lucidstack.tcp;

import org.lucidstack.Verifies;

/** RFC 3168: who may mark, who says so, who slows down. ECN bits of a packet: 0 = not ECT, 2 = ECT(0), 3 = CE. */
class EcnTest {

    private static TcpScript withEcn(Variant v) {
        TcpScript s = TcpScript.of(v, config -> config.ecn(true));
        s.listen();
        s.in("<SEQ=0><CTL=SYN,ECE,CWR>");
        s.outEcn(0, "<SEQ=0><ACK=1><CTL=SYN,ACK,ECE>");
        s.pass(100);
        s.in("<SEQ=1><ACK=1><CTL=ACK>");
        s.accept();
        s.check(s.info().options().ecn(), "not agreed");
        return s;
    }

    @EveryVariant
    @Verifies({"RFC3168-6.1.1-1", "RFC3168-6.1.1-2", "SHLD-8"})
    void anActiveOpenAsks(Variant v) {
        TcpScript s = TcpScript.of(v, config -> config.ecn(true));
        s.connect();
        s.outEcn(0, "<SEQ=0><CTL=SYN,ECE,CWR>");
        s.in("<SEQ=0><ACK=1><CTL=SYN,ACK,ECE>");
        s.outEcn(0, "<SEQ=1><ACK=1><CTL=ACK>");
        s.check(s.info().options().ecn(), "not agreed");
        s.send(10);
        s.outEcn(2, "<SEQ=1><CTL=ACK><DATA=10>");
    }

    /** Both bits reflected by a broken peer, or none: no ECN. */
    @EveryVariant
    @Verifies({"RFC3168-6.1.1-1", "RFC3168-6.1.1-2"})
    void brokenOrUnwillingPeers(Variant v) {
        for (String flags : new String[] {"SYN,ACK,ECE,CWR", "SYN,ACK,CWR", "SYN,ACK"}) {
            TcpScript s = TcpScript.of(v, config -> config.ecn(true));
            s.connect();
            s.out("<SEQ=0><CTL=SYN,ECE,CWR>");
            s.in("<SEQ=0><ACK=1><CTL=" + flags + ">");
            s.out("<SEQ=1><ACK=1><CTL=ACK>");
            s.check(!s.info().options().ecn(), "agreed by " + flags);
            s.send(10);
            s.outEcn(0, "<SEQ=1><CTL=ACK><DATA=10>");
        }
        for (String flags : new String[] {"SYN,ECE", "SYN,CWR", "SYN"}) {
            TcpScript s = TcpScript.of(v, config -> config.ecn(true));
            s.listen();
            s.in("<SEQ=0><CTL=" + flags + ">");
            s.out("<SEQ=0><ACK=1><CTL=SYN,ACK>");
        }
    }

    /** We did not ask: an ECE in the SYN-ACK means nothing. */
    @EveryVariant
    @Verifies("RFC3168-6.1.1-1")
    void notAskedFor(Variant v) {
        TcpScript s = TcpScript.of(v);
        s.connect();
        s.out("<SEQ=0><CTL=SYN>");
        s.in("<SEQ=0><ACK=1><CTL=SYN,ACK,ECE>");
        s.out("<SEQ=1><ACK=1><CTL=ACK>");
        s.check(!s.info().options().ecn(), "agreed");
    }

    /** A SYN that is not answered is repeated without ECN. */
    @EveryVariant
    @Verifies("RFC3168-6.1.1.1-1")
    void retriesWithout(Variant v) {
        TcpScript s = TcpScript.of(v, config -> config.ecn(true));
        s.connect();
        s.out("<SEQ=0><CTL=SYN,ECE,CWR>");
        s.outAfter(1000, "<SEQ=0><CTL=SYN>");
    }

    /** CE is echoed on every ACK until CWR. */
    @EveryVariant
    @Verifies({"RFC3168-6.1.3-1"})
    void echoesUntilCwr(Variant v) {
        TcpScript s = withEcn(v);
        s.in("<CTL=ACK><DATA=100><ECN=CE>");
        s.outEcn(0, "<SEQ=1><ACK=101><CTL=ACK,ECE>");
        s.in("<CTL=ACK><DATA=1460>", "<CTL=ACK><DATA=1460>");
        s.out("<SEQ=1><ACK=3021><CTL=ACK,ECE>");
        s.in("<CTL=ACK,CWR><DATA=100>");
        s.outAfter(40, "<SEQ=1><ACK=3121><CTL=ACK>");
        s.in("<CTL=ACK,CWR><DATA=100><ECN=CE>");
        s.out("<SEQ=1><ACK=3221><CTL=ACK,ECE>");
    }

    /** A mark on a segment outside the window is nobody's (an attacker's) and is disregarded. */
    @EveryVariant
    @Verifies({"RFC3168-6.1.5-1"})
    void marksOutsideTheWindowAreDisregarded(Variant v) {
        TcpScript s = withEcn(v);
        s.in("<SEQ=200000><ACK=1><CTL=ACK><DATA=100><ECN=CE>");
        s.out("<SEQ=1><ACK=1><CTL=ACK>");
    }

    /** One reduction per window, announced by CWR on the first new data; retransmissions and pure ACKs are not ECT. */
    @EveryVariant
    @Verifies({"RFC3168-6.1.2-1", "RFC3168-6.1.2-2", "RFC3168-6.1.4-1"})
    void slowsDownOncePerWindow(Variant v) {
        TcpScript s = withEcn(v);
        s.send("10M");
        for (int i = 0; i < 10; i++) {
            s.outEcn(2, "<CTL=ACK><DATA=M><SEQ=1+" + i + "M>");
        }
        long before = s.info().congestion().window();
        s.pass(100);
        s.in("<SEQ=1><ACK=1+2M><CTL=ACK,ECE>");
        long after = s.info().congestion().window();
        s.check(after < before, "not reduced: " + after);
        s.in("<SEQ=1><ACK=1+4M><CTL=ACK,ECE>");
        s.check(s.info().congestion().window() == after, "reduced twice in one window: " + s.info());
        s.send("10M");
        s.in("<SEQ=1><ACK=1+8M><CTL=ACK,ECE>");
        s.outEcn(2, "<SEQ=1+10M><CTL=ACK,CWR><DATA=M>");
        s.outEcn(2, "<SEQ=1+11M><CTL=ACK><DATA=M>");
        s.skip();
        s.pass(1_200);
        s.check(s.sentCount() > 0, "no retransmission");
        s.outEcn(0, "<SEQ=1+8M><CTL=ACK><DATA=M>");
    }
}
