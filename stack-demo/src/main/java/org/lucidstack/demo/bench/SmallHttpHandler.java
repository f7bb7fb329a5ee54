package org.lucidstack.demo.bench;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.lucidstack.demo.services.ServiceHandler;
import org.lucidstack.tcp.Connection;
import org.lucidstack.tcp.TcpException;

/**
 * Answers each small HTTP request with the same small response: looks for the end of the head and at nothing else, as the servers
 * of the other contestants do.
 */
final class SmallHttpHandler extends ServiceHandler {

    private static final int END_OF_HEAD = 0x0d0a0d0a;
    private static final ByteBuffer RESPONSE = response();

    private final ByteBuffer scratch;
    private final boolean keepAlive;
    private final ByteBuffer out = RESPONSE.duplicate();
    /** The last four bytes that came. */
    private int last;
    /** Responses that are still to be sent. */
    private int due;

    /** @param keepAlive whether the connection goes on after a response, or is closed */
    SmallHttpHandler(ByteBuffer scratch, boolean keepAlive) {
        this.scratch = scratch;
        this.keepAlive = keepAlive;
    }

    private static ByteBuffer response() {
        byte[] text = "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nhello\n".getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocateDirect(text.length).put(text).flip().asReadOnlyBuffer();
    }

    @Override
    protected boolean step(Connection connection) throws TcpException {
        return due > 0 ? answer(connection) : read(connection);
    }

    private boolean answer(Connection connection) throws TcpException {
        int count = connection.send(out);
        if (!out.hasRemaining()) {
            out.rewind();
            due--;
            if (!keepAlive) {
                finish(connection);
                return false;
            }
        }
        return count > 0;
    }

    private boolean read(Connection connection) throws TcpException {
        int count = connection.receive(scratch.clear());
        if (count < 0) {
            finish(connection);
            return false;
        }
        for (int i = 0; i < count; i++) {
            last = last << 8 | scratch.get(i) & 0xff;
            if (last == END_OF_HEAD) {
                due++;
            }
        }
        return count > 0;
    }
}
