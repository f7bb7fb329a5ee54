package org.lucidstack.demo.relay;

import java.io.IOException;
import org.lucidstack.demo.HostPort;
import org.lucidstack.demo.stream.DuplexStream;

/** An agent's side of one control connection. */
interface ServerLink {

    /** Is told the public address each time the agent is registered. */
    @FunctionalInterface
    interface Registration {
        void registered(HostPort address);
    }

    /**
     * Registers, and serves clients until the server is gone.
     *
     * @throws org.lucidstack.demo.UserError if trying again is of no use
     */
    void run(DuplexStream control, Registration registration) throws IOException;
}
