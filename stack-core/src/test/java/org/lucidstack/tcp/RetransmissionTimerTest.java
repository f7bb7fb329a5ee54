package org.lucidstack.tcp;

import java.time.Duration;
import org.lucidstack.Verifies;

/**
 * RFC 6298 section 5 to the nanosecond, and the thresholds R1 and R2 of RFC 9293 section 3.8.3. The peer has no SACK.
 */
class RetransmissionTimerTest {

    @EveryVariant
    @Verifies({"RFC6298-5-1", "RFC6298-5-3", "RFC6298-2-2", "MUST-18", "MUST-19"})
    void resendsTheEarliestAndDoubles(Variant v) {
        TcpScript s = TcpScript.of(v).acceptedAfter100("");
        s.send(100);
        s.out("<SEQ=1><ACK=1><CTL=ACK><DATA=100>");
        s.outAfter(1100, "<SEQ=1><ACK=1><CTL=ACK><DATA=100>");
        s.outAfter(2200, "<SEQ=1><ACK=1><CTL=ACK><DATA=100>");
        s.outAfter(4400, "<SEQ=1><ACK=1><CTL=ACK><DATA=100>");
        s.outAfter(8800, "<SEQ=1><ACK=1><CTL=ACK><DATA=100>");
        s.in("<SEQ=1><ACK=101><CTL=ACK>");
        s.quiet(100_000);
    }

    /**
     * Rules 5.1 to 5.3: not restarted by sending, restarted by an ACK of new data, stopped by the ACK of everything.
     */
    @EveryVariant
    @Verifies({"RFC6298-5-2", "RFC6298-2-3"})
    void restartsWhenNewDataIsAcknowledged(Variant v) {
        TcpScript s = TcpScript.of(v).acceptedAfter100("");
        s.c.options().noDelay(true);
        s.c.optionsChanged();
        s.send(100);
        s.out("<SEQ=1><CTL=ACK><DATA=100>");
        s.quiet(600);
        s.send(50);
        s.out("<SEQ=101><CTL=ACK><DATA=50>");
        s.quiet(400);
        s.in("<SEQ=1><ACK=101><CTL=ACK>");
        // sample 1000 ms: RTTVAR = 50 + (900 - 50) / 4 = 262.5, SRTT = 100 + 900 / 8 = 212.5, RTO = 212.5 + 4 * 262.5
        s.outAfterNanos(1_262_500_000L, "<SEQ=101><CTL=ACK><DATA=50>");
        s.in("<SEQ=1><ACK=151><CTL=ACK>");
        s.quiet(100_000);
    }

    /** Without an ACK in between, the first segment's deadline holds although more was sent. */
    @EveryVariant
    @Verifies({"RFC6298-5-2", "RFC6298-5-3"})
    void isNotRestartedBySending(Variant v) {
        TcpScript s = TcpScript.of(v).acceptedAfter100("");
        s.c.options().noDelay(true);
        s.c.optionsChanged();
        s.send(100);
        s.out("<SEQ=1><CTL=ACK><DATA=100>");
        s.quiet(1000);
        s.send(50);
        s.out("<SEQ=101><CTL=ACK><DATA=50>");
        s.outAfter(100, "<SEQ=1><CTL=ACK><DATA=100>");
    }

    /** Karn: the ACK of a resent segment is no sample, and the backed-off RTO holds until there is one. */
    @EveryVariant
    @Verifies({"RFC6298-3-1", "RFC6298-5-3"})
    void keepsTheBackoffUntilASample(Variant v) {
        TcpScript s = TcpScript.of(v.timestamps(false)).acceptedAfter100("");
        s.send(100);
        s.out("<SEQ=1><CTL=ACK><DATA=100>");
        s.outAfter(1100, "<SEQ=1><CTL=ACK><DATA=100>");
        s.quiet(100);
        s.in("<SEQ=1><ACK=101><CTL=ACK>");
        s.send(100);
        s.out("<SEQ=101><CTL=ACK><DATA=100>");
        s.outAfter(2200, "<SEQ=101><CTL=ACK><DATA=100>");
    }

    /** With timestamps the ACK of the retransmission is a sample of 100 ms, which ends the backoff. */
    @EveryVariant
    @Verifies({"RFC6298-3-1", "RFC7323-4.1-1"})
    void timestampsResolveTheAmbiguity(Variant v) {
        TcpScript s = TcpScript.of(v.timestamps(true)).acceptedAfter100("");
        s.send(100);
        s.out("<SEQ=1><CTL=ACK><DATA=100>");
        s.outAfter(1100, "<SEQ=1><CTL=ACK><DATA=100>");
        s.quiet(100);
        s.in("<SEQ=1><ACK=101><CTL=ACK>");
        s.check(
                s.info().roundTrip().backoff() == 0 && s.info().roundTrip().srtt() == 100_000_000L,
                "no sample: " + s.info());
    }

