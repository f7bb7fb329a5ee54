package org.lucidstack.demo.services;

import java.nio.ByteBuffer;
import org.lucidstack.tcp.Connection;
import org.lucidstack.tcp.TcpException;

/** Discard (RFC 863, port 9): throws away what it receives and closes after the client did. */
final class DiscardHandler extends ServiceHandler {

    private final ByteBuffer scratch;

    DiscardHandler(ByteBuffer scratch) {
        this.scratch = scratch;
    }

    @Override
    boolean step(Connection connection) throws TcpException {
        return discard(connection, scratch);
    }
}
