package org.lucidstack.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lucidstack.net.Endpoint;
import org.lucidstack.time.Clock;

/** Two TCP layers talk to each other over a path that loses segments. */
class TcpPairTest {

    @Test
    void opensEchoesAndCloses() throws Exception {
        TcpPair pair = new TcpPair(new TcpConfig(), new TcpConfig());
        Listener listener = pair.server.tcp.listen(new Endpoint(TcpPair.SERVER, 7), 5, new ConnectionOptions());
        Connection client = pair.connect(7);
        pair.run(Clock.SECOND);
        assertEquals(TcpState.ESTABLISHED, client.state(), pair::story);
        Connection server = listener.accept();
        client.send(ByteBuffer.wrap("hello".getBytes()));
        pair.client.tcp.flush();
        pair.run(2 * Clock.SECOND);
        ByteBuffer read = ByteBuffer.allocate(10);
        assertEquals(5, server.receive(read), pair::story);
        server.close();
        client.close();
        pair.client.tcp.flush();
        pair.server.tcp.flush();
        pair.run(3 * Clock.SECOND);
        assertEquals(0, pair.client.tcp.connectionCount() + pair.server.tcp.connectionCount(), pair::story);
        assertEquals(2, pair.client.tcp.timeWaitCount() + pair.server.tcp.timeWaitCount(), pair::story);
        pair.run(100 * Clock.SECOND);
        assertEquals(0, pair.client.tcp.timeWaitCount() + pair.server.tcp.timeWaitCount(), pair::story);
        assertEquals(0, pair.client.timers.size() + pair.server.timers.size());
    }

    @ParameterizedTest
    @CsvSource({"0,true", "0.01,true", "0.05,true", "0.2,true", "0.01,false", "0.05,false", "0.1,false"})
    void carriesBytesUnharmed(double loss, boolean sack) throws Exception {
        TcpPair pair = new TcpPair(new TcpConfig().sack(sack), new TcpConfig().sack(sack));
        Random random = new Random(7);
        pair.lost = flight -> random.nextDouble() < loss;
        Listener listener = pair.server.tcp.listen(new Endpoint(TcpPair.SERVER, 7), 5, new ConnectionOptions());
        Connection client = pair.connect(7);
        byte[] data = new byte[2_000_000];
        random.nextBytes(data);
        ByteBuffer source = ByteBuffer.wrap(data);
        ByteBuffer target = ByteBuffer.allocate(data.length + 1);
        Connection server = null;
        long limit = 2000 * Clock.SECOND;
        boolean end = false;
        while (!end && pair.now < limit) {
            pair.run(pair.now + 5 * Clock.MILLISECOND);
            if (source.hasRemaining()) {
                client.send(source);
                if (!source.hasRemaining()) {
                    client.shutdownOutput();
                }
                pair.client.tcp.flush();
            }
            server = server == null ? listener.accept() : server;
            if (server != null) {
                int count = server.receive(target);
                end = count < 0;
                pair.server.tcp.flush();
            }
        }
        assertTrue(end, () -> "no end after " + pair.now / Clock.SECOND + " s: " + client.info());
        assertEquals(ByteBuffer.wrap(data), target.flip());
    }
}
