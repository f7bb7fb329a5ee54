package org.lucidstack.demo.relay;

import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.lucidstack.demo.LineLog;
import org.lucidstack.demo.stream.Deadline;

/** The clients of one agent that wait for a data connection, by an id that nobody can guess. Any thread. */
final class PendingClients implements AutoCloseable {

    /** After this an unclaimed client is dropped. */
    static final Duration PATIENCE = Duration.ofSeconds(10);
    /** Each is a descriptor that a stranger makes us hold. */
    static final int MAX = 1024;

    private record Waiting(Claimable client, Deadline limit) {}

    private final Map<UUID, Waiting> waiting = new ConcurrentHashMap<>();
    private final LineLog log;
    private volatile boolean closed;

    PendingClients(LineLog log) {
        this.log = log;
    }

    /** Lets a client wait. @return its id, or null if it was dropped because too many wait */
    @Nullable
    UUID add(Claimable client) {
        if (closed || waiting.size() >= MAX) {
            client.dropped();
            return null;
        }
        UUID id = UUID.randomUUID();
        waiting.put(
                id,
                new Waiting(
                        client,
                        Deadline.after(
                                PATIENCE,
                                () -> drop(
                                        id,
                                        "the agent did not fetch a client within " + PATIENCE.toSeconds() + " s"))));
        if (closed) {
            drop(id, null);
        }
        return id;
    }

    /** Whose id it is, or null; an id is good once. */
    @Nullable
    Claimable take(UUID id) {
        @Nullable Waiting found = waiting.remove(id);
        if (found == null) {
            return null;
        }
        found.limit.close();
        return found.client;
    }

    /** Drops a client, if it still waits. @param why for the log, or null */
    void drop(UUID id, @Nullable String why) {
        @Nullable Claimable client = take(id);
        if (client != null) {
            client.dropped();
            if (why != null) {
                log.line(why);
            }
        }
    }

    /** Drops all, and whoever comes later. */
    @Override
    public void close() {
        closed = true;
        for (UUID id : waiting.keySet()) {
            drop(id, null);
        }
    }
}
