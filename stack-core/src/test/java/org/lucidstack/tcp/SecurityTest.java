package org.lucidstack.tcp;

import static org.lucidstack.tcp.TcpState.CLOSED;
import static org.lucidstack.tcp.TcpState.ESTABLISHED;

import java.time.Duration;
import org.lucidstack.Verifies;
import org.lucidstack.env.Counter;
import org.lucidstack.env.DropReason;

/** The blind attacks of RFC 5961, each against an established connection that must survive. */
class SecurityTest {

    @EveryVariant
    @Verifies({"RFC5961-3.2-1", "RFC5961-3.2-2", "RFC5961-3.2-3", "SHLD-2"})
    void blindReset(Variant v) {
        TcpScript s = TcpScript.of(v).accepted();
        s.in("<SEQ=0><CTL=RST>");
        s.in("<SEQ=65536><CTL=RST>");
        s.in("<SEQ=-100000><CTL=RST>");
        s.nothing();
        s.check(s.host.counters.get(DropReason.TCP_RST_IGNORED) == 3, "not counted");
        s.in("<SEQ=2><CTL=RST>");
        s.out("<SEQ=1><ACK=1><CTL=ACK>");
        s.in("<SEQ=65535><ACK=1><CTL=RST,ACK>");
        s.out("<SEQ=1><ACK=1><CTL=ACK>");
        s.in("<SEQ=100><CTL=RST><DATA=20>");
        s.out("<SEQ=1><ACK=1><CTL=ACK>");
        s.state(ESTABLISHED);
        s.check(s.host.counters.get(Counter.TcpExtTCPChallengeACK) == 3, "challenges not counted");
        s.in("<SEQ=1><CTL=RST><DATA=20>");
        s.failed(CloseReason.RESET_BY_PEER);
        s.state(CLOSED);
    }

    @EveryVariant
    @Verifies({"RFC5961-4.2-1"})
    void blindSyn(Variant v) {
        TcpScript s = TcpScript.of(v).accepted();
        for (String seq : new String[] {"-100000", "0", "1", "2", "65535", "65536", "100000000"}) {
            s.in("<SEQ=" + seq + "><CTL=SYN>");
            s.out("<SEQ=1><ACK=1><CTL=ACK>");
            s.nothing();
            s.state(ESTABLISHED);
        }
        s.in("<SEQ=1><ACK=1><CTL=SYN,ACK>");
        s.out("<SEQ=1><ACK=1><CTL=ACK>");
        s.in("<SEQ=1><ACK=1><CTL=ACK><DATA=5>");
        s.read(5);
    }

    /** Text with an ACK that cannot be is not delivered; SND.UNA - MAX.SND.WND is the oldest that can. */
    @EveryVariant
    @Verifies({"RFC5961-5.2-1", "MAY-12", "RFC9293-3.10.7.4-4"})
    void blindDataInjection(Variant v) {
        TcpScript s = TcpScript.of(v).accepted();
        s.in("<SEQ=1><ACK=2><CTL=ACK><DATA=10>");
        s.out("<SEQ=1><ACK=1><CTL=ACK>");
        s.in("<SEQ=1><ACK=-65535><CTL=ACK><DATA=10>");
        s.out("<SEQ=1><ACK=1><CTL=ACK>");
        s.in("<SEQ=1><ACK=1000000000><CTL=ACK><DATA=10>");
        s.out("<SEQ=1><ACK=1><CTL=ACK>");
        s.check(s.c.available() == 0, "injected text is readable");
        s.check(s.host.counters.get(DropReason.TCP_BAD_ACK) == 3, "not counted");
        s.in("<SEQ=1><ACK=-65534><CTL=ACK><DATA=10>");
        s.read(10);
    }

    /** A segment without ACK says nothing. */
    @EveryVariant
    @Verifies("RFC9293-3.10.7.4-3")
    void noAckFlag(Variant v) {
        TcpScript s = TcpScript.of(v).accepted();
        s.in("<SEQ=1><CTL=PSH><DATA=10>");
        s.in("<SEQ=1><CTL=FIN>");
        s.in("<SEQ=1><CTL=URG><UP=5><DATA=10>");
        s.nothing();
        s.state(ESTABLISHED);
        s.check(s.c.available() == 0, "text without ACK is readable");
        s.check(s.host.counters.get(DropReason.TCP_NO_ACK_FLAG) == 3, "not counted");
    }

    /** Ten challenges a second, then silence until the next second. */
    @EveryVariant
    @Verifies("RFC5961-7-1")
    void challengesAreThrottled(Variant v) {
        TcpScript s = TcpScript.of(v).accepted();
        for (int i = 0; i < 100; i++) {
            s.in("<SEQ=1000><CTL=RST>");
        }
        s.check(s.sentCount() == 10, s.sentCount() + " challenges at once");
        s.skip();
        s.pass(1000);
        s.in("<SEQ=1000><CTL=RST>");
        s.out("<SEQ=1><ACK=1><CTL=ACK>");
    }

    /** Number and interval are settings. */
    @EveryVariant
    @Verifies("RFC5961-7-1")
    void theThrottleCanBeSet(Variant v) {
        TcpScript s = TcpScript.of(v, config -> config.challengeAcks(3, Duration.ofSeconds(5)))
                .accepted();
        for (int second = 0; second < 5; second++) {
            for (int i = 0; i < 10; i++) {
                s.in("<SEQ=1000><CTL=RST>");
            }
            s.pass(999);
        }
        s.check(s.sentCount() == 3, s.sentCount() + " challenges in five seconds");
        s.pass(1000);
        s.in("<SEQ=1000><CTL=RST>");
        s.check(s.sentCount() == 4, s.sentCount() + " challenges after that");
    }

    /** One connection's challenges leave those of another alone (no shared budget that leaks). */
    @EveryVariant
    @Verifies("RFC5961-7-1")
    void theBudgetIsNotShared(Variant v) {
        TcpScript s = TcpScript.of(v).accepted();
        for (int i = 0; i < 100; i++) {
            s.in("<SEQ=1000><CTL=RST>");
        }
        s.skip();
        TcpScript other = TcpScript.of(v).accepted();
        other.in("<SEQ=1000><CTL=RST>");
        other.out("<SEQ=1><ACK=1><CTL=ACK>");
    }

    /** Two machines that answer each other's pure ACKs must fall silent. */
    @EveryVariant
    @Verifies({"RFC9293-3.5.2-3", "RFC5961-7-1"})
    void ackWarsEnd(Variant v) {
        TcpScript s = TcpScript.of(v).accepted();
        for (int i = 0; i < 1000; i++) {
            s.in("<SEQ=-5000><ACK=1><CTL=ACK>");
        }
        s.check(s.sentCount() <= 10, s.sentCount() + " answers");
    }

    /** An unacceptable segment with text is answered, and its text ignored. */
    @EveryVariant
    @Verifies({"RFC9293-3.5.2-3", "RFC9293-3.4-2"})
    void unacceptableText(Variant v) {
        TcpScript s = TcpScript.of(v).accepted();
        s.in("<SEQ=65536><ACK=1><CTL=ACK><DATA=10>");
        s.out("<SEQ=1><ACK=1><CTL=ACK>");
        s.in("<SEQ=-10><ACK=1><CTL=ACK><DATA=10>");
        s.out("<SEQ=1><ACK=1><CTL=ACK>");
        s.nothing();
        s.check(s.c.available() == 0, "text outside the window is readable");
        s.check(s.host.counters.get(DropReason.TCP_UNACCEPTABLE) == 2, "not counted");
    }
}
