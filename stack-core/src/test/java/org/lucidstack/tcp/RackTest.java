package org.lucidstack.tcp;

import org.lucidstack.Verifies;
import org.lucidstack.env.Counter;
import org.lucidstack.tcp.send.Recovery;

/** RACK (RFC 8985 section 6) and the recovery that it drives, RTT 100 ms: reordering window 25 ms, or none. */
class RackTest {

    private static TcpScript inFlight(Variant v, int segments) {
        TcpScript s = TcpScript.of(v).acceptedAfter100("<SACKOK>");
        s.send(segments + "M");
        s.skip();
        s.pass(100);
        return s;
    }

    /** One SACKed segment: the one before it may be late, and is lost 25 ms later. */
    @EveryVariant
    @Verifies({"RFC8985-6.2-4", "RFC8985-6.2-5", "RFC8985-3.3.2-2", "RFC8985-4-1"})
    void waitsForTheReorderingWindow(Variant v) {
        TcpScript s = inFlight(v, 5);
        s.in("<SEQ=1><ACK=1><CTL=ACK><SACK=1+M:1+2M>");
        s.outAfter(25, "<SEQ=1><CTL=ACK><DATA=M>");
        s.check(s.info().congestion().phase() == Recovery.Phase.RECOVERY, "no recovery");
        s.in("<SEQ=1><ACK=1+5M><CTL=ACK>");
        s.check(s.info().congestion().phase() == Recovery.Phase.OPEN, "recovery does not end");
        s.quiet(10_000);
    }

    /**
     * Three SACKed segments without any sign of reordering: no waiting. Segments of equal time are ordered by
     * sequence.
     */
    @EveryVariant
    @Verifies({"RFC8985-3.3.2-1", "RFC8985-6.2-4", "RFC6675-2-1"})
    void threeSackedSegmentsAreEnough(Variant v) {
        TcpScript s = inFlight(v, 6);
        s.in("<SEQ=1><ACK=1><CTL=ACK><SACK=1+M:1+2M>");
        s.in("<SEQ=1><ACK=1><CTL=ACK><SACK=1+M:1+3M>");
        s.nothing();
        s.in("<SEQ=1><ACK=1><CTL=ACK><SACK=1+M:1+4M>");
        s.out("<SEQ=1><CTL=ACK><DATA=M>");
        s.nothing();
        s.check(s.info().segments().retransmitted() == 1, "resent what was sent later: " + s.info());
    }

    /** A late segment that was never resent shows reordering; from then on three SACKed segments prove nothing. */
    @EveryVariant
    @Verifies({"RFC8985-6.2-3", "RFC8985-3.3.2-1", "RFC8985-9.2-1"})
    void reorderingTurnsOffTheThreshold(Variant v) {
        TcpScript s = inFlight(v, 10);
        s.in("<SEQ=1><ACK=1><CTL=ACK><SACK=1+M:1+2M>");
        s.pass(10);
        s.in("<SEQ=1><ACK=1+2M><CTL=ACK>");
        s.nothing();
        s.in("<SEQ=1><ACK=1+2M><CTL=ACK><SACK=1+3M:1+6M>");
        s.nothing();
        s.pass(10);
        s.in("<SEQ=1><ACK=1+6M><CTL=ACK>");
        s.quiet(100);
        s.check(s.info().segments().retransmitted() == 0, "resent: " + s.info());
        s.check(s.host.counters.get(Counter.TcpExtTCPSackRecovery) == 0, "recovery");
    }

    /** Two holes, lost together, go together as far as the window lets them; SACKed bytes are not resent. */
    @EveryVariant
    @Verifies({"RFC6675-4-3", "RFC6675-4-2", "RFC6675-5-1", "RFC6937-3-1", "RFC2018-8-1", "RFC6675-5-2"})
    void repairsHolesOnly(Variant v) {
        TcpScript s = inFlight(v, 10);
        s.in("<SEQ=1><ACK=1><CTL=ACK><SACK=1+M:1+4M>");
        s.out("<SEQ=1><CTL=ACK><DATA=M>");
        s.in("<SEQ=1><ACK=1><CTL=ACK><SACK=1+5M:1+10M,1+M:1+4M>");
        s.out("<SEQ=1+4M><CTL=ACK><DATA=M>");
        s.nothing();
        s.check(
                s.info().sending().sacked() == 8L * s.info().sizes().sendMss()
                        && s.info().sending().pipe() == 2L * s.info().sizes().sendMss(),
                "" + s.info());
        s.pass(100);
        s.in("<SEQ=1><ACK=1+4M><CTL=ACK><SACK=1+5M:1+10M>");
        s.nothing();
        s.in("<SEQ=1><ACK=1+10M><CTL=ACK>");
        s.quiet(10_000);
        s.check(s.info().segments().retransmitted() == 2, "" + s.info());
    }

