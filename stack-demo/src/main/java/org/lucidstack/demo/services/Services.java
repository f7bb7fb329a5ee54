package org.lucidstack.demo.services;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.util.function.Supplier;
import org.lucidstack.buffer.Payload;
import org.lucidstack.net.Endpoint;
import org.lucidstack.net.Ipv6Address;
import org.lucidstack.stack.NetStack;
import org.lucidstack.tcp.Connection;
import org.lucidstack.tcp.ConnectionOptions;
import org.lucidstack.tcp.Listener;

/** Opens the services on all addresses of a stack. */
public final class Services {

    public static final int ECHO = 7;
    public static final int DISCARD = 9;
    public static final int DAYTIME = 13;
    public static final int CHARGEN = 19;
    public static final int HTTP = 80;

    /** HTTP by a handler on the loop thread, where port 80 is {@link JdkHttp}'s. */
    public static final int HTTP_BY_HANDLER = 8080;

    private static final int BACKLOG = 512;
    private static final int SCRATCH = 65536;

    private final NetStack stack;
    private final Clock clock;

    /** Handlers run one at a time, and none leaves anything in it. */
    private final ByteBuffer scratch = ByteBuffer.allocate(SCRATCH);

    private int chargenLine;

    private Services(NetStack stack, Clock clock) {
        this.stack = stack;
        this.clock = clock;
    }

    /** Opens them all, with HTTP on port 80. See {@link #open(NetStack, Clock, int)}. */
    public static void open(NetStack stack, Clock clock) throws IOException {
        open(stack, clock, HTTP);
    }

    /**
     * Opens them all. Called by whoever holds the stack.
     *
     * @param clock for the daytime service and the dates of HTTP
     * @param http the port of HTTP
     * @throws IOException if a port is in use
     */
    public static void open(NetStack stack, Clock clock, int http) throws IOException {
        Services services = new Services(stack, clock);
        services.openTcp(http);
        services.openUdp();
    }

    private void openTcp(int http) throws IOException {
        HttpSite site = new HttpSite(() -> ConnectionsJson.of(stack.tcp().connections()));
        listen(ECHO, () -> new EchoHandler(scratch));
        listen(DISCARD, DiscardHandler::new);
        listen(DAYTIME, () -> new DaytimeHandler(clock));
        listen(CHARGEN, ChargenHandler::new);
        listen(http, () -> new HttpHandler(site, clock));
    }

    private void listen(int port, Supplier<ServiceHandler> service) throws IOException {
        Listener listener = stack.listen(new Endpoint(Ipv6Address.UNSPECIFIED, port), BACKLOG, new ConnectionOptions());
        listener.setHandler(() -> {
            for (Connection next = listener.accept(); next != null; next = listener.accept()) {
                ServiceHandler handler = service.get();
                next.setHandler(handler);
                handler.onEstablished(next);
            }
        });
    }

    private void openUdp() throws IOException {
        bind(ECHO, request -> Payload.of(request.data()));
        bind(DISCARD, request -> null);
        bind(DAYTIME, request -> Payload.view(DaytimeHandler.line(clock)));
        bind(CHARGEN, request -> Payload.view(ChargenHandler.datagram(chargenLine++)));
    }

    private void bind(int port, DatagramService.Responder responder) throws IOException {
        stack.openUdp(new Endpoint(Ipv6Address.UNSPECIFIED, port)).setHandler(new DatagramService(responder));
    }
}
