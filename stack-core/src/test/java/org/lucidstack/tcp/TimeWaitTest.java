package org.lucidstack.tcp;

import static org.lucidstack.tcp.TcpState.TIME_WAIT;

import java.util.List;
import org.lucidstack.Verifies;
import org.lucidstack.env.Counter;
import org.lucidstack.env.DropReason;

/** TIME-WAIT: RFC 9293 section 3.10.7.4, RFC 1337 and RFC 6191. In these scripts RCV.NXT is 2 and SND.NXT is 2. */
class TimeWaitTest {

    private static TcpScript inTimeWait(Variant v) {
        TcpScript s = TcpScript.of(v).accepted();
        s.close();
        s.out("<SEQ=1><ACK=1><CTL=FIN,ACK>");
        s.in("<SEQ=1><ACK=2><CTL=FIN,ACK>");
        s.out("<SEQ=2><ACK=2><CTL=ACK>");
        s.state(TIME_WAIT);
        return s;
    }

    /** Hazards of TIME-WAIT assassination: RST ends nothing. */
    @EveryVariant
    @Verifies("RFC1337-3-1")
    void resetsAreIgnored(Variant v) {
        TcpScript s = inTimeWait(v);
        s.in("<SEQ=2><CTL=RST>");
        s.in("<SEQ=2><ACK=2><CTL=RST,ACK>");
        s.in("<SEQ=100><CTL=RST>");
        s.nothing();
        s.state(TIME_WAIT);
        s.check(s.host.counters.get(DropReason.TCP_RST_IGNORED) == 3, "not counted");
    }

    /** RFC 1337's own figure: an old duplicate segment must not lead to a RST that kills TIME-WAIT. */
    @EveryVariant
    @Verifies({"RFC1337-3-1", "RFC9293-3.5.2-3"})
    void assassinationByAnOldDuplicate(Variant v) {
        TcpScript s = inTimeWait(v);
        s.in("<SEQ=-100><ACK=2><CTL=ACK><DATA=30>");
        s.out("<SEQ=2><ACK=2><CTL=ACK>");
        s.in("<SEQ=2><CTL=RST>");
        s.nothing();
        s.state(TIME_WAIT);
    }

    @EveryVariant
    @Verifies({"RFC9293-3.10.7.4-8", "MUST-13"})
    void aRepeatedFinIsAcknowledgedAndRestartsTheTimer(Variant v) {
        TcpScript s = inTimeWait(v);
        s.quiet(50_000);
        s.in("<SEQ=1><ACK=2><CTL=FIN,ACK>");
        s.out("<SEQ=2><ACK=2><CTL=ACK>");
        s.quiet(59_999);
        s.state(TIME_WAIT);
        s.quiet(1);
        s.check(s.host.tcp.timeWaitCount() == 0, "does not end");
    }

    @EveryVariant
    @Verifies({"RFC9293-3.10.7.4-8"})
    void otherSegmentsDoNotRestartTheTimer(Variant v) {
        TcpScript s = inTimeWait(v);
        s.quiet(50_000);
        s.in("<SEQ=2><ACK=2><CTL=ACK><DATA=10>");
        s.in("<SEQ=2><ACK=2><CTL=ACK>");
        s.in("<SEQ=2><CTL=RST>");
        s.pass(10_000);
        s.check(s.host.tcp.timeWaitCount() == 0, "the timer was restarted");
    }

    /** Two sides in TIME-WAIT do not talk to each other for ever. */
    @EveryVariant
    @Verifies("RFC9293-3.5.2-3")
    void bareAcksAreNotAnswered(Variant v) {
        TcpScript s = inTimeWait(v);
        for (int i = 0; i < 100; i++) {
            s.in("<SEQ=2><ACK=2><CTL=ACK>");
        }
        s.nothing();
    }

    /**
     * A row of RFC 6191 section 2 as a truth table. The last segment before TIME-WAIT had timestamp 0 in units relative to the peer's
     * clock.
     *
     * @param old whether the old connection used timestamps
     * @param ts timestamp of the SYN relative to the last one, or none
     * @param seq its sequence number; the old FIN was 1
     */
    private record NewSyn(boolean old, String ts, long seq, boolean accepted) {}

    private static final List<NewSyn> NEW_SYNS = List.of(
            new NewSyn(true, "+1", -1000, true),
            new NewSyn(true, "+1", 1, true),
            new NewSyn(true, "+1", 1000, true),
            new NewSyn(true, "+0", 2, true),
            new NewSyn(true, "+0", 1, false),
            new NewSyn(true, "+0", -5, false),
            new NewSyn(true, "-1", 1_000_000, false),
            new NewSyn(true, "-1", -5, false),
            new NewSyn(true, "none", 1000, true),
            new NewSyn(true, "none", -5, false),
            new NewSyn(false, "+1", -1000, true),
            new NewSyn(false, "+1", 1000, true),
            new NewSyn(false, "none", 2, true),
            new NewSyn(false, "none", 1, false),
            new NewSyn(false, "none", -5, false));

    @EveryVariant
    @Verifies({"RFC6191-2-1", "RFC6191-2-2", "SHLD-4", "MAY-2"})
    void aNewSyn(Variant v) {
        for (NewSyn row : NEW_SYNS) {
            if (row.old != v.timestamps()) {
                continue;
            }
            TcpScript s = inTimeWait(v);
            s.in("<SEQ=" + row.seq + "><CTL=SYN><TS=" + row.ts + ">");
            s.check((s.host.tcp.connectionCount() == 1) == row.accepted, row + ": reopened");
            s.check((s.host.tcp.timeWaitCount() == 0) == row.accepted, row + ": in TIME-WAIT");
            s.check(s.host.counters.get(Counter.TcpExtTWRecycled) == (row.accepted ? 1 : 0), row + ": not counted");
            if (!row.accepted) {
                s.out("<SEQ=2><ACK=2><CTL=ACK>");
            }
            s.check(s.sentCount() == (row.accepted ? 1 : 0), row + ": wrong answer");
        }
    }

    /** The new incarnation's own sequence numbers start above the old ones. */
    @EveryVariant
    @Verifies({"MAY-2", "RFC6191-2-1"})
    void theNewConnectionStartsAboveTheOldOne(Variant v) {
        TcpScript s = inTimeWait(v);
        s.pass(10);
        s.in("<SEQ=100000><CTL=SYN>");
        int isn = s.lastSent().seq().value() - v.isn();
        s.check(isn > 2, "the new sequence numbers start at " + isn);
    }

    @EveryVariant
    @Verifies("MAY-2")
    void aSynWithoutListenerReopensNothing(Variant v) {
        TcpScript s = inTimeWait(v);
        s.listener.close();
        s.in("<SEQ=100000><CTL=SYN>");
        s.state(TIME_WAIT);
        s.check(s.host.tcp.connectionCount() == 0, "a connection came to be");
    }

    /** Our own connect() must not disturb TIME-WAIT. */
    @EveryVariant
    @Verifies("MUST-13")
    void theTupleIsTaken(Variant v) {
        TcpScript s = inTimeWait(v);
        org.junit.jupiter.api.Assertions.assertThrows(
                java.net.BindException.class, () -> s.host.tcp.connect(s.tuple, new ConnectionOptions()));
    }
}
