package org.lucidstack.demo.services;

import java.nio.ByteBuffer;
import org.lucidstack.tcp.Connection;
import org.lucidstack.tcp.TcpException;

/** Echo (RFC 862, port 7): sends back what it receives, then closes. Reads no more than it can send. */
public final class EchoHandler extends ServiceHandler {

    /** Shared by all connections of the stack: nothing stays in it between two steps. */
    private final ByteBuffer scratch;

    public EchoHandler(ByteBuffer scratch) {
        this.scratch = scratch;
    }

    @Override
    protected boolean step(Connection connection) throws TcpException {
        int room = connection.sendRoom();
        if (room == 0) {
            return false;
        }
        scratch.clear().limit(Math.min(room, scratch.capacity()));
        int count = connection.receive(scratch);
        if (count < 0) {
            finish(connection);
        } else if (count > 0) {
            connection.send(scratch.flip());
        }
        return count > 0;
    }
}
