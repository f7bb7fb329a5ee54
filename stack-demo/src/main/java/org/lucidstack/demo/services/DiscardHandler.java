package org.lucidstack.demo.services;

import org.lucidstack.tcp.Connection;
import org.lucidstack.tcp.TcpException;

/** Discard (RFC 863, port 9): throws away what it receives and closes after the client did. */
public final class DiscardHandler extends ServiceHandler {

    @Override
    protected boolean step(Connection connection) throws TcpException {
        return discard(connection);
    }
}
