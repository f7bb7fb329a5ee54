package org.lucidstack.demo.tunnel.udp;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/** Where datagrams leave and arrive: a socket of this host, or a test's network. */
interface DatagramPort extends AutoCloseable {

    /** Takes what arrives. */
    @FunctionalInterface
    interface Receiver {
        /** @param datagram from position to limit, valid during the call, may be changed */
        void receive(ByteBuffer datagram, InetSocketAddress from);
    }

    /** Takes the socket. */
    void open() throws IOException;

    /** Begins to receive, on a thread of its own. */
    void start(Receiver receiver);

    /** What became of a datagram. */
    enum Outcome {
        SENT,
        /** The path to there is known to carry shorter ones only. */
        TOO_LONG,
        FAILED
    }

    /** Sends one datagram, never in fragments. Any thread. */
    Outcome send(ByteBuffer datagram, InetSocketAddress to);

    @Override
    void close();
}
