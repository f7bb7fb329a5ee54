package org.lucidstack.tun;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class WaiterTest {

    private static final long MILLISECOND = 1_000_000;
    private static final long NEVER = Long.MAX_VALUE;

    private final PacketPair device = new PacketPair();
    private final PacketPair news = new PacketPair();
    private Waiter waiter;

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

    private long timed(long timeout) throws TunException {
        long start = System.nanoTime();
        waiter.await(timeout);
        return System.nanoTime() - start;
    }

    @Test
    void timeoutEndsTheWaitAndNotBefore() throws TunException {
        long waited = timed(20 * MILLISECOND);
        assertTrue(waited >= 20 * MILLISECOND && waited < 2000 * MILLISECOND, "waited " + waited + " ns");
        assertFalse(waiter.hasNews() || waiter.isDeviceBroken());
    }

    @Test
    void zeroDoesNotWait() throws TunException {
        assertTrue(timed(0) < 1000 * MILLISECOND);
        assertTrue(timed(-5) < 1000 * MILLISECOND);
    }

    @Test
    void packetEndsTheWait() throws TunException {
        device.send((byte) 1);
        waiter.await(NEVER);
        assertFalse(waiter.hasNews());
    }

    @Test
    void newsEndTheWait() throws TunException {
        news.send((byte) 1);
        waiter.await(NEVER);
        assertTrue(waiter.hasNews());
    }

    @Test
    void brokenFileIsNoticed() throws TunException {
        device.close();
        waiter.await(NEVER);
        assertTrue(waiter.isDeviceBroken());
    }

    @Test
    void wakeupEndsTheNextWaitOnceHoweverOftenCalled() throws TunException {
        waiter.wakeup();
        waiter.wakeup();
        assertTrue(waiter.isSignalled());
        waiter.await(NEVER);
        assertFalse(waiter.isSignalled());
        assertTrue(timed(20 * MILLISECOND) >= 20 * MILLISECOND);
    }

    @Test
    void everyWakeupOfAnotherThreadIsHeard() throws Exception {
        int rounds = 5_000;
        AtomicInteger asked = new AtomicInteger();
        AtomicInteger seen = new AtomicInteger();
        Thread other = new Thread(() -> {
            while (asked.get() < rounds) {
                asked.incrementAndGet();
                waiter.wakeup();
                while (seen.get() < asked.get()) {
                    Thread.onSpinWait();
                }
            }
        });
        other.start();
        while (seen.get() < rounds) {
            waiter.await(NEVER);
            seen.set(asked.get());
        }
        other.join();
        assertEquals(rounds, seen.get());
    }

    @Test
    void wakeupAfterTheEndIsHarmless() {
        waiter.close();
        waiter.wakeup();
        assertEquals(0, device.receive().length);
    }
}
