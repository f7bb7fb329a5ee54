package org.lucidstack.tcp;

import org.lucidstack.env.DropReason;
import org.lucidstack.env.Implements;
import org.lucidstack.net.FourTuple;
import org.lucidstack.tcp.Transitions.Trigger;
import org.lucidstack.wire.TcpFlags;
import org.lucidstack.wire.TcpSegment;

/** SEGMENT ARRIVES in LISTEN (RFC 9293 section 3.10.7.2). */
@Implements("RFC9293-3.10.7.2-1")
final class ListenArrival {

    private ListenArrival() {}

    static void arrives(Listener listener, FourTuple tuple, TcpSegment segment) {
        boolean goOn = checkRst(listener, tuple, segment)
                && checkAck(listener, tuple, segment)
                && checkSyn(listener, tuple, segment);
        if (goOn) {
            listener.layer.env.drop(DropReason.TCP_BAD_FLAGS, tuple.remoteAddress(), "RFC9293-3.10.7.2-1");
        }
    }

    /** First: a RST cannot be for anything that we sent, but the peer may take back a SYN that was not answered yet. */
    private static boolean checkRst(Listener listener, FourTuple tuple, TcpSegment segment) {
        HeldSyns heldSyns = listener.heldSyns();
        if (segment.isRst() && (heldSyns == null || !heldSyns.reset(tuple, segment))) {
            listener.layer.env.drop(DropReason.TCP_RST_IGNORED, tuple.remoteAddress(), "RFC9293-3.10.7.2-1");
        }
        return !segment.isRst();
    }

    /** Second: an ACK acknowledges nothing that we sent, unless it returns one of our SYN cookies. */
    private static boolean checkAck(Listener listener, FourTuple tuple, TcpSegment segment) {
        if (!segment.isAck()) {
            return true;
        }
        if (!segment.isSyn() && SynCookieHandshake.complete(listener, tuple, segment)) {
            return false;
        }
        ClosedArrival.arrives(listener.layer, tuple, segment);
        return false;
    }

    /** Third: a SYN opens a connection, or is answered by a cookie when too many are half open already. */
    @Implements({"RFC4987-3.4-1", "MUST-42", "MUST-11"})
    private static boolean checkSyn(Listener listener, FourTuple tuple, TcpSegment segment) {
        if (!segment.isSyn() || segment.has(TcpFlags.FIN)) {
            return true;
        }
        TcpLayer layer = listener.layer;
        HeldSyns heldSyns = listener.heldSyns();
        if (heldSyns != null) {
            heldSyns.arrives(tuple, segment);
            return false;
        }
        if (listener.isSynQueueFull()) {
            if (layer.config.synCookies) {
                SynCookieHandshake.answer(listener, tuple, segment);
                return false;
            }
            layer.env.drop(DropReason.TCP_SYN_QUEUE_FULL, tuple.remoteAddress(), "RFC4987-3.4-1");
            return false;
        }
        open(listener, tuple, segment, layer.isn(tuple));
        return false;
    }

    /** Makes the half-open connection and answers with SYN-ACK; text on the SYN is kept for later. */
    static Connection open(Listener listener, FourTuple tuple, TcpSegment syn, long iss) {
        TcpLayer layer = listener.layer;
        Connection c = new Connection(layer, tuple, listener.inherited(), iss);
        c.state = TcpState.LISTEN;
        c.listener = listener;
        c.segmentsReceived = 1;
        c.handshake = new Handshake(true, layer.env.now(), SegmentSizes.windowShift(layer.config, c.options), false);
        layer.register(c);
        c.transition(Trigger.SYN_ARRIVES);
        Establishment.onSyn(c, syn);
        listener.halfOpen(c);
        PassiveFastOpen.Decision fastOpen = PassiveFastOpen.decide(listener, tuple, syn);
        c.handshake.fastOpenCookie = fastOpen.cookie();
        if (!syn.payload().isEmpty() && !fastOpen.ignoreText()) {
            c.receiver().accept(syn.seq().toUnsigned() + 1, syn.payload(), false, layer.env.now());
        }
        SegmentWriter.syn(c);
        Timeouts.startHandshake(c);
        if (fastOpen.accepted()) {
            PassiveFastOpen.start(c, syn);
        }
        return c;
    }
}
