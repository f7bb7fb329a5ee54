package org.lucidstack.tcp;

import static org.lucidstack.tcp.TcpState.CLOSED;
import static org.lucidstack.tcp.TcpState.ESTABLISHED;
import static org.lucidstack.tcp.TcpState.SYN_RECEIVED;
import static org.lucidstack.tcp.TcpState.SYN_SENT;

import org.lucidstack.Verifies;
import org.lucidstack.env.DropReason;

/** Openings that do not go as in the figures: lost, repeated, refused, with data. */
class HandshakeTest {

    /** The SYN is repeated with backoff, and the last word falls after exactly three minutes. */
    @EveryVariant
    @Verifies({"MUST-22", "MUST-23", "RFC6298-2-1", "RFC6298-5-3"})
    void synIsRepeatedForThreeMinutes(Variant v) {
        TcpScript s = TcpScript.of(v);
        s.connect();
        s.out("<SEQ=0><CTL=SYN>");
        for (int interval = 1000; interval <= 64_000; interval *= 2) {
            s.outAfter(interval, "<SEQ=0><CTL=SYN>");
        }
        s.quiet(180_000 - s.now() - 1);
        s.state(SYN_SENT);
        s.check(s.c.softError() != null, "R1 was not reported");
        s.quiet(1);
        s.failed(CloseReason.TIMED_OUT);
        s.check(s.host.timers.size() == 0, "a timer survives");
    }

    @EveryVariant
    @Verifies({"MUST-22", "RFC9293-3.5.3-2"})
    void synAckIsRepeatedAndGivenUpQuietly(Variant v) {
        TcpScript s = TcpScript.of(v);
        s.listen();
        s.in("<SEQ=0><CTL=SYN>");
        s.out("<SEQ=0><ACK=1><CTL=SYN,ACK>");
        s.outAfter(1000, "<SEQ=0><ACK=1><CTL=SYN,ACK>");
        s.outAfter(2000, "<SEQ=0><ACK=1><CTL=SYN,ACK>");
        s.pass(180_000);
        s.check(s.host.tcp.connectionCount() == 0 && s.listener.halfOpenCount() == 0, "half-open for ever");
        s.check(s.listener.accept() == null, "accepted");
    }

    /** A repeated SYN brings the SYN-ACK again, with the same number. */
    @EveryVariant
    @Verifies({"RFC9293-3.10.7.4-1", "MUST-11"})
    void repeatedSynBringsTheSynAckAgain(Variant v) {
        TcpScript s = TcpScript.of(v);
        s.listen();
        s.in("<SEQ=0><CTL=SYN>");
        s.out("<SEQ=0><ACK=1><CTL=SYN,ACK>");
        s.pass(300);
        s.in("<SEQ=0><CTL=SYN>");
        s.out("<SEQ=0><ACK=1><CTL=SYN,ACK>");
        s.nothing();
        s.in("<SEQ=1><ACK=1><CTL=ACK>");
        s.accept();
        s.state(ESTABLISHED);
    }

    @EveryVariant
    @Verifies({"RFC9293-3.10.7.3-1", "RFC9293-3.5.3-1"})
    void refusedOnlyByARstThatAcknowledgesTheSyn(Variant v) {
        TcpScript s = TcpScript.of(v);
        s.connect();
        s.out("<SEQ=0><CTL=SYN>");
        s.in("<SEQ=0><CTL=RST>");
        s.in("<SEQ=0><ACK=0><CTL=RST,ACK>");
        s.in("<SEQ=0><ACK=2><CTL=RST,ACK>");
        s.nothing();
        s.state(SYN_SENT);
        s.in("<SEQ=0><ACK=1><CTL=RST,ACK>");
        s.nothing();
        s.failed(CloseReason.REFUSED);
        s.state(CLOSED);
    }

    /** In SYN-RECEIVED from an active open a RST is a refusal. */
    @EveryVariant
    @Verifies({"RFC9293-3.5.3-2", "MUST-11"})
    void rstInSynReceivedOfAnActiveOpen(Variant v) {
        TcpScript s = TcpScript.of(v);
        s.connect();
        s.out("<SEQ=0><CTL=SYN>");
        s.in("<SEQ=0><CTL=SYN>");
        s.out("<SEQ=0><ACK=1><CTL=SYN,ACK>");
        s.state(SYN_RECEIVED);
        s.in("<SEQ=1><CTL=RST>");
        s.failed(CloseReason.REFUSED);
    }

    /** SYN-RECEIVED: an ACK of what was never sent draws RST and changes nothing. */
    @EveryVariant
    @Verifies({"RFC9293-3.5.2-2"})
    void wrongAckInSynReceived(Variant v) {
        TcpScript s = TcpScript.of(v);
        s.listen();
        s.in("<SEQ=0><CTL=SYN>");
        s.out("<SEQ=0><ACK=1><CTL=SYN,ACK>");
        s.in("<SEQ=1><ACK=2><CTL=ACK>");
        s.out("<SEQ=2><CTL=RST>");
        s.in("<SEQ=1><ACK=0><CTL=ACK>");
        s.out("<SEQ=0><CTL=RST>");
        s.in("<SEQ=1><ACK=1><CTL=ACK>");
        s.accept();
        s.state(ESTABLISHED);
    }

