package org.lucidstack.demo.services;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.spi.SelectorProvider;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executors;
import org.lucidstack.socket.StackLoop;
import org.lucidstack.socket.nio.StackSelectorProvider;

/**
 * The pages of {@link HttpSite} by the JDK's own HTTP server. It knows nothing of Lucid: it opens the channels of its JVM, and
 * those are the stack's.
 */
public final class JdkHttp {

    private static final int BACKLOG = 512;

    private JdkHttp() {}

    /**
     * Has the NIO channels that this JVM opens from now on run on the stack of {@code loop}, and serves until the loop ends.
     *
     * @throws IOException if the port is in use
     * @throws IllegalStateException if this JVM opened channels of the host before
     */
    public static void open(StackLoop loop, int port) throws IOException {
        loop.serveThisJvm();
        System.setProperty(SelectorProvider.class.getName(), StackSelectorProvider.class.getName());
        if (!(SelectorProvider.provider() instanceof StackSelectorProvider)) {
            throw new IllegalStateException("the channels of this JVM are those of " + SelectorProvider.provider());
        }
        // Head and body are two writes, so without this a client would wait for its own delayed acknowledgment in
        // between.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        HttpServer server = HttpServer.create(new InetSocketAddress(port), BACKLOG);
        HttpSite site = new HttpSite(() -> connections(loop));
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", exchange -> answer(exchange, site));
        server.start();
        // Stopping waits for the server's own thread, and the end of the loop must not wait for that.
        loop.onTermination(cause -> Thread.ofPlatform().daemon().start(() -> server.stop(0)));
    }

    private static String connections(StackLoop loop) {
        try {
            return loop.call(stack -> ConnectionsJson.of(stack.tcp().connections()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void answer(HttpExchange exchange, HttpSite site) throws IOException {
        try (exchange) {
            URI target = exchange.getRequestURI();
            String path = target.getPath() == null ? "" : target.getPath();
            HttpResponse response = site.answer(new HttpRequest(exchange.getRequestMethod(), path, 1, Map.of()));
            Headers fields = exchange.getResponseHeaders();
            fields.set("Server", "Lucid");
            fields.set("Content-Type", response.type());
            if (asksForTheEnd(exchange)) {
                fields.set("Connection", "close");
            }
            response.extra().lines().forEach(line -> {
                int colon = line.indexOf(':');
                fields.set(line.substring(0, colon), line.substring(colon + 1).strip());
            });
            send(exchange, response);
        }
    }

    /** The JDK's server closes then, but does not say so (RFC 9112, 9.6): the client's next request would meet a reset. */
    private static boolean asksForTheEnd(HttpExchange exchange) {
        String connection = exchange.getRequestHeaders().getFirst("Connection");
        return connection != null && connection.toLowerCase(Locale.ROOT).contains("close");
    }

    private static void send(HttpExchange exchange, HttpResponse response) throws IOException {
        HttpResponse.Body body = response.body();
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().set("Content-Length", Long.toString(body.length()));
        }
        // To this server 0 means a body of unknown length, and -1 none.
        boolean empty = body.length() == 0 || exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(response.status(), empty ? -1 : body.length());
        if (empty) {
            return;
        }
        try (OutputStream out = exchange.getResponseBody()) {
            for (long sent = 0; sent < body.length(); ) {
                ByteBuffer some = body.from(sent);
                out.write(some.array(), some.arrayOffset() + some.position(), some.remaining());
                sent += some.remaining();
            }
        }
    }
}
