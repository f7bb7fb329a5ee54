package org.lucidstack.tcp;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.lucidstack.net.FourTuple;
import org.lucidstack.time.Clock;
import org.lucidstack.wire.OpaqueBytes;

/**
 * What a client remembers of servers between connections (RFC 7413 section 4.1.3): their cookies with their MSS, and those that fast open
 * does not work with, which are left alone for a while. Per local address, server and port, because a server may offer fast open on some
 * of its ports only. Bounded: who was not used for longest is forgotten.
 */
final class FastOpenCache {

    static final int CAPACITY = 1024;

    /** The first silence after a failure; it doubles with each further one. */
    static final long FIRST_SILENCE = 60 * Clock.SECOND;

    private static final int MAX_DOUBLINGS = 6;

    /** @param cookie empty = none known @param mss the server's, 0 = unknown @param silentUntil fast open is not tried before */
    private record Server(OpaqueBytes cookie, int mss, int failures, long silentUntil) {}

    private final Map<FourTuple, Server> servers = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<FourTuple, Server> eldest) {
            return size() > CAPACITY;
        }
    };

    private static FourTuple key(FourTuple tuple) {
        return new FourTuple(tuple.localAddress(), 0, tuple.remoteAddress(), tuple.remotePort());
    }

    /** The cookie to present; empty = one is to be asked for; null = fast open is not to be tried now. */
    @Nullable
    OpaqueBytes cookie(FourTuple tuple, long now) {
        Server server = servers.get(key(tuple));
        if (server == null) {
            return OpaqueBytes.EMPTY;
        }
        return now < server.silentUntil ? null : server.cookie;
    }

    /** The MSS that the server announced with its cookie, in bytes, or 0. */
    int mss(FourTuple tuple) {
        Server server = servers.get(key(tuple));
        return server == null ? 0 : server.mss;
    }

    /** The server gave a cookie. */
    void learn(FourTuple tuple, OpaqueBytes cookie, int mss) {
        servers.put(key(tuple), new Server(cookie, mss, 0, 0));
    }

    /** The server took what the SYN carried. */
    void succeeded(FourTuple tuple) {
        servers.computeIfPresent(key(tuple), (key, server) -> new Server(server.cookie, server.mss, 0, 0));
    }

    /** The server wants nothing of fast open: its cookie, if there was one, is no good. */
    void refused(FourTuple tuple, long now) {
        fail(tuple, OpaqueBytes.EMPTY, now);
    }

    /** A SYN with a cookie was lost, perhaps because somebody on the path does not like it. */
    void lost(FourTuple tuple, long now) {
        Server server = servers.get(key(tuple));
        fail(tuple, server == null ? OpaqueBytes.EMPTY : server.cookie, now);
    }

    private void fail(FourTuple tuple, OpaqueBytes cookie, long now) {
        Server server = servers.get(key(tuple));
        int failures = server == null ? 0 : server.failures;
        long silence = FIRST_SILENCE << Math.min(failures, MAX_DOUBLINGS);
        servers.put(key(tuple), new Server(cookie, server == null ? 0 : server.mss, failures + 1, now + silence));
    }

    int size() {
        return servers.size();
    }
}
