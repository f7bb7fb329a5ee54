package org.lucidstack.drill.calls;

import java.nio.ByteBuffer;
import java.util.Set;
import org.lucidstack.tcp.Connection;
import org.lucidstack.tcp.TcpException;

/** How a call takes bytes from a connection: to look at (MSG_PEEK), only to count (MSG_TRUNC), or to have. */
final class StreamRead {

    private StreamRead() {}

    /** @return as {@link Connection#receive}; bytes that are thrown away stay as they were in {@code target} */
    static int take(Connection connection, ByteBuffer target, Set<MessageFlag> flags) throws TcpException {
        if (flags.contains(MessageFlag.PEEK)) {
            return connection.peek(target);
        }
        if (!flags.contains(MessageFlag.TRUNC)) {
            return connection.receive(target);
        }
        int count = connection.skip(target.remaining());
        target.position(target.position() + Math.max(count, 0));
        return count;
    }
}
