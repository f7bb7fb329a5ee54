package org.lucidstack.demo.tunnel;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.lucidstack.demo.LineLog;

/**
 * What a tunnel tells its user: lines, and drops counted by reason. Strangers can cause lines, so that there are few per second
 * ({@link LineLog}), and one in ten minutes about the same drops of the same host. Any thread.
 */
public final class TunnelLog {

    private static final long REPEAT = 600_000_000_000L;
    private static final int REMEMBERED = 1024;

    private final LineLog lines;
    private final Map<Drop, LongAdder> drops = new EnumMap<>(Drop.class);
    private final Map<String, Long> lastLine = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
            return size() > REMEMBERED;
        }
    };

    public TunnelLog(Consumer<String> output) {
        this.lines = new LineLog(output);
        for (Drop reason : Drop.values()) {
            drops.put(reason, new LongAdder());
        }
    }

    /** Says something. */
    public void line(String text) {
        lines.line(text);
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
