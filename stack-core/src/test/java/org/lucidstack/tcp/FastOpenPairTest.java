package org.lucidstack.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.lucidstack.env.Counter;
import org.lucidstack.net.Endpoint;
import org.lucidstack.net.FourTuple;
import org.lucidstack.net.IpAddress;
import org.lucidstack.tcp.security.FastOpenCookies;
import org.lucidstack.time.Clock;

/** Fast open (RFC 7413) between two of our own stacks, 10 ms apart. */
class FastOpenPairTest {

    private static final Endpoint PORT = new Endpoint(TcpPair.SERVER, 7);

    private final TcpPair pair = new TcpPair(new TcpConfig().fastOpen(true), new TcpConfig().fastOpen(true));
    private Listener listener;
    private long requestAt;
    private long answerAt;

    /** A server that answers "ping" by "pong" and closes. */
    @BeforeEach
    void serve() throws Exception {
        listener = pair.server.tcp.listen(PORT, 5, new ConnectionOptions());
        listener.setHandler(() -> {
            Connection accepted = listener.accept();
            accepted.setHandler(new ConnectionHandler() {
                @Override
                public void onReadable(Connection c) {
                    try {
                        ByteBuffer request = ByteBuffer.allocate(10);
                        if (c.receive(request) > 0) {
                            requestAt = pair.now;
                            c.send(ByteBuffer.wrap("pong".getBytes()));
                            c.close();
                        }
                    } catch (TcpException e) {
                        pair.log.add(e.toString());
                    }
                }
            });
        });
    }

    /** Asks, and returns whether the request travelled on the SYN. */
    private boolean ask() throws Exception {
        ByteBuffer request = ByteBuffer.wrap("ping".getBytes());
        long start = pair.now;
        Connection c = pair.client.tcp.connect(
                FourTuple.of(new Endpoint(TcpPair.CLIENT, 0), PORT), new ConnectionOptions(), request);
        boolean early = !request.hasRemaining();
        c.setHandler(new ConnectionHandler() {
            @Override
            public void onWritable(Connection connection) {
                try {
                    connection.send(request);
                } catch (TcpException e) {
                    pair.log.add(e.toString());
                }
            }

            @Override
            public void onReadable(Connection connection) {
                answerAt = Math.min(answerAt, pair.now);
            }
        });
        pair.client.tcp.flush();
        requestAt = 0;
        answerAt = Long.MAX_VALUE;
        pair.run(start + 100 * Clock.SECOND);
        ByteBuffer answer = ByteBuffer.allocate(10);
        assertEquals(4, c.receive(answer), pair::story);
        assertEquals(ByteBuffer.wrap("pong".getBytes()), answer.flip());
        requestAt -= start;
        answerAt -= start;
        c.close();
        pair.client.tcp.flush();
        pair.run(start + 200 * Clock.SECOND);
        assertEquals(0, pair.client.timers.size() + pair.server.timers.size(), pair::story);
        return early;
    }

    @Test
    void aSecondConnectionSavesARoundTrip() throws Exception {
        assertEquals(false, ask());
        assertEquals(3 * pair.delay, requestAt);
        assertTrue(ask(), pair::story);
        assertEquals(pair.delay, requestAt, "the request travelled on the SYN");
        assertEquals(2 * pair.delay, answerAt, "the answer came with the SYN-ACK");
        assertEquals(1, pair.client.counters.get(Counter.TcpExtTCPFastOpenActive));
        assertEquals(1, pair.server.counters.get(Counter.TcpExtTCPFastOpenPassive));
    }

    @Test
    void aChangedSecretCostsOneCookie() throws Exception {
        ask();
        pair.run(FastOpenCookies.SECRET_LIFETIME + Clock.SECOND);
        assertTrue(ask());
        assertEquals(1, pair.server.counters.get(Counter.TcpExtTCPFastOpenPassiveAltKey), "good, and replaced");
        assertTrue(ask());
        pair.run(5 * FastOpenCookies.SECRET_LIFETIME);
        assertTrue(ask());
        assertEquals(1, pair.server.counters.get(Counter.TcpExtTCPFastOpenPassiveFail));
        assertEquals(1, pair.client.counters.get(Counter.TcpExtTCPFastOpenActiveFail));
        assertTrue(ask(), "the refused one was replaced");
        assertEquals(3, pair.client.counters.get(Counter.TcpExtTCPFastOpenActive));
    }

    /** Whatever is lost of the first flight, request and answer arrive once. */
    @Test
    void everyLossIsRepaired() throws Exception {
        ask();
        for (int victim = 0; victim < 8; victim++) {
            int[] count = {0};
            int lost = victim;
            pair.lost = flight -> count[0]++ == lost;
            ask();
            pair.run(pair.now + 3600 * Clock.SECOND / 2);
        }
        Random random = new Random(3);
        pair.lost = flight -> random.nextInt(4) == 0;
        for (int i = 0; i < 5; i++) {
            pair.lost = flight -> flight.segment().isSyn() && random.nextBoolean();
            ask();
            pair.run(pair.now + 7200 * Clock.SECOND);
        }
    }

    @Test
    void theClientsCacheIsBounded() {
        FastOpenCache cache = pair.client.tcp.fastOpenCache;
        FourTuple[] tuples = new FourTuple[FastOpenCache.CAPACITY + 10];
        for (int i = 0; i < tuples.length; i++) {
            Endpoint server = new Endpoint(IpAddress.parse("10.0." + i / 256 + "." + i % 256), 80);
            tuples[i] = FourTuple.of(new Endpoint(TcpPair.CLIENT, 0), server);
            cache.refused(tuples[i], 0);
        }
        assertEquals(FastOpenCache.CAPACITY, cache.size());
        assertNotNull(cache.cookie(tuples[0], 1), "forgotten");
        assertNull(cache.cookie(tuples[tuples.length - 1], 1), "remembered");
    }
}
