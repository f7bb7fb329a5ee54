package org.lucidstack.tcp;

import org.lucidstack.time.Clock;

/** What a snapshot says of the sender's limits, times and rates. */
class TcpInfoTest {

    private static void limited(TcpScript s, String expected) {
        s.check(
                s.info().sending().limit().toString().equals(expected),
                () -> s.info().sending().limit() + " instead of " + expected);
    }

    private static void near(TcpScript s, String what, long nanos, long milliseconds) {
        s.check(
                nanos == milliseconds * Clock.MILLISECOND,
                () -> what + ": " + nanos + " instead of " + milliseconds + " ms");
    }

    /** Times run while the reason lasts, and a snapshot in between counts it up to now. */
    @EveryVariant
    void thePeersWindow(Variant v) {
        TcpScript s = TcpScript.of(v);
        s.peer.window = 2920;
        s.acceptedAfter100("");
        limited(s, "app-limited");
        s.pass(500);
        near(s, "busy while idle", s.info().times().busy(), 0);
        s.send(5000);
        s.skip();
        limited(s, "rwnd-limited");
        s.pass(50);
        near(s, "limited so far", s.info().times().receiveWindowLimited(), 50);
        s.pass(50);
        s.peer.window = 65535;
        s.in("<SEQ=1><ACK=1+2M><CTL=ACK>");
        s.skip();
        limited(s, "app-limited");
        s.pass(20);
        s.in("<SEQ=1><ACK=5001><CTL=ACK>");
        s.pass(1000);
        TcpInfo info = s.info();
        near(s, "limited", info.times().receiveWindowLimited(), 100);
        near(s, "busy", info.times().busy(), 120);
        near(s, "since sent", info.times().sinceSent(), 1020);
        near(s, "since received", info.times().sinceReceived(), 1000);
    }

    @EveryVariant
    void theCongestionWindow(Variant v) {
        TcpScript s = TcpScript.of(v).acceptedAfter100("");
        s.send(40_000);
        s.skip();
        limited(s, "cwnd-limited");
    }

    @EveryVariant
    void theSendBuffer(Variant v) {
        TcpScript s = TcpScript.of(v);
        s.options.sendBuffer(3000);
        s.acceptedAfter100("");
        s.send(3000);
        s.skip();
        limited(s, "sndbuf-limited");
        s.pass(70);
        s.in("<SEQ=1><ACK=3001><CTL=ACK>");
        limited(s, "app-limited");
        s.pass(70);
        near(s, "limited", s.info().times().sendBufferLimited(), 70);
        near(s, "busy", s.info().times().busy(), 70);
    }

    /** A window per round trip; what the application alone has slowed down does not lower it. */
    @EveryVariant
    void theDeliveryRate(Variant v) {
        TcpScript s = TcpScript.of(v).acceptedAfter100("");
        s.check(s.info().congestion().deliveryRate() == 0, "known before anything was sent");
        int full = s.peer.fullSegment();
        s.send("10M");
        s.skip();
        s.pass(100);
        s.in("<SEQ=1><ACK=1+10M><CTL=ACK>");
        long rate = s.info().congestion().deliveryRate();
        s.check(rate == 100L * full, () -> "rate " + rate + " instead of " + 100L * full);
        s.send(10);
        s.skip();
        s.pass(100);
        s.in("<SEQ=1><ACK=11+10M><CTL=ACK>");
        s.check(
                s.info().congestion().deliveryRate() == rate,
                () -> "rate " + s.info().congestion().deliveryRate());
    }

    /** Segments are counted one by one, whoever cuts them. */
    @EveryVariant
    void theSegments(Variant v) {
        TcpScript s = TcpScript.of(v).acceptedAfter100("");
        s.send("4M");
        s.skip();
        s.in("<SEQ=1><ACK=1+4M><CTL=ACK>", "<SEQ=101><ACK=1+4M><CTL=ACK><DATA=50>");
        TcpInfo info = s.info();
        s.check(
                info.segments().sent() == 1 + 4 + 1,
                () -> "sent " + info.segments().sent());
        s.check(
                info.segments().received() == 4 || v.isMangled(),
                () -> "received " + info.segments().received());
        s.check(info.receiving().outOfOrder() == 50 && info.sizes().pathMtu() == s.host.pathMtu, "" + info);
    }
}