    /** Rule 5.7, and rule 2.1 before it. */
    @EveryVariant
    @Verifies({"RFC6298-5-4", "RFC6298-2-1", "RFC5681-3.1-1", "RFC6928-2-1"})
    void beginsWithThreeSecondsAfterALostSyn(Variant v) {
        TcpScript s = TcpScript.of(v);
        s.connect();
        s.out("<SEQ=0><CTL=SYN>");
        s.outAfter(1000, "<SEQ=0><CTL=SYN>");
        s.in("<SEQ=0><ACK=1><CTL=SYN,ACK>");
        s.out("<SEQ=1><ACK=1><CTL=ACK>");
        s.send(100);
        s.out("<SEQ=1><CTL=ACK><DATA=100>");
        s.outAfter(3000, "<SEQ=1><CTL=ACK><DATA=100>");
    }

    @EveryVariant
    @Verifies({"MUST-20", "SHLD-9", "SHLD-10", "MUST-47"})
    void reportsTroubleAtR1(Variant v) {
        TcpScript s = TcpScript.of(v).acceptedAfter100("");
        s.send(100);
        s.out("<SEQ=1><CTL=ACK><DATA=100>");
        s.outAfter(1100, "<SEQ=1><CTL=ACK><DATA=100>");
        s.outAfter(2200, "<SEQ=1><CTL=ACK><DATA=100>");
        s.check(s.host.advisedOfTrouble == 0 && s.c.softError() == null, "told too early");
        s.outAfter(4400, "<SEQ=1><CTL=ACK><DATA=100>");
        s.check(s.host.advisedOfTrouble == 1 && s.c.softError() != null, "not told at R1");
    }

    @EveryVariant
    @Verifies({"MUST-20", "MUST-22"})
    void reportsTroubleAtR1OfTheSyn(Variant v) {
        TcpScript s = TcpScript.of(v);
        s.connect();
        s.out("<SEQ=0><CTL=SYN>");
        s.outAfter(1000, "<SEQ=0><CTL=SYN>");
        s.outAfter(2000, "<SEQ=0><CTL=SYN>");
        s.check(s.host.advisedOfTrouble == 0, "told too early");
        s.outAfter(4000, "<SEQ=0><CTL=SYN>");
        s.check(s.host.advisedOfTrouble == 1 && s.c.softError() != null, "not told at R1");
    }

    /** R2 by default lasts longer than 100 s; it ends the connection exactly when it is over. */
    @EveryVariant
    @Verifies({"MUST-20", "SHLD-11", "RFC9293-3.10.8-1", "MUST-21"})
    void givesUpAtR2(Variant v) {
        TcpScript s = TcpScript.of(v).acceptedAfter100("");
        s.c.options().userTimeout(Duration.ofSeconds(200));
        s.c.optionsChanged();
        s.host.tcp.flush();
        s.send(100);
        s.pass(199_999);
        s.check(s.c.closeReason() == null, "given up too early");
        s.pass(1);
        s.failed(CloseReason.TIMED_OUT);
        s.state(TcpState.CLOSED);
        s.check(s.host.timers.size() == 0, "a timer survives");
        TcpScript standard = TcpScript.of(v).acceptedAfter100("");
        standard.send(100);
        standard.pass(100_000);
        standard.check(standard.c.closeReason() == null, "R2 is shorter than 100 s");
        standard.pass(900_000);
        standard.failed(CloseReason.TIMED_OUT);
    }

    @EveryVariant
    @Verifies("MUST-21")
    void neverGivesUpIfToldSo(Variant v) {
        TcpScript s = TcpScript.of(v).acceptedAfter100("");
        s.c.options().userTimeout(Duration.ofSeconds(-1));
        s.c.optionsChanged();
        s.send(100);
        s.pass(24 * 3600 * 1000);
        s.state(TcpState.ESTABLISHED);
        s.skip();
        s.in("<SEQ=1><ACK=101><CTL=ACK>");
        s.quiet(1000);
    }

    /** The FIN takes a sequence number and is repeated like data, always the same one. */
    @EveryVariant
    @Verifies({"RFC9293-3.10.4-1", "RFC6298-5-3"})
    void repeatsTheFin(Variant v) {
        TcpScript s = TcpScript.of(v).acceptedAfter100("");
        s.close();
        s.out("<SEQ=1><CTL=FIN,ACK>");
        s.outAfter(1100, "<SEQ=1><CTL=FIN,ACK>");
        s.outAfter(2200, "<SEQ=1><CTL=FIN,ACK>");
        s.in("<SEQ=1><ACK=2><CTL=ACK>");
        s.state(TcpState.FIN_WAIT_2);
    }
}
