package org.lucidstack.demo.programs;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/** What is asked of each HTTP server: a large body there and back, and 200 requests at once, by the JDK's HTTP client. */
final class HttpLoad {

    private static final int BIG = 16 << 20;

    private HttpLoad() {}

    /** The server answers {@code POST /echo} with the request's body and {@code GET /N} with N. */
    static void run(int port) throws Exception {
        HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        String base = "http://127.0.0.1:" + port;
        byte[] sent = new byte[BIG];
        new Random(1).nextBytes(sent);
        HttpRequest echo = HttpRequest.newBuilder(URI.create(base + "/echo"))
                .POST(HttpRequest.BodyPublishers.ofByteArray(sent))
                .build();
        byte[] got = client.send(echo, BodyHandlers.ofByteArray()).body();
        require(Arrays.equals(sent, got), "the body came back changed: " + got.length);
        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            HttpRequest request =
                    HttpRequest.newBuilder(URI.create(base + "/" + i)).build();
            answers.add(client.sendAsync(request, BodyHandlers.ofString()));
        }
        for (int i = 0; i < 200; i++) {
            HttpResponse<String> answer = answers.get(i).join();
            require(answer.statusCode() == 200 && answer.body().equals("" + i), i + ": " + answer.body());
        }
    }

    static void require(boolean holds, String complaint) {
        if (!holds) {
            throw new AssertionError(complaint);
        }
    }
}
