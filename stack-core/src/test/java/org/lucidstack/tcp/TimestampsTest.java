package org.lucidstack.tcp;

import static org.lucidstack.tcp.TcpState.ESTABLISHED;

import java.util.List;
import org.lucidstack.Verifies;
import org.lucidstack.env.Counter;
import org.lucidstack.env.DropReason;

/** RFC 7323: negotiation, PAWS, what is echoed. */
class TimestampsTest {

    private static final long DAY = 24L * 3600 * 1000;

    /**
     * Timestamp of the segment against TS.Recent, and its position against the window: only what is not older gets
     * in.
     */
    private record Paws(String ts, long seq, boolean taken) {}

    private static final List<Paws> PAWS_GRID = List.of(
            new Paws("-1", 1, false),
            new Paws("-1000", 1, false),
            new Paws("-2147483647", 1, false),
            new Paws("+0", 1, true),
            new Paws("+1", 1, true),
            new Paws("+2147483647", 1, true),
            new Paws("-1", 65_000, false),
            new Paws("+1", 70_000, false),
            new Paws("-1", 70_000, false));

    @EveryVariant
    @Verifies({"RFC7323-5.3-1", "RFC7323-5.2-1", "RFC7323-5.6-1"})
    void pawsGrid(Variant variant) {
        for (Paws row : PAWS_GRID) {
            TcpScript s = TcpScript.of(variant.timestamps(true)).accepted();
            s.in("<SEQ=" + row.seq + "><ACK=1><CTL=ACK><DATA=10><TS=" + row.ts + ">");
            if (!row.taken) {
                s.out("<SEQ=1><ACK=1><CTL=ACK>");
            }
            s.check(s.c.available() == (row.taken ? 10 : 0), row + ": available: " + s.c.available());
            int paws = row.ts.startsWith("-") ? 1 : 0;
            s.check(s.host.counters.get(DropReason.TCP_PAWS) == paws, row + ": not counted");
            s.check(s.host.counters.get(Counter.TcpExtPAWSEstab) == paws, row + ": not counted");
        }
    }

    /** RST is exempt: it resets whatever its timestamp, and never updates TS.Recent. */
    @EveryVariant
    @Verifies({"RFC7323-5.2-1"})
    void resetIsExempt(Variant variant) {
        TcpScript s = TcpScript.of(variant.timestamps(true)).accepted();
        s.in("<SEQ=100><CTL=RST><TS=+100000>");
        s.skip();
        s.in("<SEQ=1><ACK=1><CTL=ACK><DATA=10>");
        s.read(10);
        s.in("<SEQ=11><CTL=RST><TS=-100000>");
        s.failed(CloseReason.RESET_BY_PEER);
    }

    /** After 24 idle days TS.Recent says nothing any more; a minute earlier it does. */
    @EveryVariant
    @Verifies({"RFC7323-5.5-1"})
    void recentGoesStaleAfter24Days(Variant variant) {
        TcpScript s = TcpScript.of(variant.timestamps(true)).accepted();
        s.pass(24 * DAY - 60_000);
        s.in("<SEQ=1><ACK=1><CTL=ACK><DATA=10><TS=" + (s.peer.firstTsVal() - 1) + ">");
        s.out("<SEQ=1><ACK=1><CTL=ACK>");
        s.pass(60_000);
        s.in("<SEQ=1><ACK=1><CTL=ACK><DATA=10><TS=" + (s.peer.firstTsVal() - 1) + ">");
        s.read(10);
    }

    @EveryVariant
    @Verifies({"RFC7323-3.2-2"})
    void aSegmentWithoutAnAgreedTimestampIsDropped(Variant variant) {
        TcpScript s = TcpScript.of(variant.timestamps(true)).accepted();
        s.in("<SEQ=1><ACK=1><CTL=ACK><DATA=10><TS=none>");
        s.nothing();
        s.check(s.c.available() == 0, "taken");
        s.check(s.host.counters.get(DropReason.TCP_NO_TIMESTAMP) == 1, "not counted");
        s.in("<SEQ=1><CTL=RST><TS=none>");
        s.failed(CloseReason.RESET_BY_PEER);
    }

    @EveryVariant
    @Verifies({"RFC7323-3.2-3"})
    void aTimestampThatNobodyNegotiatedIsIgnored(Variant variant) {
        TcpScript s = TcpScript.of(variant.timestamps(false)).accepted();
        s.in("<SEQ=1><ACK=1><CTL=ACK><DATA=10><TS=5/7>");
        s.read(10);
        s.outAfter(40, "<SEQ=1><ACK=11><CTL=ACK><TS=none>");
    }

    /** All segments but RST carry timestamps; a SYN without ACK echoes 0. */
    @EveryVariant
    @Verifies({"RFC7323-3.2-1", "RFC7323-3.2-4", "RFC7323-2.2-1"})
    void allSegmentsCarryThem(Variant variant) {
        TcpScript s = TcpScript.of(variant.timestamps(true));
        s.connect();
        s.out("<SEQ=0><CTL=SYN><TS=any/0>");
        s.in("<SEQ=0><ACK=1><CTL=SYN,ACK><TS=77>");
        s.out("<SEQ=1><ACK=1><CTL=ACK><TS=any/77>");
        s.send(10);
        s.out("<SEQ=1><CTL=ACK><DATA=10><TS=any>");
        s.shutdownOutput();
        s.out("<SEQ=11><CTL=FIN,ACK><TS=any>");
        s.abort();
        s.out("<CTL=RST,ACK>");
    }

