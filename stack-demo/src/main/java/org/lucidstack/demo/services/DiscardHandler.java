package org.lucidstack.demo.services;

import java.nio.ByteBuffer;
import org.lucidstack.tcp.Connection;
import org.lucidstack.tcp.TcpException;

/** Discard (RFC 863, port 9): throws away what it receives and closes after the client did. */
public final class DiscardHandler extends ServiceHandler {

    private final ByteBuffer scratch;

    public DiscardHandler(ByteBuffer scratch) {
        this.scratch = scratch;
    }

    @Override
    protected boolean step(Connection connection) throws TcpException {
        return discard(connection, scratch);
    }
}
