package org.lucidstack.demo.relay;

import org.lucidstack.demo.stream.DuplexStream;

/** A client that waits for its agent's data connection. Exactly one of the two is called, once. */
interface Claimable {

    /** Serves the client over {@code data}; waits until that is over. */
    void claimed(DuplexStream data);

    /** Nobody will serve it. */
    void dropped();
}