    /** TS.Recent follows the segment that the next ACK will be for, not one behind a gap (RFC 7323 section 4.3). */
    @EveryVariant
    @Verifies({"RFC7323-4.3-1", "RFC7323-5.3-2"})
    void theEchoComesFromTheFirstUnacknowledgedSegment(Variant variant) {
        TcpScript s = TcpScript.of(variant.timestamps(true));
        s.listen();
        s.in("<SEQ=0><CTL=SYN><TS=1000>");
        s.out("<SEQ=0><ACK=1><CTL=SYN,ACK>");
        s.in("<SEQ=1><ACK=1><CTL=ACK><TS=1000>");
        s.accept();
        s.in("<SEQ=101><ACK=1><CTL=ACK><DATA=100><TS=1002>");
        s.out("<SEQ=1><ACK=1><CTL=ACK><TS=any/1000>");
        s.in("<SEQ=1><ACK=1><CTL=ACK><DATA=100><TS=1001>");
        s.out("<SEQ=1><ACK=201><CTL=ACK><TS=any/1001>");
        // two segments, one delayed ACK: the earlier one is echoed, so that the delay is measured
        s.in("<SEQ=201><ACK=1><CTL=ACK><DATA=100><TS=1005>");
        s.in("<SEQ=301><ACK=1><CTL=ACK><DATA=100><TS=1009>");
        s.pass(40);
        s.out("<SEQ=1><ACK=401><CTL=ACK><TS=any/1005>");
        s.state(ESTABLISHED);
    }

    /** One tick per millisecond, whatever the offset; 32 bits of them last longer than any segment. */
    @EveryVariant
    @Verifies({"RFC7323-5.4-1"})
    void theClockTicksOncePerMillisecond(Variant variant) {
        TcpScript s = TcpScript.of(variant.timestamps(true)).acceptedAfter100("");
        s.send(1);
        s.out("<DATA=1><CTL=ACK>");
        int first = s.peer.lastTsVal();
        s.in("<CTL=ACK>");
        s.pass(12_345);
        s.send(1);
        s.out("<DATA=1><CTL=ACK>");
        int second = s.peer.lastTsVal();
        s.check(second - first == 12_345, "ticks: " + (second - first));
    }

    /** A RST that answers a timestamped segment echoes it. */
    @EveryVariant
    @Verifies("RFC7323-5.2-2")
    void resetsEcho(Variant variant) {
        TcpScript s = TcpScript.of(variant.timestamps(true));
        s.in("<SEQ=100><CTL=SYN><TS=12345>");
        s.out("<CTL=RST,ACK><ACK=101><TS=0/12345>");
    }

    /** Option by option: what one side does not offer, nobody uses. */
    @EveryVariant
    @Verifies({"RFC7323-2.2-1", "RFC2018-2-1", "RFC7323-3.2-1", "MUST-65"})
    void onlyWhatBothOffer(Variant v) {
        TcpScript plain = TcpScript.of(v.timestamps(false)).accepted();
        plain.in("<SEQ=101><ACK=1><CTL=ACK><DATA=100><WS=5><MSS=100>");
        plain.out("<SEQ=1><ACK=1><CTL=ACK><SACK=none><TS=none><WS=none><MSS=none>");
        plain.send(2000);
        plain.out("<SEQ=1><CTL=ACK><DATA=1460><MSS=none><WS=none><SACKOK=none>");

        TcpScript off = TcpScript.of(v, c -> c.sack(false).timestamps(false).windowScaling(false));
        off.listen();
        off.in("<SEQ=0><CTL=SYN><SACKOK><WS=7>");
        off.out("<SEQ=0><ACK=1><CTL=SYN,ACK><SACKOK=none><WS=none><TS=none>");
        off.in("<SEQ=1><ACK=1><CTL=ACK><TS=none>");
        off.accept();
        off.check(
                off.info().options().sendShift() == 0 && off.info().sending().window() == 65535,
                "scaled: " + off.info());
    }

    /** A shift of more than 14 counts as 14, and never scales a SYN. */
    @EveryVariant
    @Verifies({"RFC7323-2.3-2", "RFC7323-2.2-2", "RFC7323-2.3-1", "MUST-1", "REC-1"})
    void largeShifts(Variant v) {
        TcpScript s = TcpScript.of(v);
        s.connect();
        s.out("<SEQ=0><CTL=SYN>");
        s.in("<SEQ=0><ACK=1><CTL=SYN,ACK><WS=255><WND=65535>");
        s.skip();
        s.check(s.info().options().sendShift() == 14 && s.info().sending().window() == 65535, "window " + s.info());
        s.in("<SEQ=1><ACK=1><CTL=ACK><WND=65535>");
        s.check(s.info().sending().window() == 65535L << 14, "window " + s.info());
    }
}
