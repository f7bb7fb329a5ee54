package org.lucidstack.demo.tunnel;

import java.io.IOException;

/** How packets travel between the ends: frames on TCP connections, or datagrams. */
public interface Transport extends AutoCloseable {

    /** Takes the sockets that it needs. @throws IOException if an address is in use or not this host's */
    void open() throws IOException;

    /** Begins to carry packets for {@code packets}. Called once, after {@link #open}. */
    void start(PacketSwitch packets);

    /**
     * Called about four times a second: keepalives, timeouts, another attempt.
     *
     * @param now in milliseconds, of any origin
     */
    void tick(long now);

    /** For people: where it listens or connects to. */
    String describe();

    /** Says goodbye where the protocol has a word for it, and ends. Idempotent. */
    @Override
    void close();
}
