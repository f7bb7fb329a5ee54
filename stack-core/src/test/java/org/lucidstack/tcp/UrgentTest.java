package org.lucidstack.tcp;

import org.lucidstack.Verifies;

/** Urgent data (RFC 9293 section 3.8.5): a mark in the stream, of any length, never out of band. */
class UrgentTest {

    private static final class Signals implements ConnectionHandler {
        int count;

        @Override
        public void onUrgent(Connection connection) {
            count++;
        }
    }

    private static Signals listen(TcpScript s) {
        Signals signals = new Signals();
        s.c.setHandler(signals);
        return signals;
    }

    /** The pointer names the byte after the urgent data. */
    @EveryVariant
    @Verifies({"MUST-30", "MUST-62", "MUST-32", "MUST-33"})
    void receivesUrgentData(Variant v) {
        TcpScript s = TcpScript.of(v).accepted();
        Signals signals = listen(s);
        s.in("<SEQ=1><ACK=1><CTL=URG,ACK><UP=3><DATA=10>");
        s.check(signals.count == 1, signals.count + " signals");
        s.check(s.c.urgentBytesLeft() == 3, s.c.urgentBytesLeft() + " left");
        s.read(2);
        s.check(s.c.urgentBytesLeft() == 1, s.c.urgentBytesLeft() + " left");
        s.read(8);
        s.check(s.c.urgentBytesLeft() == 0, s.c.urgentBytesLeft() + " left");
    }

    /** The announcement may come before the data; a pointer that moves ahead is news, an older one is not. */
    @EveryVariant
    @Verifies({"MUST-31", "MUST-32", "MUST-33"})
    void signalsWheneverThePointerMovesAhead(Variant v) {
        TcpScript s = TcpScript.of(v).accepted();
        Signals signals = listen(s);
        s.in("<SEQ=1><ACK=1><CTL=URG,ACK><UP=5000>");
        s.check(signals.count == 1 && s.c.urgentBytesLeft() == 5000, signals.count + " signals");
        s.in("<SEQ=1><ACK=1><CTL=URG,ACK><UP=5000><DATA=1000>");
        s.check(signals.count == 1, "signalled the same twice");
        s.in("<SEQ=1001><ACK=1><CTL=URG,ACK><UP=100><DATA=1000>");
        s.check(signals.count == 1, "signalled an older pointer");
        s.in("<SEQ=2001><ACK=1><CTL=URG,ACK><UP=10000><DATA=1000>");
        s.check(signals.count == 2, "not signalled again");
        s.read(3000);
        s.check(s.c.urgentBytesLeft() == 12_000 - 3000, s.c.urgentBytesLeft() + " left");
    }

    /** Sent urgent data: URG with a pointer to the byte after it on every segment until it is out, across segments. */
    @EveryVariant
    @Verifies({"MUST-30", "MUST-31", "MUST-62"})
    void sendsUrgentData(Variant v) {
        TcpScript s = TcpScript.of(v).acceptedAfter100("");
        s.sendUrgent(3);
        s.out("<SEQ=1><CTL=URG,ACK><UP=3><DATA=3>");
        s.in("<SEQ=1><ACK=4><CTL=ACK>");
        s.send(10);
        s.out("<SEQ=4><CTL=ACK><DATA=10>");
        s.in("<SEQ=1><ACK=14><CTL=ACK>");
        s.sendUrgent(3000);
        s.out("<SEQ=14><CTL=URG,ACK><UP=3000><DATA=M>");
        s.out("<SEQ=14+M><CTL=URG,ACK><DATA=M>");
        s.out("<SEQ=14+2M><CTL=URG,ACK><DATA=3000-2M>");
        s.in("<SEQ=1><ACK=3014><CTL=ACK>");
        s.nothing();
    }

    /** Retransmitted urgent data is still urgent. */
    @EveryVariant
    @Verifies({"MUST-30", "MUST-62"})
    void resendsUrgentData(Variant v) {
        TcpScript s = TcpScript.of(v).acceptedAfter100("");
        s.sendUrgent(3);
        s.out("<SEQ=1><CTL=URG,ACK><UP=3><DATA=3>");
        s.outAfter(1100, "<SEQ=1><CTL=URG,ACK><UP=3><DATA=3>");
    }

    /** URG is looked at in states where text is still expected, and not after the FIN. */
    @EveryVariant
    @Verifies({"MUST-66", "RFC9293-3.10.7.4-1"})
    void notAfterTheFin(Variant v) {
        TcpScript s = TcpScript.of(v).accepted();
        Signals signals = listen(s);
        s.in("<SEQ=1><ACK=1><CTL=FIN,ACK>");
        s.in("<SEQ=2><ACK=1><CTL=URG,ACK><UP=10>");
        s.check(signals.count == 0, "signalled after the end");
    }
}
