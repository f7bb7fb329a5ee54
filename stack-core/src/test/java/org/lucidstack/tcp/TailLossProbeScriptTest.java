package org.lucidstack.tcp;

import org.lucidstack.Verifies;
import org.lucidstack.env.Counter;

/**
 * Tail loss probes (RFC 8985 section 7), SRTT 100 ms: after 202 ms, or 400 ms if a single segment may meet a delayed
 * ACK.
 */
class TailLossProbeScriptTest {

    private static TcpScript open(Variant v) {
        return TcpScript.of(v).acceptedAfter100("<SACKOK>");
    }

    private static TcpScript twoInFlight(Variant v) {
        TcpScript s = open(v);
        s.send("2M");
        s.out("<SEQ=1><CTL=ACK><DATA=M>");
        s.out("<SEQ=1+M><CTL=ACK><DATA=M>");
        return s;
    }

    /** The probe is lost, too: the retransmission timer follows, one whole RTO after it. */
    @EveryVariant
    @Verifies({"RFC8985-7.2-1", "RFC8985-7.3-1", "RFC8985-7.3-2", "RFC8985-8-1"})
    void probeLost(Variant v) {
        TcpScript s = twoInFlight(v);
        s.outAfter(202, "<SEQ=1+M><CTL=ACK><DATA=M>");
        s.outAfter(1100, "<SEQ=1><CTL=ACK><DATA=M>");
        s.outAfter(2200, "<SEQ=1><CTL=ACK><DATA=M>");
        s.check(s.host.counters.get(Counter.TcpExtTCPLossProbes) == 1, "not counted");
    }

    /** One segment in flight waits for the peer's delayed ACK. */
    @EveryVariant
    @Verifies({"RFC8985-7.2-1"})
    void aSingleSegmentWaitsLonger(Variant v) {
        TcpScript s = open(v);
        s.send(100);
        s.out("<SEQ=1><CTL=ACK><DATA=100>");
        s.outAfter(400, "<SEQ=1><CTL=ACK><DATA=100>");
    }

    /** Only the last of two was lost and the probe brought it: one congestion response, when later data proves it. */
    @EveryVariant
    @Verifies({"RFC8985-7.4.2-1"})
    void probeRepairedTheTail(Variant v) {
        TcpScript s = twoInFlight(v);
        s.pass(100);
        s.in("<SEQ=1><ACK=1+M><CTL=ACK>");
        s.outAfter(400, "<SEQ=1+M><CTL=ACK><DATA=M>");
        s.pass(100);
        s.check(s.host.counters.get(Counter.TcpExtTCPLossProbes) == 1, "no probe: " + s.info());
        s.in("<SEQ=1><ACK=1+2M><CTL=ACK>");
        long before = s.info().congestion().window();
        s.send(10);
        s.out("<SEQ=1+2M><CTL=ACK><DATA=10>");
        s.pass(100);
        s.in("<SEQ=1><ACK=11+2M><CTL=ACK>");
        s.check(s.info().congestion().window() < before, "no congestion response: " + s.info());
        s.check(s.host.counters.get(Counter.TcpExtTCPLossProbeRecovery) == 1, "not counted");
    }

    /** The probe was needless, and the peer says so: no response. */
    @EveryVariant
    @Verifies({"RFC8985-7.4.2-1", "RFC2883-5-1"})
    void spuriousWithDsack(Variant v) {
        TcpScript s = twoInFlight(v);
        long before = s.info().congestion().window();
        s.outAfter(202, "<SEQ=1+M><CTL=ACK><DATA=M>");
        s.in("<SEQ=1><ACK=1+2M><CTL=ACK>");
        s.pass(50);
        s.in("<SEQ=1><ACK=1+2M><CTL=ACK><SACK=1+M:1+2M>");
        s.send(10);
        s.skip();
        s.pass(100);
        s.in("<SEQ=1><ACK=11+2M><CTL=ACK>");
        s.check(s.info().congestion().window() >= before, "punished: " + s.info());
        s.check(s.host.counters.get(Counter.TcpExtTCPLossProbeRecovery) == 0, "counted as repaired");
    }

    /**
     * The probe was needless, and the peer answers it by a plain duplicate ACK: that is how both copies are known to
     * have arrived.
     */
    @EveryVariant
    @Verifies({"RFC8985-7.4.2-1"})
    void spuriousWithoutDsack(Variant v) {
        TcpScript s = twoInFlight(v);
        long before = s.info().congestion().window();
        s.outAfter(202, "<SEQ=1+M><CTL=ACK><DATA=M>");
        s.in("<SEQ=1><ACK=1+2M><CTL=ACK>");
        s.pass(50);
        s.in("<SEQ=1><ACK=1+2M><CTL=ACK>");
        s.send(10);
        s.skip();
        s.pass(100);
        s.in("<SEQ=1><ACK=11+2M><CTL=ACK>");
        s.check(s.info().congestion().window() >= before, "punished: " + s.info());
    }

    /** More than the last was lost: the SACK that the probe draws lets RACK see the rest, long before the RTO. */
    @EveryVariant
    @Verifies({"RFC8985-7.3-2", "RFC8985-6.2-2"})
    void theProbeUncoversOtherLosses(Variant v) {
        TcpScript s = open(v);
        s.send("4M");
        s.skip();
        s.pass(100);
        s.in("<SEQ=1><ACK=1+2M><CTL=ACK>");
        s.pass(202);
        s.out("<SEQ=1+3M><CTL=ACK><DATA=M>");
        s.pass(100);
        s.in("<SEQ=1><ACK=1+2M><CTL=ACK><SACK=1+3M:1+4M>");
        s.out("<SEQ=1+2M><CTL=ACK><DATA=M>");
        s.check(s.info().roundTrip().timeouts() == 0, "needed a timeout");
    }

    /** New data is the better probe. */
    @EveryVariant
    @Verifies({"RFC8985-7.3-2"})
    void newDataIsTheProbe(Variant v) {
        TcpScript s = open(v);
        s.send("14M");
        s.skip();
        s.outAfter(202, "<SEQ=1+10M><CTL=ACK><DATA=M>");
    }

    /** No probe while SACKed data tells RACK enough, nor a second one without a new sample. */
    @EveryVariant
    @Verifies({"RFC8985-7.2-2", "RFC8985-7.3-1"})
    void notWithSackedData(Variant v) {
        TcpScript s = open(v);
        s.send("3M");
        s.skip();
        s.pass(100);
        s.in("<SEQ=1><ACK=1><CTL=ACK><SACK=1+M:1+2M>");
        s.pass(1000);
        s.check(s.host.counters.get(Counter.TcpExtTCPLossProbes) == 0, "a probe with SACKed data");
    }

    /** Without SACK there are no probes. */
    @EveryVariant
    @Verifies({"RFC8985-7.2-2", "RFC8985-4-1"})
    void notWithoutSack(Variant v) {
        TcpScript s = TcpScript.of(v).acceptedAfter100("");
        s.send("2M");
        s.skip();
        s.outAfter(1100, "<SEQ=1><CTL=ACK><DATA=M>");
    }
}
