package org.lucidstack.sim;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.lucidstack.trace.PcapWriter;

/**
 * A point-to-point link: two directions, each with its own settings, queue and luck.
 *
 * <pre>
 *   left ==&gt; blackout, MTU, loss, corruption, duplication ==&gt; queue ==&gt; rate ==&gt; delay, jitter, reordering ==&gt; right
 *        &lt;== ...                                                                                          &lt;==
 * </pre>
 */
public final class SimLink {
    /** What became of a packet on a link. */
    public enum Fate {
        /** Handed to the link by the sender. Comes first, for every packet. */
        SENT,
        /** Handed to the receiver at the other end. */
        DELIVERED,
        LOST,
        QUEUE_DROPPED,
        TOO_BIG,
        BLACKED_OUT
    }

    /** Sees what passes a link. */
    @FunctionalInterface
    public interface Tap {
        /** @param from the end where the packet was sent @param packet must not be changed */
        void on(long time, Fate fate, SimInterface from, byte[] packet);
    }

    private final String name;
    private final SimInterface left;
    private final SimInterface right;
    private final LinkDirection there;
    private final LinkDirection back;
    private final List<Tap> taps = new ArrayList<>();

    SimLink(Simulation simulation, String name, LinkSettings thereSettings, LinkSettings backSettings) {
        this.name = name;
        left = new SimInterface(name + ":left", this);
        right = new SimInterface(name + ":right", this);
        there = new LinkDirection(simulation, this, thereSettings, simulation.random(name + ">"), left, right);
        back = new LinkDirection(simulation, this, backSettings, simulation.random(name + "<"), right, left);
    }

    public String name() {
        return name;
    }

    public SimInterface left() {
        return left;
    }

    public SimInterface right() {
        return right;
    }

    /** From left to right. */
    public LinkDirection there() {
        return there;
    }

    /** From right to left. */
    public LinkDirection back() {
        return back;
    }

    /** Adds an onlooker. */
    public void tap(Tap tap) {
        taps.add(tap);
    }

    /** Captures what the left node would see: what it sent, also if it gets lost, and what reached it. */
    public void capture(PcapWriter writer) {
        tap((time, fate, from, packet) -> {
            if (fate == (from == left ? Fate.SENT : Fate.DELIVERED)) {
                writer.write(time, ByteBuffer.wrap(packet));
            }
        });
    }

    /** The direction that starts at {@code end}. */
    LinkDirection from(SimInterface end) {
        return end == left ? there : back;
    }

    void report(long time, Fate fate, SimInterface from, byte[] packet) {
        for (Tap tap : taps) {
            tap.on(time, fate, from, packet);
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
