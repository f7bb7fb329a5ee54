package org.lucidstack.tcp;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lucidstack.buffer.Payload;
import org.lucidstack.env.Counter;
import org.lucidstack.env.DropReason;
import org.lucidstack.env.Implements;
import org.lucidstack.net.FourTuple;
import org.lucidstack.time.Clock;
import org.lucidstack.time.TimerQueue;
import org.lucidstack.wire.SeqNumber;
import org.lucidstack.wire.TcpFlags;
import org.lucidstack.wire.TcpOption;
import org.lucidstack.wire.TcpSegment;

/**
 * What is left of a connection for two maximum segment lifetimes (MUST-13): enough to acknowledge a repeated FIN, to keep old segments
 * away from a new connection, and to let a provably newer one in (RFC 6191).
 */
final class TimeWait extends TimerQueue.Timer implements TupleOwner {

    private final TcpLayer layer;
    private final FourTuple tuple;
    private final int sndNxt;
    private final int rcvNxt;
    private final int timestampOffset;
    private final int recent;
    private final boolean timestamps;

    TimeWait(Connection c) {
        this.layer = c.layer;
        this.tuple = c.tuple;
        this.sndNxt = (int) c.sendWindow.nxt();
        this.rcvNxt = (int) c.receiver().nxt();
        this.timestamps = c.agreement().timestamps();
        this.timestampOffset = c.timestamps.clock(0);
        this.recent = c.timestamps.recent();
    }

    @Override
    public FourTuple tuple() {
        return tuple;
    }

    @Implements("MUST-13")
    void start() {
        layer.env.timers().arm(this, layer.env.now() + layer.config.timeWait);
    }

    @Override
    protected void fire(long now) {
        layer.leaveTimeWait(this);
    }

    /** SEGMENT ARRIVES in TIME-WAIT: RST is ignored (RFC1337-3-1), a repeated FIN acknowledged, a new SYN judged. */
    @Implements({"RFC1337-3-1", "RFC9293-3.10.7.4-8", "RFC5961-4.2-1"})
    void arrives(TcpSegment segment) {
        if (segment.isRst()) {
            layer.env.drop(DropReason.TCP_RST_IGNORED, tuple.remoteAddress(), "RFC1337-3-1");
            return;
        }
        if (segment.isSyn() && !segment.isAck() && !segment.isFin() && isNewer(segment)) {
            reopen(segment);
            return;
        }
        layer.env.drop(DropReason.TCP_TIME_WAIT, tuple.remoteAddress(), "RFC9293-3.10.7.4-8");
        if (segment.length() > 0) {
            acknowledge();
        }
        if (segment.isFin()
                && segment.seq().plus(segment.payload().length() + 1).value() == rcvNxt) {
            start();
        }
    }

    /** RFC 6191 section 2: by timestamp where both have one, else by sequence number. */
    @Implements({"SHLD-4", "MAY-2", "RFC6191-2-1", "RFC6191-2-2"})
    private boolean isNewer(TcpSegment syn) {
        boolean above = new SeqNumber(rcvNxt - 1).isBefore(syn.seq());
        TcpOption.@Nullable Timestamps offered = syn.option(TcpOption.Timestamps.class);
        if (offered != null && timestamps) {
            int age = offered.value() - recent;
            return age > 0 || age == 0 && above;
        }
        return above || offered != null && !timestamps;
    }

    /** The old connection gives way; the new one's numbers start above the old ones. */
    private void reopen(TcpSegment syn) {
        Listener listener = layer.listenerFor(tuple);
        if (listener == null) {
            layer.env.drop(DropReason.TCP_TIME_WAIT, tuple.remoteAddress(), "no listener");
            acknowledge();
            return;
        }
        layer.env.count(Counter.TcpExtTWRecycled);
        layer.leaveTimeWait(this);
        ListenArrival.arrives(listener, tuple, syn);
    }

    private void acknowledge() {
        List<TcpOption> options = timestamps
                ? List.of(
                        new TcpOption.Timestamps((int) (layer.env.now() / Clock.MILLISECOND) + timestampOffset, recent))
                : List.of();
        layer.env.count(Counter.TcpOutSegs);
        layer.output.transmit(
                tuple,
                new TcpSegment(
                        tuple.localPort(),
                        tuple.remotePort(),
                        new SeqNumber(sndNxt),
                        new SeqNumber(rcvNxt),
                        TcpFlags.ACK,
                        0xffff,
                        0,
                        options,
                        Payload.EMPTY),
                0,
                0,
                0);
    }
}
