package org.lucidstack.trace;

import org.jspecify.annotations.Nullable;
import org.lucidstack.env.StackEvent;
import org.lucidstack.env.StackObserver;
import org.lucidstack.net.FourTuple;
import org.lucidstack.tcp.send.SendEvent;
import org.lucidstack.trace.SvgChart.Series;
import org.lucidstack.trace.SvgChart.Style;

/** Draws the congestion window, the slow start threshold and the bytes in flight of one connection over time. Not thread-safe. */
public final class CongestionPlot implements StackObserver {
    private static final int MAX_POINTS = 200_000;

    private final SvgChart chart = new SvgChart("Congestion window", "seconds", "bytes");
    private final Series threshold = chart.series("ssthresh", "#d22", Style.STEPS);
    private final Series flight = chart.series("in flight", "#bbb", Style.STEPS);
    private final Series window = chart.series("cwnd", "#24c", Style.STEPS);
    private @Nullable FourTuple tuple;
    private long start = -1;
    private long highest;
    private int points;

    /** Draws the first connection that it sees. */
    public CongestionPlot() {
        this(null);
    }

    /** @param tuple the connection, seen from this stack, or null for the first one */
    public CongestionPlot(@Nullable FourTuple tuple) {
        this.tuple = tuple;
    }

    @Override
    public void on(StackEvent event) {
        if (!(event instanceof SendEvent.Congestion change) || points >= MAX_POINTS) {
            return;
        }
        if (tuple == null) {
            tuple = change.tuple();
        }
        if (!change.tuple().equals(tuple)) {
            return;
        }
        if (start < 0) {
            start = change.time();
        }
        points++;
        double seconds = (change.time() - start) / 1e9;
        highest = Math.max(highest, Math.max(change.cwnd(), change.pipe()));
        window.add(seconds, change.cwnd());
        flight.add(seconds, change.pipe());
        // A threshold that is still "infinite" would flatten the rest.
        if (change.ssthresh() <= 2 * highest) {
            threshold.add(seconds, change.ssthresh());
        }
    }

    /** The picture so far, as the text of an SVG file. */
    public String toSvg() {
        return chart.toSvg();
    }
}
