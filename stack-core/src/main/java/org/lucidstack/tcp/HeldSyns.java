package org.lucidstack.tcp;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.lucidstack.buffer.Payload;
import org.lucidstack.env.Counter;
import org.lucidstack.env.DropReason;
import org.lucidstack.env.Implements;
import org.lucidstack.net.FourTuple;
import org.lucidstack.wire.TcpSegment;

/**
 * The SYNs of one listener that wait for their owner's decision. A SYN costs one entry and a timer, whatever it carries: its text is not
 * kept, since the peer sends again what the SYN-ACK does not acknowledge. Their number is bounded by the listener's SYN queue, which the
 * accepted ones move on to; no cookie can stand in for it, because a cookie accepts.
 */
final class HeldSyns {

    final Listener listener;
    private final Consumer<HeldSyn> owner;
    private final long timeout;
    private final Map<FourTuple, HeldSyn> held = new HashMap<>();

    /** @param timeout in nanoseconds */
    HeldSyns(Listener listener, Consumer<HeldSyn> owner, long timeout) {
        this.listener = listener;
        this.owner = owner;
        this.timeout = timeout;
    }

    int size() {
        return held.size();
    }

    boolean holds(HeldSyn syn) {
        return held.get(syn.tuple()) == syn;
    }

    /** A SYN to a listening port: the first of a four-tuple is shown to the owner, a repeated one only takes its place. */
    @Implements({"RFC9293-3.10.7.2-1", "MUST-42"})
    void arrives(FourTuple tuple, TcpSegment segment) {
        TcpLayer layer = listener.layer;
        HeldSyn known = held.get(tuple);
        if (known != null) {
            layer.env.drop(DropReason.TCP_SYN_HELD, tuple.remoteAddress());
            known.repeated(withoutText(segment), layer.output.unreachableReport());
            return;
        }
        if (listener.isSynQueueFull()) {
            layer.env.count(Counter.TcpExtListenDrops);
            layer.env.drop(DropReason.TCP_SYN_QUEUE_FULL, tuple.remoteAddress(), "RFC4987-3.4-1");
            return;
        }
        HeldSyn syn = new HeldSyn(this, tuple, withoutText(segment), layer.output.unreachableReport());
        held.put(tuple, syn);
        layer.env.timers().arm(syn, layer.env.now() + timeout);
        layer.env.count(Counter.TcpSynsHeld);
        tell(tuple, "held");
        owner.accept(syn);
    }

    /** The peer takes its SYN back; returns whether the RST was for one of these. */
    @Implements("RFC5961-3.2-1")
    boolean reset(FourTuple tuple, TcpSegment rst) {
        HeldSyn syn = held.get(tuple);
        if (syn == null || !syn.isResetBy(rst)) {
            return false;
        }
        abandon(syn, "reset");
        return true;
    }

    /** Removes a SYN that was decided; false if it was gone. */
    boolean take(HeldSyn syn, String decision) {
        boolean taken = held.remove(syn.tuple(), syn);
        if (taken) {
            listener.layer.env.timers().cancel(syn);
            tell(syn.tuple(), decision);
        }
        return taken;
    }

    void abandon(HeldSyn syn, String cause) {
        if (take(syn, cause)) {
            listener.layer.env.count(Counter.TcpSynsAbandoned);
            syn.abandon();
        }
    }

    /** The listener ends: nobody decides any more. */
    void close() {
        List.copyOf(held.values()).forEach(syn -> abandon(syn, "listener closed"));
    }

    private void tell(FourTuple tuple, String what) {
        TcpLayer layer = listener.layer;
        if (layer.env.events().isObserved()) {
            layer.env.events().emit(new TcpEvent.SynHeld(layer.env.now(), tuple, what));
        }
    }

    private static TcpSegment withoutText(TcpSegment syn) {
        return new TcpSegment(
                syn.sourcePort(),
                syn.destinationPort(),
                syn.seq(),
                syn.ack(),
                syn.flags(),
                syn.window(),
                syn.urgentPointer(),
                syn.options(),
                Payload.EMPTY);
    }
}
