package org.lucidstack.drill.run;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.lucidstack.net.Endpoint;

/**
 * A conversation under test and what the script calls differently from the stack: the script's sequence numbers of the stack's side
 * begin where the script likes, those of the peer are taken as they are; timestamps of the stack are known by the script's value.
 */
final class Flow {
    final boolean stream;
    private Endpoint local;
    private Endpoint remote;
    private boolean localPortKnown;
    private boolean numbersKnown;
    private int localOffset;
    private final Map<Long, Long> timestamps = new HashMap<>();
    private long firstScriptTimestamp;
    private long firstLiveTimestamp;

    /** @param localPortKnown false for an active open: the stack chooses, and the first SYN tells */
    Flow(boolean stream, Endpoint local, Endpoint remote, boolean localPortKnown) {
        this.stream = stream;
        this.local = local;
        this.remote = remote;
        this.localPortKnown = localPortKnown;
    }

    Endpoint local() {
        return local;
    }

    Endpoint remote() {
        return remote;
    }

    void setRemote(Endpoint to) {
        remote = to;
    }

    /** Whether a packet of the stack with these ends is part of it; learns the local port. */
    boolean matches(Endpoint from, Endpoint to) {
        if (!to.equals(remote) || !from.address().equals(local.address())) {
            return false;
        }
        if (!localPortKnown) {
            local = from;
            localPortKnown = true;
        }
        return from.port() == local.port();
    }

    boolean areNumbersKnown() {
        return numbersKnown;
    }

    /** Learns from the stack's SYN. */
    void learn(long script, int live) {
        localOffset = live - (int) script;
        numbersKnown = true;
    }

    /** From the script's number of the stack's side to the stack's. */
    int toLive(long script) {
        return (int) script + localOffset;
    }

    /** From the stack's number to the script's, 0 to 2^32 - 1. */
    long toScript(int live) {
        return (live - localOffset) & 0xffffffffL;
    }

    /**
     * Notes an outbound timestamp and the script's name for it.
     *
     * @return by how much the two have run apart since the first one, in ticks
     */
    long noteTimestamp(long script, long live) {
        if (timestamps.isEmpty()) {
            firstScriptTimestamp = script;
            firstLiveTimestamp = live;
        }
        timestamps.put(script, live);
        return Math.abs((int) (live - firstLiveTimestamp - (script - firstScriptTimestamp)));
    }

    /** The stack's timestamp for the script's, or null if the stack has not sent it. */
    @Nullable
    Long liveTimestamp(long script) {
        return script == 0 ? Long.valueOf(0) : timestamps.get(script);
    }

    /** The script's name of a timestamp, or what follows from the first one. */
    long scriptTimestamp(long live) {
        return timestamps.isEmpty() ? live : live - firstLiveTimestamp + firstScriptTimestamp & 0xffffffffL;
    }
}
