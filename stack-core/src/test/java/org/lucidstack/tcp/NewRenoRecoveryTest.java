package org.lucidstack.tcp;

import org.lucidstack.Verifies;
import org.lucidstack.env.Counter;
import org.lucidstack.tcp.send.Recovery;
import org.lucidstack.wire.TcpSegment;

/**
 * Fast retransmit and NewReno recovery with a peer that has no SACK: RFC 5681 section 3.2, RFC 3042, RFC 6582. RTT
 * 100 ms.
 */
class NewRenoRecoveryTest {

    /** Twelve segments written, ten in flight, the first of them lost. */
    private static TcpScript tenInFlight(Variant v) {
        TcpScript s =
                TcpScript.of(v, config -> config.congestionControl("reno")).acceptedAfter100("");
        s.send("12M");
        for (int i = 0; i < 10; i++) {
            s.out("<SEQ=1+" + i + "M><CTL=ACK><DATA=M>");
        }
        s.nothing();
        s.pass(100);
        return s;
    }

    private static void duplicate(TcpScript s) {
        s.in("<SEQ=1><ACK=1><CTL=ACK>");
    }

    /** The first two duplicates let a new segment go, the third resends the first. */
    @EveryVariant
    @Verifies({"RFC3042-2-1", "RFC5681-3.2-2", "RFC5681-2-1", "RFC5681-3.2-3"})
    void limitedTransmitAndFastRetransmit(Variant v) {
        TcpScript s = tenInFlight(v);
        duplicate(s);
        s.out("<SEQ=1+10M><CTL=ACK><DATA=M>");
        s.nothing();
        duplicate(s);
        s.out("<SEQ=1+11M><CTL=ACK><DATA=M>");
        s.nothing();
        duplicate(s);
        s.out("<SEQ=1><CTL=ACK><DATA=M>");
        s.nothing();
        s.check(
                s.info().congestion().slowStartThreshold()
                        == 5L * s.info().sizes().sendMss(),
                "ssthresh from flight: " + s.info());
        s.check(s.info().congestion().phase() == Recovery.Phase.RECOVERY, "no recovery");
    }

    /** Two segments lost: the partial ACK brings the second at once; the full ACK ends recovery. */
    @EveryVariant
    @Verifies({"RFC6582-3.2-3", "RFC6582-3.2-2", "RFC5681-3.2-4"})
    void aPartialAckResendsTheNextHole(Variant v) {
        TcpScript s = tenInFlight(v);
        duplicate(s);
        duplicate(s);
        duplicate(s);
        s.skip();
        for (int i = 0; i < 5; i++) {
            duplicate(s);
        }
        s.skip();
        s.pass(100);
        s.in("<SEQ=1><ACK=1+4M><CTL=ACK>");
        s.out("<SEQ=1+4M><CTL=ACK><DATA=M>");
        s.pass(100);
        s.in("<SEQ=1><ACK=1+12M><CTL=ACK>");
        s.check(s.info().congestion().phase() == Recovery.Phase.OPEN, "still in recovery: " + s.info());
        s.check(
                s.info().congestion().window()
                        <= s.info().congestion().slowStartThreshold()
                                + s.info().sizes().sendMss(),
                "not deflated: " + s.info());
        s.check(
                s.info().roundTrip().timeouts() == 0 && s.info().segments().retransmitted() == 2,
                "needless work: " + s.info());
        s.quiet(10_000);
    }

    /**
     * Each partial ACK brings a retransmission, which gets a whole RTO before the timer may resend it: RFC 6298's
     * MUST wins over RFC 6582's advice to restart the timer for the first partial ACK only.
     */
    @EveryVariant
    @Verifies({"RFC6298-5-1", "RFC6582-3.2-3"})
    void eachRetransmissionGetsAWholeRto(Variant v) {
        TcpScript s = tenInFlight(v);
        duplicate(s);
        duplicate(s);
        duplicate(s);
        s.pass(100);
        s.in("<SEQ=1><ACK=1+2M><CTL=ACK>");
        s.pass(500);
        s.in("<SEQ=1><ACK=1+3M><CTL=ACK>");
        s.skip();
        s.outAfterNanos(s.info().roundTrip().rto(), "<SEQ=1+3M><CTL=ACK><DATA=M>");
        s.check(s.info().roundTrip().timeouts() == 1, "no timeout: " + s.info());
    }

