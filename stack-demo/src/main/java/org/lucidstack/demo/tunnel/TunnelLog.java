package org.lucidstack.demo.tunnel;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/**
 * What a tunnel tells its user: lines, and drops counted by reason. Strangers can cause lines, so that there are at
 * most {@link
 * #BURST} per second, and one in ten minutes about the same drops of the same host. Any thread.
 */
public final class TunnelLog {

    private static final int BURST = 20;
    private static final long SECOND = 1_000_000_000L;
    private static final long REPEAT = 600 * SECOND;
    private static final int REMEMBERED = 1024;

    private final Consumer<String> output;
    private final Map<Drop, LongAdder> drops = new EnumMap<>(Drop.class);
    private final Map<String, Long> lastLine = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
            return size() > REMEMBERED;
        }
    };
    private long second;
    private int lines;
    private long suppressed;

    public TunnelLog(Consumer<String> output) {
        this.output = output;
        for (Drop reason : Drop.values()) {
            drops.put(reason, new LongAdder());
        }
    }

    /** Says something. */
    public void line(String text) {
        String suffix = "";
        synchronized (this) {
            long now = System.nanoTime() / SECOND;
            if (now != second) {
                second = now;
                lines = 0;
            }
            if (++lines > BURST) {
                suppressed++;
                return;
            }
            if (suppressed > 0) {
                suffix = " (" + suppressed + " lines before this one were left out)";
                suppressed = 0;
            }
        }
        output.accept(text + suffix);
    }

    /** Counts a drop. */
    public void drop(Drop reason) {
        counter(reason).increment();
    }

    /**
     * Counts a drop and says so, unless the same was said within the last ten minutes.
     *
     * @param who a host, without a port
     */
    public void drop(Drop reason, String who) {
        drop(reason);
        synchronized (lastLine) {
            long now = System.nanoTime();
            Long last = lastLine.get(reason + who);
            if (last != null && now - last < REPEAT) {
                return;
            }
            lastLine.put(reason + who, now);
        }
        line(who + ": dropped: " + reason + " (" + count(reason) + " so far)");
    }

    public long count(Drop reason) {
        return counter(reason).sum();
    }

    private LongAdder counter(Drop reason) {
        LongAdder counter = drops.get(reason);
        if (counter == null) {
            throw new IllegalStateException("each reason has its counter");
        }
        return counter;
    }

    /** All that was dropped, in one line; empty if nothing was. */
    public String summary() {
        Map<String, Long> counts = new LinkedHashMap<>();
        for (Drop reason : Drop.values()) {
            if (count(reason) > 0) {
                counts.put(reason.toString(), count(reason));
            }
        }
        return counts.isEmpty() ? "" : "dropped: " + counts;
    }
}
