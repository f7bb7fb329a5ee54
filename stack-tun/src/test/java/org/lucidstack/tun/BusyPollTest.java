package org.lucidstack.tun;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.lucidstack.time.Clock;

class BusyPollTest {

    private static final long STEP = 10 * Clock.MICROSECOND;
    private static final long LIMIT = 10 * STEP;

    private final PacketPair device = new PacketPair();
    private final PacketPair news = new PacketPair();
    private final PacketReader reader = new PacketReader(device.file(0));
    private Waiter waiter;
    private long now;
    /** When a packet comes. */
    private long arrival = Clock.NEVER;

    @BeforeEach
    void open() throws TunException {
        waiter = new Waiter(device.file(0).fd(), news.file(0).fd());
    }

    @AfterEach
    void close() {
        waiter.close();
        device.close();
        news.close();
    }

    /** Each look at the clock takes a step. */
    private long tick() {
        now += STEP;
        if (now >= arrival) {
            arrival = Clock.NEVER;
            device.send((byte) 1);
        }
        return now;
    }

    private boolean spin(BusyPoll poll) throws TunException {
        boolean found = poll.spin(reader, waiter, Clock.NEVER);
        if (found) {
            assertTrue(reader.receive((packet, verified) -> {}, 1, reason -> {}));
        }
        return found;
    }

    /** How long a spin took that found nothing. */
    private long vain(BusyPoll poll) throws TunException {
        long start = now;
        assertFalse(spin(poll));
        return now - start;
    }

    private BusyPoll upTo(long limit) {
        return new BusyPoll(limit, this::tick);
    }

    @Test
    void findsAPacketThatIsThereWithoutAskingForTheTime() throws TunException {
        device.send((byte) 1);
        assertTrue(spin(upTo(LIMIT)));
        assertEquals(0, now);
    }

    @Test
    void withoutALimitItOnlyLooks() throws TunException {
        assertEquals(0, vain(upTo(0)));
    }

    @Test
    void findsAPacketThatComesSoon() throws TunException {
        arrival = 5 * STEP;
        assertTrue(spin(upTo(LIMIT)));
        assertEquals(5 * STEP, now);
    }

    @Test
    void givesUpAtTheLimit() throws TunException {
        assertEquals(LIMIT, vain(upTo(LIMIT)), STEP);
    }

    @Test
    void givesUpWhenTheWaitWouldBeOver() throws TunException {
        assertFalse(upTo(LIMIT).spin(reader, waiter, 3 * STEP));
        assertEquals(3 * STEP, now, STEP);
    }

    @Test
    void givesUpForAWakeUp() throws TunException {
        waiter.wakeup();
        assertEquals(STEP, vain(upTo(LIMIT)));
    }

    @Test
    void pausesWhenItNeverPays() throws TunException {
        BusyPoll poll = upTo(LIMIT);
        long busy = 0;
        long start = now;
        while (now - start < 100 * BusyPoll.PAUSE) {
            busy += vain(poll);
            now += LIMIT;
        }
        assertTrue(busy > now / 50 && busy < now / 5, busy + " of " + now + " ns");
        now += BusyPoll.PAUSE;
        arrival = now + 3 * STEP;
        assertTrue(spin(poll), "it tries again");
    }

    @Test
    void oneThatPaysMakesUpForThoseBefore() throws TunException {
        BusyPoll poll = upTo(LIMIT);
        for (int round = 0; round < 10; round++) {
            for (long spent = 0; spent < BusyPoll.CREDIT - 2 * LIMIT; ) {
                long took = vain(poll);
                assertTrue(took >= LIMIT, "pauses in round " + round);
                spent += took;
            }
            arrival = now + 3 * STEP;
            assertTrue(spin(poll));
        }
    }
}
