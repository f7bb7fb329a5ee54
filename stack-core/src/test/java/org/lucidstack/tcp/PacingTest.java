package org.lucidstack.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.lucidstack.net.Endpoint;
import org.lucidstack.time.Clock;

/** When the segments of one window leave, with pacing and without, over a path with a round trip of 20 ms. */
class PacingTest {

    private static final int MSS = 1448;

    private record Departure(long time, int length, long rate) {}

    private final List<Departure> departures = new ArrayList<>();
    private TcpPair pair;
    private Connection client;
    private Connection server;

    private void open(boolean paced) throws Exception {
        pair = new TcpPair(new TcpConfig().pacing(paced), new TcpConfig());
        Listener listener = pair.server.tcp.listen(new Endpoint(TcpPair.SERVER, 7), 5, new ConnectionOptions());
        client = pair.connect(7);
        pair.run(Clock.SECOND);
        server = listener.accept();
        pair.lost = flight -> {
            int length = flight.segment().payload().length();
            if (flight.toServer() && length > 0) {
                departures.add(new Departure(
                        pair.now, length, client.info().congestion().pacingRate()));
            }
            return false;
        };
    }

    private void send(int bytes) throws Exception {
        client.send(ByteBuffer.allocate(bytes));
        pair.client.tcp.flush();
    }

    /** Ten segments of the initial window: two windows per round trip are a segment per millisecond. */
    @Test
    void theFirstWindowIsSpread() throws Exception {
        open(true);
        send(10 * MSS);
        pair.run(pair.now + 20 * Clock.MILLISECOND - 1);
        assertEquals(10, departures.size(), pair::story);
        long start = departures.getFirst().time;
        for (int i = 0; i < 10; i++) {
            assertEquals(MSS, departures.get(i).length);
            // the wake-up of the first one came late by all that a quantum makes up for
            long due = Math.max(0, i - 1) * Clock.MILLISECOND;
            assertEquals(due, departures.get(i).time - start, 1000, "segment " + i);
        }
        assertEquals(2 * 10 * MSS * 50L, departures.getFirst().rate, MSS, "bytes per second");
    }

    @Test
    void withoutPacingItLeavesAtOnce() throws Exception {
        open(false);
        send(10 * MSS);
        assertEquals(10, departures.size());
        assertTrue(departures.stream().allMatch(departure -> departure.time == pair.now));
        assertEquals(0, departures.getFirst().rate);
    }

    /** In no millisecond more than two quanta leave, however large the window has become, and nothing is held for ever. */
    @Test
    void burstsAreBounded() throws Exception {
        open(true);
        int left = 3_000_000;
        ByteBuffer target = ByteBuffer.allocate(1 << 20);
        long received = 0;
        while (received < 3_000_000 && pair.now < 60 * Clock.SECOND) {
            left -= client.send(ByteBuffer.allocate(Math.min(left, 100_000)));
            pair.client.tcp.flush();
            pair.run(pair.now + Clock.MILLISECOND);
            received += server.receive(target.clear());
            pair.server.tcp.flush();
        }
        assertEquals(3_000_000, received, pair::story);
        int from = 0;
        long inWindow = 0;
        for (Departure departure : departures) {
            inWindow += departure.length;
            while (departures.get(from).time <= departure.time - Clock.MILLISECOND) {
                inWindow -= departures.get(from++).length;
            }
            long quantum = Math.max(departure.rate / 1000, MSS);
            long most = 3 * quantum + MSS;
            long sent = inWindow;
            assertTrue(sent <= most, () -> sent + " bytes within a millisecond at " + departure);
        }
    }
}
