package org.lucidstack.tcp;

import java.time.Duration;
import org.lucidstack.Verifies;

/** Keep-alive (RFC 9293 section 3.8.4): off unless asked for, two hours, several probes. */
class KeepAliveTest {

    private static final long TWO_HOURS = 2 * 3600 * 1000;
    private static final String PROBE = "<SEQ=0><ACK=1><CTL=ACK>";

    @EveryVariant
    @Verifies({"MUST-25"})
    void isOffByDefault(Variant v) {
        TcpScript s = TcpScript.of(v).accepted();
        s.quiet(48 * 3600 * 1000);
        s.state(TcpState.ESTABLISHED);
        s.check(s.host.timers.size() == 0, "an idle connection keeps a timer");
    }

    @EveryVariant
    @Verifies({"MUST-24", "MUST-26", "MUST-28", "SHLD-12", "MAY-5"})
    void probesAfterTwoIdleHours(Variant v) {
        TcpScript s = TcpScript.of(v);
        s.options.keepAlive(true);
        s.accepted();
        s.outAfter(TWO_HOURS, PROBE);
        s.in("<SEQ=1><ACK=1><CTL=ACK>");
        s.outAfter(TWO_HOURS, PROBE);
        s.in("<SEQ=1><ACK=1><CTL=ACK>");
        s.quiet(3600_000);
        s.in("<SEQ=1><ACK=1><CTL=ACK><DATA=10>");
        s.outAfter(40, "<SEQ=1><ACK=11><CTL=ACK>");
        s.outAfter(TWO_HOURS - 40, "<SEQ=0><ACK=11><CTL=ACK>");
    }

    @EveryVariant
    @Verifies({"MUST-29", "MUST-27"})
    void severalMustFail(Variant v) {
        TcpScript s = TcpScript.of(v);
        s.options
                .keepAlive(true)
                .keepAliveIdle(Duration.ofSeconds(60))
                .keepAliveInterval(Duration.ofSeconds(10))
                .keepAliveProbes(3);
        s.accepted();
        s.outAfter(60_000, PROBE);
        s.outAfter(10_000, PROBE);
        s.outAfter(10_000, PROBE);
        s.quiet(9_999);
        s.state(TcpState.ESTABLISHED);
        s.pass(1);
        s.failed(CloseReason.TIMED_OUT);
    }

    /** What is under way is the retransmission timer's business (MUST-26). */
    @EveryVariant
    @Verifies("MUST-26")
    void notWhileDataIsOutstanding(Variant v) {
        TcpScript s = TcpScript.of(v);
        s.options.keepAlive(true).keepAliveIdle(Duration.ofSeconds(5));
        s.acceptedAfter100("");
        s.send(100);
        s.out("<SEQ=1><CTL=ACK><DATA=100>");
        for (int i = 0; i < 5; i++) {
            s.outAfter(1100 << i, "<SEQ=1><CTL=ACK><DATA=100>");
        }
    }

    /** A peer's probe is answered, whichever of the usual forms it takes. */
    @EveryVariant
    @Verifies({"RFC9293-3.5.2-3", "RFC9293-3.8.6.1-1"})
    void probesAreAnswered(Variant v) {
        TcpScript s = TcpScript.of(v).accepted();
        s.in("<SEQ=1><ACK=1><CTL=ACK><DATA=10>");
        s.outAfter(40, "<SEQ=1><ACK=11><CTL=ACK>");
        s.in("<SEQ=10><ACK=1><CTL=ACK>");
        s.out("<SEQ=1><ACK=11><CTL=ACK>");
        s.in("<SEQ=10><ACK=1><CTL=ACK><DATA=1>");
        s.out("<SEQ=1><ACK=11><CTL=ACK>");
    }

    @EveryVariant
    @Verifies({"MUST-24", "MUST-27"})
    void canBeSwitchedOnAndOffWhileOpen(Variant v) {
        TcpScript s = TcpScript.of(v).accepted();
        s.c.options().keepAlive(true).keepAliveIdle(Duration.ofSeconds(60));
        s.c.optionsChanged();
        s.host.tcp.flush();
        s.outAfter(60_000, PROBE);
        s.in("<SEQ=1><ACK=1><CTL=ACK>");
        s.c.options().keepAlive(false);
        s.c.optionsChanged();
        s.host.tcp.flush();
        s.quiet(24 * 3600 * 1000);
    }
}