    /** Text and FIN on a SYN are kept, or acknowledged not at all; the application gets them after the handshake. */
    @EveryVariant
    @Verifies({"RFC9293-3.10.7.2-1", "RFC9293-3.10.7.4-2"})
    void textOnTheSynIsDeliveredAfterTheHandshake(Variant v) {
        TcpScript s = TcpScript.of(v);
        s.listen();
        s.in("<SEQ=0><CTL=SYN><DATA=20>");
        long acked = s.peer.ackOfLast();
        s.check(acked == 1 || acked == 21, "acknowledges " + acked);
        s.skip();
        s.in("<SEQ=" + acked + "><ACK=1><CTL=ACK><DATA=" + (26 - acked) + ">");
        s.accept();
        s.read(25);
        s.state(ESTABLISHED);
    }

    @EveryVariant
    @Verifies("RFC9293-3.10.7.3-1")
    void textOnTheSynAck(Variant v) {
        TcpScript s = TcpScript.of(v);
        s.connect();
        s.out("<SEQ=0><CTL=SYN>");
        s.in("<SEQ=0><ACK=1><CTL=SYN,ACK><DATA=20>");
        s.out("<SEQ=1><ACK=21><CTL=ACK>");
        s.read(20);
        s.state(ESTABLISHED);
    }

    /** Text on the SYN-ACK that crosses ours begins after the SYN. */
    @EveryVariant
    @Verifies({"MUST-10", "RFC9293-3.10.7.4-2"})
    void textOnACrossingSynAck(Variant v) {
        TcpScript s = TcpScript.of(v);
        s.connect();
        s.out("<SEQ=0><CTL=SYN>");
        s.in("<SEQ=0><CTL=SYN>");
        s.out("<SEQ=0><ACK=1><CTL=SYN,ACK>");
        s.in("<SEQ=0><ACK=1><CTL=SYN,ACK><DATA=20>");
        s.state(ESTABLISHED);
        s.read(20);
        s.in("<SEQ=21><ACK=1><CTL=ACK><DATA=5>");
        s.read(5);
    }

    /** SYN with FIN or RST opens nothing. */
    @EveryVariant
    @Verifies("RFC9293-3.10.7.2-1")
    void oddSyns(Variant v) {
        TcpScript s = TcpScript.of(v);
        s.listen();
        s.in("<SEQ=0><CTL=SYN,RST>");
        s.in("<SEQ=0><CTL=SYN,FIN>");
        s.in("<SEQ=0><CTL=FIN>");
        s.in("<SEQ=0><CTL=URG>");
        s.nothing();
        s.check(s.host.tcp.connectionCount() == 0, "a connection came to be");
        s.check(s.host.counters.get(DropReason.TCP_BAD_FLAGS) == 3, "drops not counted");
    }

    /** The last ACK is lost, but data implies it. */
    @EveryVariant
    @Verifies({"RFC9293-3.10.7.4-1", "MUST-11"})
    void dataCompletesTheHandshake(Variant v) {
        TcpScript s = TcpScript.of(v);
        s.listen();
        s.in("<SEQ=0><CTL=SYN>");
        s.out("<SEQ=0><ACK=1><CTL=SYN,ACK>");
        s.in("<SEQ=1><ACK=1><CTL=ACK><DATA=30>");
        s.accept();
        s.read(30);
        s.state(ESTABLISHED);
    }

    /** FIN together with the ACK that completes the handshake. */
    @EveryVariant
    @Verifies("RFC9293-3.10.7.4-7")
    void finCompletesTheHandshake(Variant v) {
        TcpScript s = TcpScript.of(v);
        s.listen();
        s.in("<SEQ=0><CTL=SYN>");
        s.out("<SEQ=0><ACK=1><CTL=SYN,ACK>");
        s.in("<SEQ=1><ACK=1><CTL=FIN,ACK><DATA=30>");
        s.accept();
        s.state(TcpState.CLOSE_WAIT);
        s.read(30);
        s.endOfStream();
    }

    /** No listener: the answer depends on whether there was an ACK; RST is never answered. */
    @EveryVariant
    @Verifies("RFC9293-3.5.2-1")
    void nobodyThere(Variant v) {
        TcpScript s = TcpScript.of(v);
        s.in("<SEQ=100><CTL=SYN>");
        s.out("<SEQ=" + -s.variant.isn() + "><ACK=101><CTL=RST,ACK>");
        s.in("<SEQ=100><CTL=SYN,FIN><DATA=10>");
        s.out("<SEQ=" + -s.variant.isn() + "><ACK=112><CTL=RST,ACK>");
        s.in("<SEQ=100><ACK=55><CTL=FIN,ACK><DATA=10>");
        s.out("<SEQ=55><CTL=RST>");
        s.in("<SEQ=100><ACK=55><CTL=RST,ACK>");
        s.in("<SEQ=100><CTL=RST>");
        s.nothing();
    }
}
