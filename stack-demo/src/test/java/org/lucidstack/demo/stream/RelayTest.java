package org.lucidstack.demo.stream;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lucidstack.demo.stream.StreamPair.Kind;

/** client == [left pair] == relay == [right pair] == server, with sockets of the host and of a stack. */
@Timeout(120)
class RelayTest {

    private StreamPair left;
    private StreamPair right;
    private Relay relay;
    private Thread running;

    private void start(Kind client, Kind server) throws IOException {
        left = StreamPair.open(client);
        right = StreamPair.open(server);
        relay = new Relay(left.inner(), right.outer());
        running = Thread.ofVirtual().start(relay::run);
    }

    @AfterEach
    void close() throws InterruptedException {
        left.outer().abort();
        right.inner().abort();
        assertTrue(running.join(Duration.ofSeconds(60)), "the relay ends with its streams");
        left.close();
        right.close();
    }

    private static byte[] random(int length, long seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private static byte[] readAll(DuplexStream stream) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        ByteBuffer buffer = ByteBuffer.allocate(8192);
        while (stream.read(buffer.clear()) >= 0) {
            all.write(buffer.array(), 0, buffer.position());
        }
        return all.toByteArray();
    }

    private static CompletableFuture<byte[]> reading(DuplexStream stream) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return readAll(stream);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                },
                Executors.newVirtualThreadPerTaskExecutor());
    }

    @ParameterizedTest
    @CsvSource({"HOST, HOST", "HOST, STACK", "STACK, HOST", "STACK, STACK"})
    void bothDirectionsAtOnceAreByteExact(Kind client, Kind server) throws Exception {
        start(client, server);
        byte[] up = random(3_000_001, 1);
        byte[] down = random(2_000_003, 2);
        CompletableFuture<byte[]> atServer = reading(right.inner());
        CompletableFuture<byte[]> atClient = reading(left.outer());
        Thread sender = Thread.ofVirtual().start(() -> sendAndEnd(left.outer(), up));
        sendAndEnd(right.inner(), down);
        assertArrayEquals(up, atServer.get(60, TimeUnit.SECONDS));
        assertArrayEquals(down, atClient.get(60, TimeUnit.SECONDS));
        sender.join();
        assertTrue(running.join(Duration.ofSeconds(60)));
        assertEquals(up.length, relay.aToB());
        assertEquals(down.length, relay.bToA());
    }

    private static void sendAndEnd(DuplexStream stream, byte[] bytes) {
        try {
            stream.write(ByteBuffer.wrap(bytes));
            stream.shutdownOutput();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The answer is made after the end of the request was seen. */
    @ParameterizedTest
    @CsvSource({"HOST, HOST", "HOST, STACK", "STACK, HOST", "STACK, STACK"})
    void aHalfClosedClientGetsItsAnswer(Kind client, Kind server) throws Exception {
        start(client, server);
        sendAndEnd(left.outer(), "question".getBytes(StandardCharsets.UTF_8));
        assertEquals("question", new String(readAll(right.inner()), StandardCharsets.UTF_8));
        sendAndEnd(right.inner(), random(500_000, 3));
        assertArrayEquals(random(500_000, 3), readAll(left.outer()));
        assertTrue(running.join(Duration.ofSeconds(60)));
    }

    @ParameterizedTest
    @CsvSource({
        "HOST, HOST, true",
        "HOST, HOST, false",
        "HOST, STACK, true",
        "HOST, STACK, false",
        "STACK, STACK, true",
        "STACK, STACK, false"
    })
    void aResetIsCarriedAsAReset(Kind client, Kind server, boolean byClient) throws Exception {
        start(client, server);
        left.outer().write(ByteBuffer.wrap(new byte[] {1}));
        assertEquals(1, right.inner().read(ByteBuffer.allocate(10)));
        DuplexStream resets = byClient ? left.outer() : right.inner();
        DuplexStream sees = byClient ? right.inner() : left.outer();
        resets.abort();
        IOException seen = assertThrows(IOException.class, () -> sees.read(ByteBuffer.allocate(10)));
        assertTrue(seen.getMessage().contains("reset"), seen::toString);
        assertTrue(running.join(Duration.ofSeconds(60)));
        assertNotNull(relay.failure());
    }

    @ParameterizedTest
    @CsvSource({"HOST, HOST", "STACK, STACK"})
    void aStoppedReaderStopsTheSender(Kind client, Kind server) throws Exception {
        start(client, server);
        int length = 48_000_000;
        byte[] bytes = random(length, 4);
        Thread sender = Thread.ofVirtual().start(() -> sendAndEnd(left.outer(), bytes));
        long moved = -1;
        while (moved <= 0 || relay.aToB() != moved) {
            moved = relay.aToB();
            Thread.sleep(500);
        }
        assertTrue(sender.isAlive() && moved < length, "all went on although nobody read");
        assertArrayEquals(bytes, reading(right.inner()).get(100, TimeUnit.SECONDS));
        sender.join();
    }
}
