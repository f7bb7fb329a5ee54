package org.lucidstack.demo.programs;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.lucidstack.socket.StackLoop;
import org.lucidstack.socket.StackServerSocketFactory;
import org.lucidstack.socket.StackSocketFactory;

/** TLS 1.3 of the JDK over the stack, as client and as server: layered on sockets, and by engines over channels. */
final class TlsProgram {

    private static final int BYTES = 8 << 20;

    private TlsProgram() {}

    /** @param arguments the key store that both sides use */
    public static void main(String[] arguments) throws Exception {
        SSLContext context = TestKeys.load(Path.of(arguments[0])).context();
        socketsWithCertificatesOnBothSides(context);
        enginesOverChannels(context);
        System.out.println("ran on " + java.nio.channels.spi.SelectorProvider.provider());
        System.exit(0);
    }

    /** Each side asks the other for its certificate; each sends its megabytes while it receives the other's, and closes half. */
    private static void socketsWithCertificatesOnBothSides(SSLContext context) throws Exception {
        StackLoop loop = StackLoop.ofThisJvm();
        SSLSocketFactory factory = context.getSocketFactory();
        try (ServerSocket listener = new StackServerSocketFactory(loop).createServerSocket(443);
                Socket plainClient = new StackSocketFactory(loop).createSocket("127.0.0.1", 443);
                Socket plainServer = listener.accept();
                SSLSocket client = (SSLSocket) factory.createSocket(plainClient, "localhost", 443, true);
                SSLSocket server = (SSLSocket) factory.createSocket(plainServer, null, true)) {
            server.setUseClientMode(false);
            server.setNeedClientAuth(true);
            CompletableFuture<byte[]> served = background(() -> exchange(server, pattern(1)));
            byte[] got = exchange(client, pattern(2));
            HttpLoad.require(Arrays.equals(pattern(1), got), "the server's bytes came changed");
            HttpLoad.require(Arrays.equals(pattern(2), served.get(60, TimeUnit.SECONDS)), "the client's came changed");
            for (SSLSocket end : new SSLSocket[] {client, server}) {
                HttpLoad.require(end.getSession().getProtocol().equals("TLSv1.3"), "spoke " + end.getSession());
                HttpLoad.require(end.getSession().getPeerCertificates().length == 1, "no certificate");
            }
        }
    }

    private static byte[] pattern(int seed) {
        byte[] bytes = new byte[BYTES];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private static byte[] exchange(SSLSocket socket, byte[] sent) throws Exception {
        socket.startHandshake();
        CompletableFuture<byte[]> received =
                background(() -> socket.getInputStream().readAllBytes());
        socket.getOutputStream().write(sent);
        socket.shutdownOutput();
        return received.get(60, TimeUnit.SECONDS);
    }

    private interface Body {
        byte[] run() throws Exception;
    }

    private static CompletableFuture<byte[]> background(Body body) {
        CompletableFuture<byte[]> result = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                result.complete(body.run());
            } catch (Throwable e) {
                result.completeExceptionally(e);
            }
        });
        return result;
    }

    /** The JDK's HTTPS server and client both run an SSLEngine over channels that do not block. */
    private static void enginesOverChannels(SSLContext context) throws IOException, InterruptedException {
        System.setProperty("jdk.internal.httpclient.disableHostnameVerification", "true");
        HttpsServer server = HttpsServer.create(new InetSocketAddress("127.0.0.1", 0), 50);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", exchange -> {
            byte[] body = exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        byte[] sent = pattern(3);
        try (HttpClient client = HttpClient.newBuilder().sslContext(context).build()) {
            URI uri = URI.create("https://127.0.0.1:" + server.getAddress().getPort() + "/");
            HttpRequest request = HttpRequest.newBuilder(uri)
                    .POST(HttpRequest.BodyPublishers.ofByteArray(sent))
                    .build();
            HttpResponse<byte[]> answer = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
            HttpLoad.require(Arrays.equals(sent, answer.body()), "the body came back changed");
            String spoken = answer.sslSession().orElseThrow().getProtocol();
            HttpLoad.require(spoken.equals("TLSv1.3"), "spoke " + spoken);
        }
    }
}