    /** Window updates and ACKs with text are no duplicates. */
    @EveryVariant
    @Verifies({"RFC5681-2-1"})
    void whatIsNoDuplicate(Variant v) {
        TcpScript s = tenInFlight(v);
        for (int i = 0; i < 5; i++) {
            s.in("<SEQ=1><ACK=1><CTL=ACK><WND=" + (60_000 + i) + ">");
        }
        for (int i = 0; i < 5; i++) {
            s.in("<CTL=ACK><ACK=1><DATA=10><WND=60004>");
        }
        s.check(s.info().segments().retransmitted() == 0, "resent: " + s.info());
        s.check(s.host.counters.get(Counter.TcpExtTCPFastRetrans) == 0, "fast retransmit");
    }

    /** After a timeout, duplicates of what was sent before it start no second recovery. */
    @EveryVariant
    @Verifies({"RFC6582-3.2-4", "RFC6582-3.2-1", "RFC5681-3.1-5", "RFC5681-3.1-6"})
    void noFastRetransmitAfterATimeout(Variant v) {
        TcpScript s = tenInFlight(v);
        s.outAfter(1000, "<SEQ=1><CTL=ACK><DATA=M>");
        s.check(s.info().congestion().window() == s.info().sizes().sendMss(), "cwnd after a timeout: " + s.info());
        s.check(
                s.info().congestion().slowStartThreshold()
                        == 5L * s.info().sizes().sendMss(),
                "ssthresh: " + s.info());
        s.pass(100);
        s.in("<SEQ=1><ACK=1+2M><CTL=ACK>");
        s.skip();
        for (int i = 0; i < 6; i++) {
            s.in("<SEQ=1><ACK=1+2M><CTL=ACK>");
        }
        s.check(s.host.counters.get(Counter.TcpExtTCPFastRetrans) == 0, "fast retransmit below recover");
    }

    /** A second timeout of the same segment leaves ssthresh alone. */
    @EveryVariant
    @Verifies({"RFC5681-3.1-6", "RFC6298-5-3"})
    void repeatedTimeouts(Variant v) {
        TcpScript s = tenInFlight(v);
        s.outAfter(1000, "<SEQ=1><CTL=ACK><DATA=M>");
        long ssthresh = s.info().congestion().slowStartThreshold();
        s.outAfter(2200, "<SEQ=1><CTL=ACK><DATA=M>");
        s.outAfter(4400, "<SEQ=1><CTL=ACK><DATA=M>");
        s.check(s.info().congestion().slowStartThreshold() == ssthresh, "ssthresh halved again: " + s.info());
    }

    /** Everything lost in the flight is resent in slow start after a timeout, without another one. */
    @EveryVariant
    @Verifies({"RFC6298-5-3", "RFC5681-3.1-6", "MUST-19"})
    void aWholeFlightLost(Variant v) {
        TcpScript s = tenInFlight(v);
        s.outAfter(1000, "<SEQ=1><CTL=ACK><DATA=M>");
        boolean[] arrived = new boolean[13];
        arrived[0] = true;
        int acked = 1;
        for (int round = 0; round < 20 && acked < 12; round++) {
            s.pass(100);
            s.in("<SEQ=1><CTL=ACK><ACK=1+" + acked + "M>");
            for (TcpSegment segment : s.drain()) {
                arrived[(segment.seq().value() - v.isn() - 1) / s.info().sizes().sendMss()] = true;
                while (arrived[acked]) {
                    acked++;
                }
                s.in("<SEQ=1><CTL=ACK><ACK=1+" + acked + "M>");
            }
        }
        s.in("<SEQ=1><CTL=ACK><ACK=1+12M>");
        s.check(s.info().roundTrip().timeouts() == 1, "needed more timeouts: " + s.info());
        s.check(s.c.unacknowledged() == 0, "left: " + s.c.unacknowledged());
    }
}
