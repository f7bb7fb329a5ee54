package org.lucidstack.demo.services;

import java.nio.ByteBuffer;
import org.lucidstack.tcp.Connection;
import org.lucidstack.tcp.TcpException;

/** Character generator (RFC 864, port 19): sends a moving pattern until the client closes; input is thrown away. */
public final class ChargenHandler extends ServiceHandler {

    private static final int FIRST = ' ';
    private static final int CHARACTERS = 95;
    private static final int LINE = 72;
    /** The pattern several times over, so that one call hands over much. */
    private static final int TIMES = 18;

    private static final ByteBuffer PATTERN = pattern();

    private final ByteBuffer next = PATTERN.duplicate();

    private static ByteBuffer pattern() {
        ByteBuffer pattern = ByteBuffer.allocateDirect(CHARACTERS * (LINE + 2) * TIMES);
        for (int line = 0; line < CHARACTERS * TIMES; line++) {
            for (int column = 0; column < LINE; column++) {
                pattern.put((byte) (FIRST + (line + column) % CHARACTERS));
            }
            pattern.put((byte) '\r').put((byte) '\n');
        }
        return pattern.flip().asReadOnlyBuffer();
    }

    /** One datagram's worth of the pattern: whole lines, no more than 512 bytes. @param line which line comes first */
    static ByteBuffer datagram(int line) {
        int start = Math.floorMod(line, CHARACTERS - 6) * (LINE + 2);
        return PATTERN.slice(start, 6 * (LINE + 2));
    }

    @Override
    protected boolean step(Connection connection) throws TcpException {
        if (!next.hasRemaining()) {
            next.clear();
        }
        boolean sent = connection.send(next) > 0;
        return discard(connection) || sent && !connection.isAtEndOfStream();
    }
}
