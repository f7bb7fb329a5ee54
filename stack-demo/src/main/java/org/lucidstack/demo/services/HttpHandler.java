package org.lucidstack.demo.services;

import java.nio.ByteBuffer;
import java.time.Clock;
import org.jspecify.annotations.Nullable;
import org.lucidstack.tcp.Connection;
import org.lucidstack.tcp.TcpException;

/**
 * One HTTP/1.1 connection (RFC 9112): keep-alive and pipelining, one response at a time. The next request is not looked at
 * before the response to the last one was handed to the connection, so a client that does not read is not read either.
 *
 * <pre>
 *      +--> READ_HEAD --> WRITE --> SKIP_BODY --+      errors, HTTP/1.0 and Connection: close:
 *      |                    |                   |      WRITE --> LINGER (FIN sent, input thrown away until the client's FIN)
 *      +--------------------+-------------------+
 * </pre>
 */
final class HttpHandler extends ServiceHandler {

    /** Largest head of a request in bytes; more is answered with 431. */
    static final int MAX_HEAD = 8192;

    /** Largest body that is read over to keep a connection; beyond it the connection is closed. */
    private static final long MAX_SKIP = 1 << 20;

    private enum Phase {
        READ_HEAD,
        WRITE,
        SKIP_BODY,
        LINGER
    }

    private final HttpSite site;
    private final Clock clock;
    private final byte[] input = new byte[MAX_HEAD];
    private int filled;
    private Phase phase = Phase.READ_HEAD;
    private boolean keepAlive;
    private long toSkip;
    private ByteBuffer head = ByteBuffer.allocate(0);
    private HttpResponse.@Nullable Body body;
    private long bodySent;

    HttpHandler(HttpSite site, Clock clock) {
        this.site = site;
        this.clock = clock;
    }

    @Override
    protected boolean step(Connection connection) throws TcpException {
        return switch (phase) {
            case READ_HEAD -> readHead(connection);
            case WRITE -> write(connection);
            case SKIP_BODY -> skipBody(connection);
            case LINGER -> discard(connection);
        };
    }

    private boolean readHead(Connection connection) throws TcpException {
        dropEmptyLines();
        int end = HttpRequest.endOfHead(input, 0, filled);
        if (end >= 0) {
            answer(end);
            return true;
        }
        if (filled == MAX_HEAD) {
            refuse(431, "at most " + MAX_HEAD + " bytes of header");
            return true;
        }
        int count = connection.receive(ByteBuffer.wrap(input, filled, MAX_HEAD - filled));
        if (count < 0) {
            finish(connection);
            return false;
        }
        filled += count;
        return count > 0;
    }

    /** Empty lines before a request line are ignored (RFC 9112 section 2.2). */
    private void dropEmptyLines() {
        int start = 0;
        while (start < filled && (input[start] == '\r' || input[start] == '\n')) {
            start++;
        }
        consume(start);
    }

    private void consume(int count) {
        System.arraycopy(input, count, input, 0, filled - count);
        filled -= count;
    }

    private void answer(int end) {
        try {
            HttpRequest request = HttpRequest.parse(input, 0, end);
            Long length = request.bodyLength();
            consume(end);
            // A client that expects 100-continue may or may not send its body after a final answer: nobody can tell.
            boolean bodyEndIsKnown =
                    length != null && length <= MAX_SKIP && !request.fields().containsKey("expect");
            toSkip = bodyEndIsKnown && length != null ? length : 0;
            respond(
                    site.answer(request),
                    request.keepAlive() && bodyEndIsKnown,
                    request.method().equals("HEAD"));
        } catch (HttpRequest.Bad bad) {
            refuse(bad.status(), bad.getMessage());
        }
    }

    private void refuse(int status, @Nullable String why) {
        filled = 0;
        respond(HttpResponse.error(status, why == null ? "" : why), false, false);
    }

    private void respond(HttpResponse response, boolean goOn, boolean headOnly) {
        keepAlive = goOn;
        head = response.head(clock, goOn);
        body = headOnly ? null : response.body();
        bodySent = 0;
        phase = Phase.WRITE;
    }

    private boolean write(Connection connection) throws TcpException {
        if (head.hasRemaining()) {
            return connection.send(head) > 0;
        }
        if (body != null && bodySent < body.length()) {
            int count = connection.send(body.from(bodySent));
            bodySent += count;
            return count > 0;
        }
        body = null;
        if (keepAlive) {
            phase = Phase.SKIP_BODY;
        } else {
            phase = Phase.LINGER;
            // Not close(): unread input would turn it into a reset, which may destroy the response on its way (SHLD-3).
            connection.shutdownOutput();
        }
        return true;
    }

    private boolean skipBody(Connection connection) throws TcpException {
        int buffered = (int) Math.min(toSkip, filled);
        consume(buffered);
        toSkip -= buffered;
        if (toSkip == 0) {
            phase = Phase.READ_HEAD;
            return true;
        }
        int count = connection.skip((int) toSkip);
        if (count < 0) {
            finish(connection);
            return false;
        }
        toSkip -= count;
        return count > 0;
    }
}
