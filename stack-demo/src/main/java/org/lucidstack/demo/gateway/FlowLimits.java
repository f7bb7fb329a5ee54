package org.lucidstack.demo.gateway;

import java.util.HashMap;
import java.util.Map;
import org.lucidstack.net.IpAddress;

/** Counts the flows of one kind, in all and per source, so that nobody takes all of the gateway. Any thread. */
final class FlowLimits {

    private final int inAll;
    private final int perSource;
    private final Map<IpAddress, Integer> sources = new HashMap<>();
    private int count;
    private long refused;

    FlowLimits(int inAll, int perSource) {
        this.inAll = inAll;
        this.perSource = perSource;
    }

    /** Takes a place if there is one; to be given back by {@link #leave}. */
    synchronized boolean tryEnter(IpAddress source) {
        int mine = sources.getOrDefault(source, 0);
        if (count >= inAll || mine >= perSource) {
            refused++;
            return false;
        }
        count++;
        sources.put(source, mine + 1);
        return true;
    }

    synchronized void leave(IpAddress source) {
        count--;
        sources.compute(source, (key, mine) -> mine == null || mine <= 1 ? null : mine - 1);
    }

    synchronized int count() {
        return count;
    }

    /** How many flows found no place so far. */
    synchronized long refused() {
        return refused;
    }
}
