package org.lucidstack.demo.bench;

import java.io.IOException;
import java.time.Duration;
import org.lucidstack.tun.raw.KernelClient;

/** What the client does with a server for a while, and the one figure that comes out. */
enum Workload {
    UP("up", "bulk up", Unit.GIGABITS),
    DOWN("down", "bulk down", Unit.GIGABITS),
    BOTH("both", "both at once", Unit.GIGABITS),
    PING_PONG("ping-pong", "1-byte ping-pong", Unit.MICROSECONDS),
    PING_PONG_BLOCKING("ping-pong-blocking", "1-byte ping-pong, blocking sockets", Unit.MICROSECONDS),
    CONNECTIONS("connections", "connect + close", Unit.PER_SECOND),
    REQUESTS("requests", "requests, keep-alive", Unit.PER_SECOND),
    EXCHANGES("exchanges", "connect + request + close", Unit.PER_SECOND),
    UP_100("up-100", "bulk up on 100 of 100", Unit.GIGABITS, 100, 100),
    UP_10000("up-10000", "bulk up on 100 of 10,000", Unit.GIGABITS, 100, 10_000),
    DOWN_100("down-100", "bulk down on 100 of 100", Unit.GIGABITS, 100, 100),
    DOWN_10000("down-10000", "bulk down on 100 of 10,000", Unit.GIGABITS, 100, 10_000),
    REQUESTS_1("requests-1", "requests on 1 of 1", Unit.PER_SECOND, 1, 1),
    REQUESTS_100("requests-100", "requests on 100 of 100", Unit.PER_SECOND, 100, 100),
    REQUESTS_10000("requests-10000", "requests on 100 of 10,000", Unit.PER_SECOND, 100, 10_000);

    /** What a figure counts. */
    enum Unit {
        GIGABITS("Gbit/s", 1),
        MICROSECONDS("us", 1),
        PER_SECOND("1/s", 0);

        private final String text;
        private final int decimals;

        Unit(String text, int decimals) {
            this.text = text;
            this.decimals = decimals;
        }

        String text() {
            return text;
        }

        int decimals() {
            return decimals;
        }
    }

    /** Where blocking sockets echo, at a server that has both. */
    static final int BLOCKING_ECHO_PORT = 1007;

    /** Connections that requests are spread over, kept alive or not. No server's backlog is smaller. */
    private static final int TOGETHER = 32;

    private static final double BYTES_PER_GIGABIT = 1e9 / 8;

    private final String key;
    private final String title;
    private final Unit unit;
    private final int active;
    private final int established;

    Workload(String key, String title, Unit unit) {
        this(key, title, unit, 0, 0);
    }

    /** @param active connections in use @param established connections in all */
    Workload(String key, String title, Unit unit, int active, int established) {
        this.key = key;
        this.title = title;
        this.unit = unit;
        this.active = active;
        this.established = established;
    }

    /** Name in JSON and on the command line. */
    String key() {
        return key;
    }

    /** Name for people. */
    String title() {
        return title;
    }

    Unit unit() {
        return unit;
    }

    /** How many connections are to stand by meanwhile. */
    int idle() {
        return established - active;
    }

    /** The workload that another contestant's figure is taken from for a ratio: not everybody has two kinds of sockets. */
    Workload base() {
        return this == PING_PONG_BLOCKING ? PING_PONG : this;
    }

    /** How much of the work (bytes, or connections, or requests) is behind a figure that took so long; 0 if it does not tell. */
    double amount(double figure, Duration time) {
        double seconds = time.toNanos() / 1e9;
        return switch (unit) {
            case GIGABITS -> figure * seconds * BYTES_PER_GIGABIT;
            case PER_SECOND -> figure * seconds;
            case MICROSECONDS -> 0;
        };
    }

    /** @throws IllegalArgumentException if there is none of that name */
    static Workload of(String key) {
        for (Workload workload : values()) {
            if (workload.key.equals(key)) {
                return workload;
            }
        }
        throw new IllegalArgumentException("'" + key + "' is not a workload");
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
            case REQUESTS -> client.requests(TOGETHER, time);
            case EXCHANGES -> client.exchanges(TOGETHER, time);
            case UP_100, UP_10000 -> client.upOn(active, time);
            case DOWN_100, DOWN_10000 -> client.downOn(active, time);
            case REQUESTS_1, REQUESTS_100, REQUESTS_10000 -> client.requests(active, time);
        };
    }
}
