package org.lucidstack.demo.gateway;

import java.io.IOException;
import java.net.PortUnreachableException;
import java.nio.ByteBuffer;
import org.lucidstack.net.Endpoint;

/** The way of datagrams to the far end. Any thread. */
@FunctionalInterface
interface DatagramVia {

    /** One flow's datagrams to one destination and back. One thread may receive while another sends; any may close. */
    interface Flow extends AutoCloseable {

        /** @throws PortUnreachableException if an earlier one found nobody */
        void send(ByteBuffer datagram) throws IOException;

        /** Waits for the next datagram of the far end. @throws IOException as {@link #send}, or when closed */
        void receive(ByteBuffer target) throws IOException;

        /** Ends the flow and whoever waits in it. Idempotent, never fails. */
        @Override
        void close();
    }

    /**
     * Begins a flow.
     *
     * @throws IOException if no datagrams go this way
     */
    Flow open(Endpoint destination) throws IOException;
}
