package org.lucidstack.demo.bench;

import java.io.IOException;
import java.time.Duration;
import org.lucidstack.tun.raw.KernelClient;

/** What the client does with a server for a while, and the one figure that comes out. */
enum Workload {
    UP("up", "bulk up", "Gbit/s", 1),
    DOWN("down", "bulk down", "Gbit/s", 1),
    BOTH("both", "both at once", "Gbit/s", 1),
    PING_PONG("ping-pong", "1-byte ping-pong", "us", 1),
    PING_PONG_BLOCKING("ping-pong-blocking", "the same, blocking sockets", "us", 1),
    CONNECTIONS("connections", "connect + close", "1/s", 0),
    REQUESTS("requests", "requests, keep-alive", "1/s", 0),
    EXCHANGES("exchanges", "connect + request + close", "1/s", 0);

    /** Where blocking sockets echo, at a server that has both. */
    static final int BLOCKING_ECHO_PORT = 1007;

    private static final int KEPT_ALIVE = 32;

    private final String key;
    private final String title;
    private final String unit;
    private final int decimals;

    Workload(String key, String title, String unit, int decimals) {
        this.key = key;
        this.title = title;
        this.unit = unit;
        this.decimals = decimals;
    }

    /** Name in JSON and on the command line. */
    String key() {
        return key;
    }

    /** Name for people. */
    String title() {
        return title;
    }

    String unit() {
        return unit;
    }

    int decimals() {
        return decimals;
    }

    /** The workload that another contestant's figure is taken from for a ratio: not everybody has two kinds of sockets. */
    Workload base() {
        return this == PING_PONG_BLOCKING ? PING_PONG : this;
    }

    static Workload of(String key) {
        for (Workload workload : values()) {
            if (workload.key.equals(key)) {
                return workload;
            }
        }
        throw new IllegalArgumentException(key + " is not a workload");
    }

    /** Runs it on the calling thread. */
    double run(KernelClient client, Duration time) throws IOException {
        return switch (this) {
            case UP -> client.up(time);
            case DOWN -> client.down(time);
            case BOTH -> client.both(time);
            case PING_PONG -> client.pingPong(time);
            case PING_PONG_BLOCKING -> client.pingPong(BLOCKING_ECHO_PORT, time);
            case CONNECTIONS -> client.connections(time);
            case REQUESTS -> client.requests(KEPT_ALIVE, time);
            case EXCHANGES -> client.exchanges(time);
        };
    }
}
