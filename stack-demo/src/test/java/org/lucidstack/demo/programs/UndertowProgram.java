package org.lucidstack.demo.programs;

import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.server.handlers.BlockingHandler;
import java.net.InetSocketAddress;

/** Undertow, serving the JDK's HTTP client. */
final class UndertowProgram {

    private UndertowProgram() {}

    public static void main(String[] arguments) throws Exception {
        Undertow server = Undertow.builder()
                .addHttpListener(0, "127.0.0.1")
                .setServerOption(UndertowOptions.MAX_ENTITY_SIZE, 64L << 20)
                .setHandler(new BlockingHandler(exchange -> {
                    if (exchange.getRequestPath().equals("/echo")) {
                        byte[] body = exchange.getInputStream().readAllBytes();
                        exchange.getOutputStream().write(body);
                    } else {
                        exchange.getResponseSender()
                                .send(exchange.getRequestPath().substring(1));
                    }
                }))
                .build();
        server.start();
        HttpLoad.run(((InetSocketAddress) server.getListenerInfo().get(0).getAddress()).getPort());
        server.stop();
        System.out.println("ran on " + java.nio.channels.spi.SelectorProvider.provider());
        System.exit(0);
    }
}
