package org.lucidstack.tcp;

import static org.lucidstack.tcp.TcpState.ESTABLISHED;
import static org.lucidstack.tcp.TcpState.SYN_SENT;

import org.lucidstack.Verifies;
import org.lucidstack.env.DropReason;
import org.lucidstack.wire.SeqNumber;

/**
 * ICMP errors about our segments (RFC 5927): believed only if they quote what is in flight, and never the end of an
 * open connection.
 */
class IcmpErrorTest {

    private static void error(TcpScript s, long seq, boolean hard) {
        s.host.tcp.icmpError(s.tuple, SeqNumber.of(s.variant.isn() + seq), hard, "host unreachable");
        s.host.tcp.flush();
    }

    @EveryVariant
    @Verifies({"RFC5927-5.2-1", "SHLD-25", "MUST-47"})
    void hardErrorsAreSoftOnceSynchronized(Variant v) {
        TcpScript s = TcpScript.of(v).acceptedAfter100("");
        s.send(100);
        s.out("<SEQ=1><CTL=ACK><DATA=100>");
        error(s, 1, true);
        s.state(ESTABLISHED);
        s.check("host unreachable".equals(s.c.softError()), "not told");
        s.in("<SEQ=1><ACK=101><CTL=ACK>");
        s.quiet(10_000);
    }

    @EveryVariant
    @Verifies({"RFC5927-4.1-1"})
    void onlyWhatQuotesDataInFlight(Variant v) {
        TcpScript s = TcpScript.of(v).acceptedAfter100("");
        s.send(100);
        s.out("<SEQ=1><CTL=ACK><DATA=100>");
        for (long seq : new long[] {0, -1, 101, 102, -100_000, 100_000, Integer.MAX_VALUE}) {
            error(s, seq, false);
            s.check(s.c.softError() == null, "believes a quote of " + seq);
        }
        s.check(s.host.counters.get(DropReason.ICMP_QUOTE_INVALID) == 7, "not counted");
        error(s, 100, false);
        s.check(s.c.softError() != null, "does not believe its last byte");
    }

    @EveryVariant
    @Verifies({"RFC5927-5.2-1"})
    void aHardErrorEndsAnOpening(Variant v) {
        TcpScript s = TcpScript.of(v);
        s.connect();
        s.out("<SEQ=0><CTL=SYN>");
        error(s, 1, true);
        s.state(SYN_SENT);
        error(s, 0, false);
        s.state(SYN_SENT);
        error(s, 0, true);
        s.failed(CloseReason.HOST_UNREACHABLE);
        s.quiet(100_000);
    }

    @EveryVariant
    @Verifies({"RFC5927-4.1-1"})
    void strangersAreCounted(Variant v) {
        TcpScript s = TcpScript.of(v);
        error(s, 0, true);
        s.check(s.host.counters.get(DropReason.ICMP_NO_MATCH) == 1, "not counted");
    }
}
