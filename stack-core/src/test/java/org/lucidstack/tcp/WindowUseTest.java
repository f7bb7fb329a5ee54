package org.lucidstack.tcp;

import org.lucidstack.Verifies;

/** Which windows count and how they are used: WL1 and WL2, the lower of both windows, and one sample per round trip. */
class WindowUseTest {

    /** Only a newer segment tells the window. */
    @EveryVariant
    @Verifies({"RFC9293-3.10.7.4-5"})
    void oldSegmentsDoNotTellTheWindow(Variant v) {
        TcpScript s = TcpScript.of(v).acceptedAfter100("");
        s.in("<SEQ=101><ACK=1><CTL=ACK><DATA=10><WND=5000>");
        s.check(s.info().sending().window() == 5000, "not taken: " + s.info());
        s.in("<SEQ=1><ACK=1><CTL=ACK><DATA=10><WND=9000>");
        s.check(s.info().sending().window() == 5000, "taken from an older segment: " + s.info());
        s.send(1000);
        s.in("<SEQ=111><ACK=501><CTL=ACK><WND=4000>");
        s.check(s.info().sending().window() == 4000, "not taken: " + s.info());
        s.in("<SEQ=111><ACK=1><CTL=ACK><WND=8000>");
        s.check(s.info().sending().window() == 4000, "taken with an older ACK: " + s.info());
        s.in("<SEQ=111><ACK=501><CTL=ACK><WND=7000>");
        s.check(s.info().sending().window() == 7000, "not taken from an equal one: " + s.info());
    }

    /** Never more outstanding than the lower of congestion window and peer's window. */
    @EveryVariant
    @Verifies({"RFC5681-3-1", "RFC6928-2-1", "MAY-18"})
    void theLowerOfBothWindows(Variant v) {
        TcpScript byCwnd =
                TcpScript.of(v, config -> config.congestionControl("reno")).acceptedAfter100("");
        byCwnd.send("30M");
        byCwnd.check(byCwnd.sentCount() == 10, byCwnd.sentCount() + " segments");
        byCwnd.skip();
        byCwnd.in("<SEQ=1><ACK=1+2M><CTL=ACK>");
        byCwnd.check(byCwnd.sentCount() >= 3 && byCwnd.sentCount() <= 4, byCwnd.sentCount() + " segments");

        TcpScript byPeer = TcpScript.of(v);
        byPeer.peer.window = 5000;
        byPeer.acceptedAfter100("");
        byPeer.send("30M");
        byPeer.pass(500);
        byPeer.check(byPeer.info().sending().outstanding() <= 5000, "" + byPeer.info());
    }

    /** After more than one RTO without sending anything the old window says nothing any more; after less it does. */
    @EveryVariant
    @Verifies("RFC5681-4.1-1")
    void anIdleConnectionBeginsWithTheInitialWindow(Variant v) {
        TcpScript s = TcpScript.of(v).acceptedAfter100("");
        s.send("10M");
        s.pass(100);
        s.in("<SEQ=1><ACK=1+10M><CTL=ACK>");
        s.skip();
        s.pass(500);
        s.send("20M");
        s.check(s.sentCount() == 20, s.sentCount() + " segments after half an RTO");
        s.pass(100);
        s.in("<SEQ=1><ACK=1+30M><CTL=ACK>");
        s.skip();
        s.pass(5_000);
        s.send("30M");
        s.check(s.sentCount() == 10, s.sentCount() + " segments after five seconds");
    }

    /** One sample or more per round trip, with and without timestamps. */
    @EveryVariant
    @Verifies({"RFC6298-3-2", "RFC6298-2-3"})
    void everyRoundTripIsMeasured(Variant v) {
        TcpScript s = TcpScript.of(v).acceptedAfter100("");
        double srtt = 100;
        for (int i = 1; i <= 10; i++) {
            s.send("M");
            s.skip();
            s.pass(200);
            s.in("<CTL=ACK>");
            srtt += (200 - srtt) / 8;
            s.check(
                    Math.abs(s.info().roundTrip().srtt() / 1e6 - srtt) < 0.001,
                    "SRTT " + s.info().roundTrip().srtt() + " instead of " + srtt);
        }
    }
}
