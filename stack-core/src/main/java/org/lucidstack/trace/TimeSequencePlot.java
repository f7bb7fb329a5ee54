package org.lucidstack.trace;

import org.jspecify.annotations.Nullable;
import org.lucidstack.env.PacketEvent;
import org.lucidstack.env.StackEvent;
import org.lucidstack.env.StackObserver;
import org.lucidstack.net.FourTuple;
import org.lucidstack.trace.SvgChart.Series;
import org.lucidstack.trace.SvgChart.Style;
import org.lucidstack.wire.TcpOption;
import org.lucidstack.wire.TcpSegment;

/**
 * The classic picture of a transfer: time to the right, sequence numbers upwards. Each segment is a stroke over the bytes that it
 * carries (red, if they were sent before), the step below is what was acknowledged, the step above is the peer's window edge, and
 * SACK blocks are strokes of their own. Draws the bytes that this stack sends on one connection. Not thread-safe.
 */
public final class TimeSequencePlot implements StackObserver {
    private static final int MAX_POINTS = 200_000;

    private final SvgChart chart;
    private final Series sent;
    private final Series resent;
    private final Series acknowledged;
    private final Series window;
    private final Series sacked;
    private final RelativeNumbers ours = new RelativeNumbers();
    private @Nullable FourTuple tuple;
    private long start = -1;
    private long highest;
    private int peerScale;
    private int points;

    /** Draws the first connection that it sees. */
    public TimeSequencePlot() {
        this(null);
    }

    /** @param tuple the connection, seen from this stack, or null for the first one */
    public TimeSequencePlot(@Nullable FourTuple tuple) {
        this.tuple = tuple;
        chart = new SvgChart("Time and sequence", "seconds", "bytes");
        window = chart.series("window edge", "#2a2", Style.STEPS);
        acknowledged = chart.series("acknowledged", "#24c", Style.STEPS);
        sent = chart.series("sent", "#222", Style.STROKES);
        resent = chart.series("sent again", "#d22", Style.STROKES);
        sacked = chart.series("SACK", "#a3c", Style.STROKES);
    }

    @Override
    public void on(StackEvent event) {
        switch (event) {
            case PacketEvent.Received received -> packet(received.time(), received.bytes(), false);
            case PacketEvent.Sent out -> packet(out.time(), out.bytes(), true);
            default -> {
                // a plot of packets
            }
        }
    }

    private void packet(long time, byte[] bytes, boolean out) {
        TracedSegment traced = TracedSegment.of(bytes);
        if (traced == null || points >= MAX_POINTS) {
            return;
        }
        FourTuple seenFromHere = out ? traced.tuple() : traced.tuple().reversed();
        if (tuple == null) {
            tuple = seenFromHere;
        }
        if (!seenFromHere.equals(tuple)) {
            return;
        }
        if (start < 0) {
            start = time;
        }
        points++;
        double seconds = (time - start) / 1e9;
        if (out) {
            sent(seconds, traced.segment());
        } else {
            received(seconds, traced.segment());
        }
    }

    private void sent(double seconds, TcpSegment segment) {
        ours.learn(segment);
        if (segment.payload().isEmpty()) {
            return;
        }
        long from = ours.of(segment.seq());
        long to = from + segment.payload().length();
        (from < highest ? resent : sent).add(seconds, from, to);
        highest = Math.max(highest, to);
    }

    private void received(double seconds, TcpSegment segment) {
        TcpOption.WindowScale scale = segment.option(TcpOption.WindowScale.class);
        if (segment.isSyn()) {
            peerScale = scale == null ? 0 : Math.min(scale.shift(), 14);
        }
        if (!segment.isAck()) {
            return;
        }
        ours.learnFromAck(segment.ack());
        long ack = ours.of(segment.ack());
        acknowledged.add(seconds, ack);
        window.add(seconds, ack + ((long) segment.window() << (segment.isSyn() ? 0 : peerScale)));
        TcpOption.Sack sack = segment.option(TcpOption.Sack.class);
        if (sack != null) {
            sack.blocks().forEach(block -> sacked.add(seconds, ours.of(block.left()), ours.of(block.right())));
        }
    }

    /** The picture so far, as the text of an SVG file. */
    public String toSvg() {
        return chart.toSvg();
    }
}
