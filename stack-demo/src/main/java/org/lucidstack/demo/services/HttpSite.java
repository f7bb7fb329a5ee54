package org.lucidstack.demo.services;

import java.util.function.Supplier;

/** What the HTTP service offers: {@code /}, {@code /bytes/N} and {@code /connections}. */
final class HttpSite {

    /** Largest N of {@code /bytes/N}: a terabyte. */
    static final long MAX_BYTES = 1_000_000_000_000L;

    private static final String HTML = "text/html; charset=utf-8";
    private static final String INDEX = """
            <!doctype html>
            <title>Lucid</title>
            <h1>Lucid</h1>
            <p>This page came through a TCP/IP stack that runs in a Java process.
            <ul>
            <li><a href="/bytes/1000000">/bytes/N</a>: N bytes
            <li><a href="/connections">/connections</a>: the TCP connections of the stack, as JSON
            </ul>
            """;

    private final Supplier<String> connections;

    /** @param connections makes the JSON text of {@code /connections} */
    HttpSite(Supplier<String> connections) {
        this.connections = connections;
    }

    HttpResponse answer(HttpRequest request) {
        String path = request.path();
        boolean bytes = path.matches("/bytes/[0-9]+");
        if (!bytes && !path.equals("/") && !path.equals("/connections")) {
            return HttpResponse.error(404, "there are /, /bytes/N and /connections");
        }
        if (!request.method().equals("GET") && !request.method().equals("HEAD")) {
            return HttpResponse.error(405, "only GET and HEAD").withField("Allow", "GET, HEAD");
        }
        if (bytes) {
            return bytes(path.substring("/bytes/".length()));
        }
        return path.equals("/")
                ? HttpResponse.text(200, HTML, INDEX)
                : HttpResponse.text(200, "application/json", connections.get());
    }

    private static HttpResponse bytes(String digits) {
        long count = digits.length() > 15 ? Long.MAX_VALUE : Long.parseLong(digits);
        return count > MAX_BYTES
                ? HttpResponse.error(400, "at most " + MAX_BYTES + " bytes")
                : new HttpResponse(200, "application/octet-stream", "", new HttpResponse.Pattern(count));
    }
}
