package org.lucidstack.demo.programs;

import java.nio.ByteBuffer;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;

/** Jetty, serving the JDK's HTTP client. */
final class JettyProgram {

    private JettyProgram() {}

    public static void main(String[] arguments) throws Exception {
        Server server = server("127.0.0.1", 0);
        server.start();
        HttpLoad.run(((ServerConnector) server.getConnectors()[0]).getLocalPort());
        server.stop();
        System.out.println("ran on " + java.nio.channels.spi.SelectorProvider.provider());
        System.exit(0);
    }

    /** One that answers {@code POST /echo} with the request's body, and {@code GET /WORD} with the word. */
    static Server server(String host, int port) {
        Server server = new Server();
        ServerConnector connector = new ServerConnector(server);
        connector.setHost(host);
        connector.setPort(port);
        server.addConnector(connector);
        server.setHandler(new Handler.Abstract() {
            @Override
            public boolean handle(Request request, Response response, Callback callback) throws Exception {
                String path = request.getHttpURI().getPath();
                if (path.equals("/echo")) {
                    ByteBuffer body = Content.Source.asByteBuffer(request);
                    response.write(true, body, callback);
                } else {
                    Content.Sink.write(response, true, path.substring(1), callback);
                }
                return true;
            }
        });
        return server;
    }
}
