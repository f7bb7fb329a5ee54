package org.lucidstack.demo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lucidstack.demo.services.Services;
import org.lucidstack.net.Endpoint;
import org.lucidstack.net.IpAddress;
import org.lucidstack.sim.LinkSettings;
import org.lucidstack.sim.SimHost;
import org.lucidstack.sim.Simulation;
import org.lucidstack.tcp.Connection;
import org.lucidstack.tcp.ConnectionHandler;
import org.lucidstack.tcp.ConnectionOptions;

/** The services over a simulated wire between two stacks, under virtual time. */
class ServicesTest {

    private static final IpAddress SERVER = IpAddress.parse("10.0.0.2");
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-20T10:00:00Z"), ZoneOffset.UTC);

    private final Simulation simulation = new Simulation(1);
    private final SimHost client = simulation.host("client");
    private final SimHost server = simulation.host("server");

    @BeforeEach
    void open() throws IOException {
        simulation.connect(
                client, "10.0.0.1/24", server, SERVER + "/24", LinkSettings.of(100_000_000, Duration.ofMillis(2)));
        Services.open(server.stack(), CLOCK);
    }

    private byte[] exchange(int port, byte[] request) throws IOException {
        TourClient talk = TourClient.connect(client.stack(), new Endpoint(SERVER, port), request);
        assertTrue(simulation.runUntil(talk::isDone, PATIENCE), "no end");
        return talk.received();
    }

    private String http(String request) throws IOException {
        byte[] answer = exchange(Services.HTTP, request.replace("\n", "\r\n").getBytes(StandardCharsets.ISO_8859_1));
        return new String(answer, StandardCharsets.ISO_8859_1);
    }

    private static List<Integer> statuses(String answer) {
        List<Integer> statuses = new ArrayList<>();
        for (int at = answer.indexOf("HTTP/1.1 "); at >= 0; at = answer.indexOf("HTTP/1.1 ", at + 1)) {
            statuses.add(Integer.valueOf(answer.substring(at + 9, at + 12)));
        }
        return statuses;
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 1000, 1_000_000})
    void echoSendsBackEverythingAndCloses(int length) throws IOException {
        byte[] data = random(length);
        assertArrayEquals(data, exchange(Services.ECHO, data));
    }

    @Test
    void echoStopsReadingFromAClientThatDoesNotRead() throws IOException {
        Connection connection = client.stack()
                .connect(
                        new Endpoint(IpAddress.unspecified(4), 0),
                        new Endpoint(SERVER, Services.ECHO),
                        new ConnectionOptions());
        long[] sent = new long[1];
        byte[] block = random(60_000);
        connection.setHandler(new ConnectionHandler() {
            @Override
            public void onEstablished(Connection ready) {
                onWritable(ready);
            }

            @Override
            public void onWritable(Connection ready) {
                try {
                    for (int taken = 1; taken > 0; sent[0] += taken) {
                        taken = ready.send(ByteBuffer.wrap(block));
                    }
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            }
        });
        simulation.runFor(Duration.ofSeconds(30));
        long whenStuck = sent[0];
        simulation.runFor(Duration.ofSeconds(30));
        assertTrue(whenStuck > 100_000, () -> "sent " + whenStuck);
        assertEquals(whenStuck, sent[0], "the client could go on writing without reading");
    }

    @Test
    void discardClosesAfterTheClient() throws IOException {
        assertEquals(0, exchange(Services.DISCARD, random(500_000)).length);
    }

    @Test
    void daytimeSendsOneLineAndCloses() throws IOException {
        assertEquals(
                "Friday, November 20, 2026 10:00:00-Z\r\n",
                new String(exchange(Services.DAYTIME, random(100)), StandardCharsets.US_ASCII));
    }

    @Test
    void chargenMovesOnByOneCharacterPerLine() throws IOException {
        List<String> lines = new String(exchange(Services.CHARGEN, new byte[0]), StandardCharsets.US_ASCII)
                .lines()
                .toList();
        assertTrue(lines.size() > 100, () -> lines.size() + " lines");
        assertTrue(lines.get(0).startsWith(" !\"#$"));
        assertTrue(lines.get(1).startsWith("!\"#$"));
        assertEquals(lines.get(0), lines.get(95));
    }

    @Test
    void httpSendsWhatWasAskedFor() throws IOException {
        String answer = http("GET /bytes/1000000 HTTP/1.1\nHost: a\nConnection: close\n\n");
        assertEquals(List.of(200), statuses(answer));
        assertEquals(1_000_000, answer.length() - answer.indexOf("\r\n\r\n") - 4);
        assertTrue(http("GET / HTTP/1.0\n\n").contains("<title>Lucid</title>"));
        assertTrue(http("GET /connections HTTP/1.0\n\n").contains("\"state\":\"CLOSE_WAIT\""));
    }

    @Test
    void httpAnswersPipelinedRequestsInOrder() throws IOException {
        String answer = http("""
                GET /bytes/70000 HTTP/1.1
                Host: a

                HEAD /bytes/70000 HTTP/1.1
                Host: a

                POST / HTTP/1.1
                Host: a
                Content-Length: 5

                12345GET /nothing HTTP/1.1
                Host: a
                Connection: close

                GET / HTTP/1.1
                Host: a

                """);
        assertEquals(List.of(200, 200, 405, 404), statuses(answer));
    }

    @Test
    void httpEndsTheConnectionAfterAHeadItCannotRead() throws IOException {
        assertEquals(List.of(400), statuses(http("nonsense\n\nGET / HTTP/1.1\nHost: a\n\n")));
        assertEquals(List.of(400), statuses(http("GET / HTTP/1.1\n\nGET / HTTP/1.1\nHost: a\n\n")));
        assertEquals(List.of(431), statuses(http("GET / HTTP/1.1\nHost: a\nX: " + "x".repeat(9000) + "\n\n")));
        assertEquals(List.of(505), statuses(http("GET / HTTP/2.0\nHost: a\n\n")));
        assertEquals(
                List.of(405), statuses(http("POST / HTTP/1.1\nHost: a\nTransfer-Encoding: chunked\n\n3\nabc\n0\n\n")));
    }

    @Test
    void httpClosesQuietlyWhenARequestStaysIncomplete() throws IOException {
        assertEquals("", http("GET / HTT"));
    }
}