    /**
     * A retransmission that is lost, too, is found by what was sent after it, without a timeout, and costs a second
     * reduction.
     */
    @EveryVariant
    @Verifies({"RFC5681-4.3-1", "RFC8985-9.3-1", "RFC8985-6.1-1", "RFC8985-6.2-2"})
    void aLostRetransmission(Variant v) {
        TcpScript s = inFlight(v, 8);
        s.in("<SEQ=1><ACK=1><CTL=ACK><SACK=1+M:1+4M>");
        s.out("<SEQ=1><CTL=ACK><DATA=M>");
        s.send("4M");
        s.in("<SEQ=1><ACK=1><CTL=ACK><SACK=1+M:1+8M>");
        s.check(s.sentCount() > 0, "no new data in recovery: " + s.info());
        s.skip();
        long before = s.info().congestion().slowStartThreshold();
        s.pass(110);
        s.in("<SEQ=1><ACK=1><CTL=ACK><SACK=1+M:1+9M>");
        s.pass(40);
        s.out("<SEQ=1><CTL=ACK><DATA=M>");
        s.check(s.info().congestion().slowStartThreshold() < before, "no second reduction: " + s.info());
        s.check(s.info().roundTrip().timeouts() == 0, "needed a timeout");
        s.check(s.host.counters.get(Counter.TcpExtTCPLostRetransmit) == 1, "not counted");
    }

    /**
     * D-SACK says that a retransmission was needless: the window is restored, and the next reordering window is
     * wider.
     */
    @EveryVariant
    @Verifies({"RFC2883-5-1", "RFC8985-3.3.2-2", "RFC9438-4.9-1"})
    void dsackUndoesAndWidens(Variant variant) {
        Variant v = variant.timestamps(false);
        TcpScript s = inFlight(v, 5);
        long before = s.info().congestion().window();
        s.in("<SEQ=1><ACK=1><CTL=ACK><SACK=1+M:1+2M>");
        s.outAfter(25, "<SEQ=1><CTL=ACK><DATA=M>");
        s.in("<SEQ=1><ACK=1+5M><CTL=ACK>");
        s.check(s.info().congestion().window() < before, "no reduction: " + s.info());
        s.in("<SEQ=1><ACK=1+5M><CTL=ACK><SACK=1:1+M>");
        s.check(s.info().congestion().window() >= before, "not undone: " + s.info() + " before " + before);
        s.check(s.host.counters.get(Counter.TcpExtTCPDSACKRecv) == 1, "not counted");
        s.send("5M");
        s.skip();
        s.pass(100);
        s.in("<SEQ=1><ACK=1+5M><CTL=ACK><SACK=1+6M:1+7M>");
        long window = 2 * (s.info().roundTrip().minRtt() / 4);
        s.outAfterNanos(window, "<SEQ=1+5M><CTL=ACK><DATA=M>");
    }

    /** The timestamp of the original proves the retransmission needless (Eifel). */
    @EveryVariant
    @Verifies({"RFC9438-4.9-1", "RFC6298-3-1"})
    void theEchoOfTheOriginalUndoes(Variant variant) {
        TcpScript s = inFlight(variant.timestamps(true), 5);
        long before = s.info().congestion().window();
        s.in("<SEQ=1><ACK=1><CTL=ACK><SACK=1+M:1+4M>");
        int original = s.peer.lastTsVal();
        s.out("<SEQ=1><CTL=ACK><DATA=M>");
        s.pass(5);
        s.in("<SEQ=1><ACK=1+5M><CTL=ACK><TS=+0/" + (original - 100) + ">");
        s.check(s.info().congestion().window() >= before, "not undone: " + s.info());
        s.check(s.host.counters.get(Counter.TcpExtTCPFullUndo) == 1, "not counted");
    }

    /** A needless recovery proves reordering, although no late segment was left that had not been sent again: no second one follows. */
    @EveryVariant
    @Verifies({"RFC8985-6.2-3", "RFC8985-3.3.2-1"})
    void aNeedlessRecoveryTeachesPatience(Variant variant) {
        TcpScript s = inFlight(variant.timestamps(true), 10);
        s.in("<SEQ=1><ACK=1><CTL=ACK><SACK=1+M:1+4M>");
        int original = s.peer.lastTsVal();
        s.out("<SEQ=1><CTL=ACK><DATA=M>");
        s.pass(5);
        s.in("<SEQ=1><ACK=1+4M><CTL=ACK><TS=+0/" + (original - 100) + ">");
        s.check(s.info().congestion().reorderingSeen(), "nothing was learned: " + s.info());
        s.skip();
        s.in("<SEQ=1><ACK=1+4M><CTL=ACK><SACK=1+5M:1+8M>");
        s.quiet(20);
        s.in("<SEQ=1><ACK=1+10M><CTL=ACK>");
        s.check(s.host.counters.get(Counter.TcpExtTCPSackRecovery) == 1, "another recovery");
    }

