package org.lucidstack.demo.programs;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.X509TrustManager;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.lucidstack.socket.StackLoop;
import org.lucidstack.socket.StackSocketFactory;

/** OkHttp with our socket factory, fetching from the JDK's HTTP server: in the clear, and by TLS 1.3. */
final class OkHttpProgram {

    private OkHttpProgram() {}

    /** @param arguments the key store to serve TLS with */
    public static void main(String[] arguments) throws Exception {
        StackLoop loop = StackLoop.ofThisJvm();
        HttpServer plain = serve(HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 50));
        OkHttpClient client = new OkHttpClient.Builder()
                .socketFactory(new StackSocketFactory(loop))
                .build();
        fetch(client, "http://127.0.0.1:" + plain.getAddress().getPort(), null);
        TestKeys keys = TestKeys.load(Path.of(arguments[0]));
        HttpsServer secure = HttpsServer.create(new InetSocketAddress("127.0.0.1", 0), 50);
        secure.setHttpsConfigurator(new HttpsConfigurator(keys.context()));
        serve(secure);
        SSLContext context = keys.context();
        X509TrustManager trust = keys.trustManager();
        OkHttpClient tls = client.newBuilder()
                .sslSocketFactory(context.getSocketFactory(), trust)
                .hostnameVerifier((name, session) -> true)
                .build();
        fetch(tls, "https://127.0.0.1:" + secure.getAddress().getPort(), "TLSv1.3");
        System.out.println("ran on " + java.nio.channels.spi.SelectorProvider.provider());
        System.exit(0);
    }

    private static HttpServer serve(HttpServer server) {
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", exchange -> {
            byte[] body = exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        return server;
    }

    private static void fetch(OkHttpClient client, String url, String protocol) throws Exception {
        byte[] sent = new byte[8 << 20];
        new Random(2).nextBytes(sent);
        Request request =
                new Request.Builder().url(url).post(RequestBody.create(sent)).build();
        try (Response response = client.newCall(request).execute()) {
            HttpLoad.require(Arrays.equals(sent, response.body().bytes()), "the body came back changed");
            String spoken = response.handshake() == null
                    ? null
                    : response.handshake().tlsVersion().javaName();
            HttpLoad.require(java.util.Objects.equals(protocol, spoken), "spoke " + spoken);
        }
    }
}
