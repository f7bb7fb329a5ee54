package org.lucidstack.drill.run;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.lucidstack.net.Endpoint;

/**
 * A conversation under test and what the script calls differently from the stack. In a SYN a script names the initial sequence number
 * as it likes; in all other segments numbers count from the initial number of their side, which is 0. The peer's SYN is sent as the
 * script has it. Timestamps of the stack are known by the script's value.
 */
final class Flow {
    final boolean stream;
    private Endpoint local;
    private Endpoint remote;
    private boolean localPortKnown;
    private int liveIsn;
    private int scriptIsn;
    private int remoteIsn;
    private boolean remoteIsnKnown;
    private @Nullable Integer flowLabel;
    private @Nullable Integer liveFlowLabel;
    private final Map<Long, Long> timestamps = new HashMap<>();
    final CookieNames cookies;
    private long firstScriptTimestamp;
    private long firstLiveTimestamp;

    /** @param localPortKnown false for an active open: the stack chooses, and the first SYN tells */
    Flow(boolean stream, Endpoint local, Endpoint remote, boolean localPortKnown, CookieNames cookies) {
        this.cookies = cookies;
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

    /** Learns the stack's initial number from its SYN, and what the script calls it. */
    void learn(long script, int live) {
        liveIsn = live;
        scriptIsn = (int) script;
    }

    /** Learns the peer's initial number from the first segment that tells it. */
    void learnRemote(long isn) {
        if (!remoteIsnKnown) {
            remoteIsn = (int) isn;
            remoteIsnKnown = true;
        }
    }

    /** From the script's number of the stack's side to the stack's. @param syn whether a SYN says it */
    int toLive(long script, boolean syn) {
        return (int) script + liveIsn - (syn ? scriptIsn : 0);
    }

    /** From the stack's number to the script's, 0 to 2^32 - 1. */
    long toScript(int live, boolean syn) {
        return (live - liveIsn + (syn ? scriptIsn : 0)) & 0xffffffffL;
    }

    /** From the script's number of the peer's side to the one that is sent. */
    int remoteToLive(long script, boolean syn) {
        return (int) script + (syn ? 0 : remoteIsn);
    }

    /** From a number of the peer's side to the script's, 0 to 2^32 - 1. */
    long remoteToScript(int live, boolean syn) {
        return (live - (syn ? 0 : remoteIsn)) & 0xffffffffL;
    }

    /**
     * Compares a flow label with the script's name for it: where the script says the same, it has to be the same, and where it says
     * another one, another one.
     *
     * @return whether it is as the script says
     */
    boolean sameFlowLabel(int script, int live) {
        boolean good = live != 0
                && (flowLabel == null || (flowLabel == script) == (liveFlowLabel != null && liveFlowLabel == live));
        flowLabel = script;
        liveFlowLabel = live;
        return good;
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
        return timestamps.get(script);
    }

    /** The stack's timestamp for the script's by the distance from the first one, or null if the stack has not sent any. */
    @Nullable
    Long scaledTimestamp(long script) {
        return timestamps.isEmpty() ? null : Long.valueOf(script - firstScriptTimestamp + firstLiveTimestamp);
    }

    /** The script's name of a timestamp, or what follows from the first one. */
    long scriptTimestamp(long live) {
        return timestamps.isEmpty() ? live : live - firstLiveTimestamp + firstScriptTimestamp & 0xffffffffL;
    }
}
