package org.lucidstack.demo.services;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.lucidstack.tcp.Connection;
import org.lucidstack.tcp.TcpException;

/** Daytime (RFC 867, port 13): sends date and time as one line, then closes; input is thrown away. */
final class DaytimeHandler extends ServiceHandler {

    private static final DateTimeFormatter FORMAT =
            DateTimeFormatter.ofPattern("EEEE, MMMM d, yyyy HH:mm:ss-zzz", Locale.ENGLISH);

    private final ByteBuffer line;
    private boolean lineSent;

    DaytimeHandler(Clock clock) {
        this.line = line(clock);
    }

    /** Such as {@code Friday, November 20, 2026 17:37:43-UTC}, CR and LF. */
    static ByteBuffer line(Clock clock) {
        return ByteBuffer.wrap((FORMAT.format(ZonedDateTime.now(clock)) + "\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    protected boolean step(Connection connection) throws TcpException {
        if (line.hasRemaining()) {
            return connection.send(line) > 0;
        }
        if (!lineSent) {
            lineSent = true;
            connection.shutdownOutput();
        }
        // Unread input at the close would make it a reset (SHLD-3), which may overtake the line.
        return discard(connection);
    }
}
