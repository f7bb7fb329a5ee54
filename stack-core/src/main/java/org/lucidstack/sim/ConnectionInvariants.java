package org.lucidstack.sim;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.lucidstack.net.FourTuple;
import org.lucidstack.sim.SimLink.Fate;
import org.lucidstack.trace.TracedSegment;
import org.lucidstack.wire.TcpOption;
import org.lucidstack.wire.TcpSegment;

/**
 * Watches a link and checks on every TCP segment what must hold whatever the network does: an acknowledgment never goes back, the
 * right edge of a window never goes back (SHLD-14), and nobody sends beyond an edge that he was told. Put it on a link that both
 * directions of the watched connections cross.
 */
public final class ConnectionInvariants implements SimLink.Tap {
    private static final int MAX_VIOLATIONS = 20;
    private static final int MAX_SHIFT = 14;

    /** What is known of one sender of segments; numbers are unwrapped. */
    private static final class Side {
        boolean begun;
        long base;
        int shift;
        boolean scales;
        long highestAck = Long.MIN_VALUE;
        long rightEdge = Long.MIN_VALUE;
        long toldEdge = Long.MIN_VALUE;
    }

    private final Map<FourTuple, Side> sides = new HashMap<>();
    private final List<String> violations = new ArrayList<>();
    private long checked;

    /** What was violated, one line each, at most 20. */
    public List<String> violations() {
        return List.copyOf(violations);
    }

    /** Segments looked at. */
    public long checked() {
        return checked;
    }

    @Override
    public void on(long time, Fate fate, SimInterface from, byte[] packet) {
        if (fate != Fate.SENT && fate != Fate.DELIVERED) {
            return;
        }
        TracedSegment traced = TracedSegment.of(packet);
        if (traced == null || traced.segment().isRst()) {
            return;
        }
        Side sender = sides.computeIfAbsent(traced.tuple(), key -> new Side());
        Side receiver = sides.computeIfAbsent(traced.tuple().reversed(), key -> new Side());
        if (fate == Fate.SENT) {
            checked++;
            sent(time, traced, sender, receiver);
        } else {
            delivered(traced.segment(), sender, receiver);
        }
    }

    private void sent(long time, TracedSegment traced, Side sender, Side receiver) {
        TcpSegment segment = traced.segment();
        if (segment.isSyn()) {
            begin(segment, sender);
        }
        if (!sender.begun) {
            return;
        }
        long seq = segment.seq().unwrap(sender.base);
        sender.base = Math.max(sender.base, seq);
        long end = seq + segment.payload().length();
        // A probe of a closed window may carry one byte beyond it.
        if (!segment.isSyn() && sender.toldEdge != Long.MIN_VALUE && end > sender.toldEdge + 1) {
            violation(time, traced, "sends up to " + (end - sender.toldEdge) + " bytes beyond the window");
        }
        if (!segment.isAck() || !receiver.begun) {
            return;
        }
        long ack = segment.ack().unwrap(receiver.base);
        if (ack < sender.highestAck) {
            violation(time, traced, "acknowledges " + (sender.highestAck - ack) + " bytes less than before");
        }
        sender.highestAck = Math.max(sender.highestAck, ack);
        long edge = ack + window(segment, sender, receiver);
        if (edge < sender.rightEdge) {
            violation(time, traced, "takes back " + (sender.rightEdge - edge) + " bytes of window");
        }
        sender.rightEdge = Math.max(sender.rightEdge, edge);
    }

    private static void begin(TcpSegment segment, Side side) {
        TcpOption.WindowScale scale = segment.option(TcpOption.WindowScale.class);
        long start = segment.seq().toUnsigned();
        if (side.begun && (int) side.base == (int) start) {
            return;
        }
        side.begun = true;
        side.base = start;
        side.highestAck = Long.MIN_VALUE;
        side.rightEdge = Long.MIN_VALUE;
        side.toldEdge = Long.MIN_VALUE;
        side.scales = scale != null;
        side.shift = scale == null ? 0 : Math.min(scale.shift(), MAX_SHIFT);
    }

    private static long window(TcpSegment segment, Side sender, Side receiver) {
        boolean scaled = !segment.isSyn() && sender.scales && receiver.scales;
        return (long) segment.window() << (scaled ? sender.shift : 0);
    }

    /** What reaches a sender is what it may rely on. */
    private static void delivered(TcpSegment segment, Side sender, Side receiver) {
        if (segment.isAck() && sender.begun && receiver.begun) {
            long edge = segment.ack().unwrap(receiver.base) + window(segment, sender, receiver);
            receiver.toldEdge = Math.max(receiver.toldEdge, edge);
        }
    }

    private void violation(long time, TracedSegment traced, String what) {
        if (violations.size() < MAX_VIOLATIONS) {
            violations.add(time + " " + traced.packet() + " " + what);
        }
    }
}
