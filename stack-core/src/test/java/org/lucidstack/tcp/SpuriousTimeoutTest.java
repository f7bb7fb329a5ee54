package org.lucidstack.tcp;

import org.lucidstack.Verifies;
import org.lucidstack.env.Counter;

/**
 * F-RTO (RFC 5682): after a timeout, were the originals merely late? The peer has neither SACK nor timestamps. RTT
 * 100 ms.
 */
class SpuriousTimeoutTest {

    private static TcpScript timedOut(Variant v) {
        TcpScript s = TcpScript.of(v.timestamps(false)).acceptedAfter100("");
        s.send("14M");
        s.skip();
        s.outAfter(1100, "<SEQ=1><CTL=ACK><DATA=M>");
        return s;
    }

    @EveryVariant
    @Verifies({"RFC5682-2.1-1", "RFC5682-2.1-2"})
    void lateOriginalsUndoTheTimeout(Variant v) {
        TcpScript s = timedOut(v);
        s.in("<SEQ=1><ACK=1+2M><CTL=ACK>");
        s.out("<SEQ=1+10M><CTL=ACK><DATA=M>");
        s.out("<SEQ=1+11M><CTL=ACK><DATA=M>");
        s.nothing();
        s.in("<SEQ=1><ACK=1+4M><CTL=ACK>");
        s.check(s.host.counters.get(Counter.TcpExtTCPSpuriousRTOs) == 1, "not recognised: " + s.info());
        s.check(s.info().congestion().window() >= 10L * s.info().sizes().sendMss(), "not restored: " + s.info());
        s.check(s.info().segments().retransmitted() == 1, "resent needlessly: " + s.info());
    }

    /** A duplicate ACK answers the new segments: the originals are gone, and retransmission goes on. */
    @EveryVariant
    @Verifies({"RFC5682-2.1-2"})
    void aGenuineTimeoutGoesOnResending(Variant v) {
        TcpScript s = timedOut(v);
        s.in("<SEQ=1><ACK=1+M><CTL=ACK>");
        s.skip();
        s.in("<SEQ=1><ACK=1+M><CTL=ACK>");
        s.out("<SEQ=1+M><CTL=ACK><DATA=M>");
        s.check(s.host.counters.get(Counter.TcpExtTCPSpuriousRTOs) == 0, "taken for spurious");
    }

    /** An ACK of everything that was sent before says nothing about which copy arrived. */
    @EveryVariant
    @Verifies({"RFC5682-2.1-1"})
    void anAckOfEverythingProvesNothing(Variant v) {
        TcpScript s = timedOut(v);
        s.in("<SEQ=1><ACK=1+10M><CTL=ACK>");
        s.skip();
        s.in("<SEQ=1><ACK=1+11M><CTL=ACK>");
        s.check(s.host.counters.get(Counter.TcpExtTCPSpuriousRTOs) == 0, "taken for spurious");
    }
}
