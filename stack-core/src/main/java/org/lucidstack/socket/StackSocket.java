package org.lucidstack.socket;

import java.net.Socket;
import java.net.SocketException;

/**
 * A {@link Socket} of a stack: whatever takes a socket takes this. Safe for use by any thread, virtual ones included, but not
 * by a handler on the loop thread.
 */
public final class StackSocket extends Socket {

    /** An unconnected socket. */
    public StackSocket(StackLoop loop) throws SocketException {
        super(StackSocketImpl.forClient(loop.monitor()));
    }
}