    /**
     * After a timeout only the head goes; SACK marks stay, except when the peer has thrown away what it had reported.
     */
    @EveryVariant
    @Verifies({"RFC8985-6.3-1", "RFC2018-5-1", "RFC6675-5.1-2"})
    void timeoutKeepsSackedBytesOut(Variant v) {
        TcpScript s = inFlight(v, 4);
        s.in("<SEQ=1><ACK=1><CTL=ACK><SACK=1+2M:1+3M>");
        s.pass(200);
        s.skip();
        s.pass(3_000);
        s.check(s.info().roundTrip().timeouts() >= 1, "no timeout: " + s.info());
        s.skip();
        s.in("<SEQ=1><ACK=1+2M><CTL=ACK><SACK=1+2M:1+3M>");
        s.out("<SEQ=1+3M><CTL=ACK><DATA=M>");
        s.nothing();
    }

    /** A timeout ends the recovery that was under way, and until all that was out then is acknowledged none begins. */
    @EveryVariant
    @Verifies("RFC6675-5.1-1")
    void noRecoveryAfterATimeoutUntilAllOfTheFlightHasArrived(Variant v) {
        TcpScript s = inFlight(v, 10);
        s.in("<SEQ=1><ACK=1><CTL=ACK><SACK=1+M:1+4M>");
        s.out("<SEQ=1><CTL=ACK><DATA=M>");
        s.check(s.info().congestion().phase() == Recovery.Phase.RECOVERY, "no recovery: " + s.info());
        s.pass(3_000);
        s.check(
                s.info().roundTrip().timeouts() >= 1 && s.info().congestion().phase() == Recovery.Phase.LOSS,
                "no timeout: " + s.info());
        s.in("<SEQ=1><ACK=1+4M><CTL=ACK><SACK=1+5M:1+8M>");
        s.pass(50);
        s.in("<SEQ=1><ACK=1+9M><CTL=ACK>");
        s.check(s.info().congestion().phase() == Recovery.Phase.LOSS, "before the recovery point: " + s.info());
        s.check(s.host.counters.get(Counter.TcpExtTCPSackRecovery) == 1, "a second recovery");
        s.in("<SEQ=1><ACK=1+10M><CTL=ACK>");
        s.check(s.info().congestion().phase() == Recovery.Phase.OPEN, "not over: " + s.info());
    }

    @EveryVariant
    @Verifies({"RFC2018-5-1", "RFC2018-8-1"})
    void aPeerThatReneges(Variant v) {
        TcpScript s = inFlight(v, 4);
        s.in("<SEQ=1><ACK=1><CTL=ACK><SACK=1+M:1+4M>");
        s.out("<SEQ=1><CTL=ACK><DATA=M>");
        s.pass(100);
        s.in("<SEQ=1><ACK=1+M><CTL=ACK>");
        s.skip();
        s.pass(5_000);
        s.out("<SEQ=1+M><CTL=ACK><DATA=M>");
        s.check(s.host.counters.get(Counter.TcpExtTCPSACKReneging) == 1, "not counted");
        s.check(s.info().sending().sacked() == 0, "still believed: " + s.info());
    }

    /** With SACK a duplicate that reports nothing new is none. */
    @EveryVariant
    @Verifies({"RFC3042-2-2", "RFC6675-2-1"})
    void aDuplicateWithoutNewsReleasesNothing(Variant v) {
        TcpScript s = inFlight(v, 14);
        for (int i = 0; i < 5; i++) {
            s.in("<SEQ=1><ACK=1><CTL=ACK>");
        }
        s.in("<SEQ=1><ACK=1><CTL=ACK><SACK=-100:1>");
        s.nothing();
        s.check(s.info().segments().retransmitted() == 0, "resent: " + s.info());
    }

    /** Blocks that cannot be are ignored: beyond SND.NXT, empty, the wrong way round, below SND.UNA. */
    @EveryVariant
    @Verifies({"RFC2018-8-1", "RFC2883-5-1"})
    void lyingBlocks(Variant v) {
        TcpScript s = inFlight(v, 4);
        s.in("<SEQ=1><ACK=1><CTL=ACK><SACK=1+3M:1+5M,1+2M:1+2M,1+3M:1+2M,2000000000:2000000100>");
        s.in("<SEQ=1><ACK=1><CTL=ACK><SACK=-1000:1,-2000:-1000>");
        s.nothing();
        s.check(s.info().sending().sacked() == 0 && s.info().sending().lost() == 0, "believes " + s.info());
        s.in("<SEQ=1><ACK=1+4M><CTL=ACK>");
        s.quiet(10_000);
    }
}
