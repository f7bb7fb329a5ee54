package org.lucidstack.socket;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.channels.spi.SelectorProvider;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;

/**
 * A program that knows nothing of Lucid: the JDK's HTTP server and client talk over 127.0.0.1. {@link UnmodifiedProgramTest} runs
 * it in a JVM whose system property names our provider.
 */
final class HttpOverStack {

    private static final int BIG = 64 << 20;

    private HttpOverStack() {}

    public static void main(String[] arguments) throws Exception {
        System.out.println("provider " + SelectorProvider.provider().getClass().getName());
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 300);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/echo", HttpOverStack::echo);
        server.createContext("/events", HttpOverStack::events);
        server.createContext("/", exchange -> answer(exchange, ("you asked " + exchange.getRequestURI()).getBytes()));
        server.start();
        String base = "http://127.0.0.1:" + server.getAddress().getPort();
        HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .executor(Executors.newVirtualThreadPerTaskExecutor())
                .build();
        bigBody(client, base);
        concurrent(client, base);
        serverSentEvents(client, base);
        server.stop(0);
        System.out.println("done");
        System.exit(0);
    }

    private static void answer(HttpExchange exchange, byte[] body) throws IOException {
        exchange.sendResponseHeaders(200, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private static void echo(HttpExchange exchange) throws IOException {
        // All of it before the answer: the client reads no answer until its request is sent.
        answer(exchange, exchange.getRequestBody().readAllBytes());
    }

    private static void events(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
        exchange.sendResponseHeaders(200, 0);
        try (OutputStream out = exchange.getResponseBody()) {
            for (int i = 0; i < 50; i++) {
                out.write(("data: " + i + "\n\n").getBytes(StandardCharsets.US_ASCII));
                out.flush();
            }
        }
    }

    private static void bigBody(HttpClient client, String base) throws Exception {
        byte[] sent = Contract.pattern(BIG);
        HttpRequest request = HttpRequest.newBuilder(URI.create(base + "/echo"))
                .POST(HttpRequest.BodyPublishers.ofByteArray(sent))
                .build();
        byte[] got = client.send(request, BodyHandlers.ofByteArray()).body();
        require(Arrays.equals(sent, got), "64 MB came back changed: " + got.length);
        System.out.println("body " + got.length);
    }

    private static void concurrent(HttpClient client, String base) {
        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            HttpRequest request =
                    HttpRequest.newBuilder(URI.create(base + "/" + i)).build();
            answers.add(client.sendAsync(request, BodyHandlers.ofString()));
        }
        for (int i = 0; i < 200; i++) {
            HttpResponse<String> answer = answers.get(i).join();
            require(answer.statusCode() == 200 && answer.body().equals("you asked /" + i), answer.body());
        }
        System.out.println("concurrent " + answers.size());
    }

    private static void serverSentEvents(HttpClient client, String base) throws Exception {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(base + "/events")).build();
        long events = client.send(request, BodyHandlers.ofLines())
                .body()
                .filter(line -> line.startsWith("data: "))
                .count();
        require(events == 50, events + " events");
        System.out.println("events " + events);
    }

    private static void require(boolean holds, String complaint) {
        if (!holds) {
            throw new AssertionError(complaint);
        }
    }
}
