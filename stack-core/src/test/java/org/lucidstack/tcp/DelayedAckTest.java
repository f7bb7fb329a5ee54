package org.lucidstack.tcp;

import org.lucidstack.Verifies;

/** When we acknowledge: RFC 9293 section 3.8.6.3 and RFC 5681 section 4.2. */
class DelayedAckTest {

    @EveryVariant
    @Verifies({"SHLD-18", "MUST-40"})
    void aSmallSegmentIsAcknowledgedAfterTheDelay(Variant v) {
        TcpScript s = TcpScript.of(v).accepted();
        s.in("<SEQ=1><ACK=1><CTL=ACK><DATA=100>");
        s.outAfter(40, "<SEQ=1><ACK=101><CTL=ACK>");
        s.quiet(10_000);
    }

    /** The delay counts from the first segment and is not restarted by later ones. */
    @EveryVariant
    @Verifies({"MUST-40", "MUST-58"})
    void theDelayIsNotRestarted(Variant v) {
        TcpScript s = TcpScript.of(v, config -> config.ackDelay(java.time.Duration.ofMillis(500)))
                .accepted();
        s.in("<SEQ=1><ACK=1><CTL=ACK><DATA=100>");
        s.quiet(200);
        s.in("<SEQ=101><ACK=1><CTL=ACK><DATA=100>");
        s.quiet(200);
        s.in("<SEQ=201><ACK=1><CTL=ACK><DATA=100>");
        s.outAfter(100, "<SEQ=1><ACK=301><CTL=ACK>");
        s.quiet(10_000);
    }

    @EveryVariant
    @Verifies({"SHLD-19", "MUST-58", "RFC5681-4.2-1"})
    void everySecondFullSegmentIsAcknowledgedAtOnce(Variant v) {
        TcpScript s = TcpScript.of(v).accepted();
        for (int i = 0; i < 5; i++) {
            s.in("<CTL=ACK><DATA=1460>");
            s.nothing();
            s.in("<CTL=ACK><DATA=1460>");
            s.out("<SEQ=1><CTL=ACK><ACK=" + (1 + 2920 * (i + 1)) + ">");
            s.nothing();
        }
    }

    /** A full segment with timestamps is smaller than our MSS, and full all the same. */
    @EveryVariant
    @Verifies("SHLD-19")
    void everySecondFullSegmentWithOptions(Variant v) {
        TcpScript s = TcpScript.of(v).accepted();
        s.in("<CTL=ACK><DATA=M>");
        s.nothing();
        s.in("<CTL=ACK><DATA=M>");
        s.out("<SEQ=1><CTL=ACK><ACK=1+2M>");
    }

    /** A whole batch is worked through before one ACK leaves. */
    @EveryVariant
    @Verifies({"MUST-58", "MUST-59"})
    void aBatchIsAcknowledgedOnce(Variant v) {
        TcpScript s = TcpScript.of(v).accepted();
        s.in("<CTL=ACK><DATA=1000>", "<CTL=ACK><DATA=1000>", "<CTL=ACK><DATA=1000>", "<CTL=ACK><DATA=1000>");
        s.out("<SEQ=1><ACK=4001><CTL=ACK>");
        s.nothing();
    }

    @EveryVariant
    @Verifies({"RFC5681-3.2-1", "MAY-13", "SHLD-31"})
    void gapsAreReportedAndFilledAtOnce(Variant v) {
        TcpScript s = TcpScript.of(v).accepted();
        s.in("<SEQ=101><ACK=1><CTL=ACK><DATA=100>");
        s.out("<SEQ=1><ACK=1><CTL=ACK>");
        s.in("<SEQ=301><ACK=1><CTL=ACK><DATA=100>");
        s.out("<SEQ=1><ACK=1><CTL=ACK>");
        s.in("<SEQ=1><ACK=1><CTL=ACK><DATA=100>");
        s.out("<SEQ=1><ACK=201><CTL=ACK>");
        s.in("<SEQ=201><ACK=1><CTL=ACK><DATA=100>");
        s.out("<SEQ=1><ACK=401><CTL=ACK>");
        s.nothing();
        s.read(400);
    }

    @EveryVariant
    @Verifies({"RFC5681-3.2-1"})
    void aPartlyFilledGap(Variant v) {
        TcpScript s = TcpScript.of(v).accepted();
        s.in("<SEQ=201><ACK=1><CTL=ACK><DATA=100>");
        s.out("<SEQ=1><ACK=1><CTL=ACK>");
        s.in("<SEQ=1><ACK=1><CTL=ACK><DATA=100>");
        s.out("<SEQ=1><ACK=101><CTL=ACK>");
    }

    /** Our own data takes the acknowledgment along, and then none is due. */
    @EveryVariant
    @Verifies({"MUST-58", "RFC5681-4.2-1"})
    void anAnswerCarriesTheAcknowledgment(Variant v) {
        TcpScript s = TcpScript.of(v).acceptedAfter100("");
        s.in("<SEQ=1><ACK=1><CTL=ACK><DATA=100>");
        s.read(100);
        s.send(50);
        s.out("<SEQ=1><ACK=101><CTL=ACK><DATA=50>");
        s.quiet(1000);
    }

    @EveryVariant
    @Verifies({"MUST-40", "RFC9293-3.10.7.4-7"})
    void aFinIsAcknowledgedAtOnce(Variant v) {
        TcpScript s = TcpScript.of(v).accepted();
        s.in("<SEQ=1><ACK=1><CTL=FIN,ACK><DATA=10>");
        s.out("<SEQ=1><ACK=12><CTL=ACK>");
        s.nothing();
    }

    /** The first segments of a connection are acknowledged at once, so that the peer's slow start gets going. */
    @EveryVariant
    @Verifies({"SHLD-19"})
    void quickAcknowledgmentsAtTheStart(Variant v) {
        TcpScript s = TcpScript.of(v, config -> config.quickAcks(2)).accepted();
        s.in("<SEQ=1><ACK=1><CTL=ACK><DATA=100>");
        s.out("<SEQ=1><ACK=101><CTL=ACK>");
        s.in("<SEQ=101><ACK=1><CTL=ACK><DATA=100>");
        s.out("<SEQ=1><ACK=201><CTL=ACK>");
        s.in("<SEQ=201><ACK=1><CTL=ACK><DATA=100>");
        s.outAfter(40, "<SEQ=1><ACK=301><CTL=ACK>");
    }

    /** The same stream whatever the network does: text, overlaps and retransmissions of other sizes. */
    @EveryVariant
    @Verifies({"RFC9293-3.10.7.4-2", "SHLD-31", "RFC9293-3.4-1"})
    void overlappingSegmentsGiveOneStream(Variant v) {
        TcpScript s = TcpScript.of(v).accepted();
        s.in(
                "<SEQ=1><ACK=1><CTL=ACK><DATA=100>",
                "<SEQ=101><ACK=1><CTL=ACK><DATA=100>",
                "<SEQ=401><ACK=1><CTL=ACK><DATA=100>");
        s.in("<SEQ=51><ACK=1><CTL=ACK><DATA=300>");
        s.in("<SEQ=301><ACK=1><CTL=ACK><DATA=150>", "<SEQ=451><ACK=1><CTL=ACK><DATA=500>");
        s.in("<SEQ=951><ACK=1><CTL=FIN,ACK><DATA=49>");
        s.read(999);
        s.endOfStream();
        s.state(TcpState.CLOSE_WAIT);
    }
}
