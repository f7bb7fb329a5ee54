package org.lucidstack.env;

import java.util.LinkedHashMap;
import java.util.Map;

/** The counters of one stack. Belongs to the thread that holds the stack; others read a {@link #snapshot()} taken under its lock. */
public final class Counters {

    private final long[] counts = new long[Counter.values().length];
    private final long[] drops = new long[DropReason.values().length];

    public void increment(Counter counter) {
        counts[counter.ordinal()]++;
    }

    public void add(Counter counter, long amount) {
        counts[counter.ordinal()] += amount;
    }

    public void dropped(DropReason reason) {
        drops[reason.ordinal()]++;
    }

    public long get(Counter counter) {
        return counts[counter.ordinal()];
    }

    public long get(DropReason reason) {
        return drops[reason.ordinal()];
    }

    /** All counters and drops that are not zero, by name. */
    public Map<String, Long> snapshot() {
        Map<String, Long> values = new LinkedHashMap<>();
        for (Counter counter : Counter.values()) {
            if (get(counter) != 0) {
                values.put(counter.name(), get(counter));
            }
        }
        for (DropReason reason : DropReason.values()) {
            if (get(reason) != 0) {
                values.put("Drop_" + reason.name(), get(reason));
            }
        }
        return values;
    }
}
