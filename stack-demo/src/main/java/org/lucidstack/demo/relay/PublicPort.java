package org.lucidstack.demo.relay;

import java.util.function.Consumer;

/** The port that clients of one agent come to. */
interface PublicPort extends AutoCloseable {

    int port();

    /** Begins to hand out clients, on any thread. Returns at once. */
    void start(Consumer<Claimable> arrivals);

    /** Gives the port back. TCP clients that are served already are served to their end. Idempotent. */
    @Override
    void close();
}
