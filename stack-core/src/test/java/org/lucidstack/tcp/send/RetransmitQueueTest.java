package org.lucidstack.tcp.send;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.lucidstack.Verifies;

/**
 * {@link RetransmitQueue} against arrays with one entry per byte: marks, counters, deliveries and the order of
 * transmission.
 */
class RetransmitQueueTest {

    private static final int SPACE = 4000;

    private final RetransmitQueue queue = new RetransmitQueue();
    private final boolean[] sacked = new boolean[SPACE];
    private final boolean[] lost = new boolean[SPACE];
    private final boolean[] resent = new boolean[SPACE];
    private final long[] sentAt = new long[SPACE];
    private final int[] delivered = new int[SPACE];
    private int una;
    private int nxt;
    private long now;

    @Property(tries = 300)
    @Verifies({"RFC6675-4-2", "RFC2018-8-1", "RFC8985-6.1-1", "RFC2018-5-1"})
    void agreesWithTheNaiveModel(@ForAll long seed) {
        RetransmitQueueTest run = new RetransmitQueueTest();
        Random random = new Random(seed);
        for (int i = 0; i < 150; i++) {
            run.now += random.nextInt(3);
            run.step(random);
            run.check();
        }
    }

    private void step(Random random) {
        int from = una + (nxt > una ? random.nextInt(nxt - una) : 0);
        int to = Math.min(nxt, from + 1 + random.nextInt(120));
        switch (random.nextInt(8)) {
            case 0, 1 -> append(1 + random.nextInt(150));
            case 2 -> acknowledge(to);
            case 3 -> sack(from, to);
            case 4 -> markLost(random);
            case 5 -> resend(1 + random.nextInt(100));
            case 6 -> unmark(random);
            default -> {
                if (random.nextInt(10) == 0) {
                    queue.clearSacked();
                    java.util.Arrays.fill(sacked, false);
                    java.util.Arrays.fill(delivered, una, SPACE, 0);
                }
            }
        }
    }

    private void append(int length) {
        int end = Math.min(nxt + length, SPACE);
        if (end > nxt) {
            queue.append(nxt, end, now);
            java.util.Arrays.fill(sentAt, nxt, end, now);
            nxt = end;
        }
    }

    private void count(SentSegment segment, int bytes) {
        assertEquals(segment.length(), bytes);
        for (long i = segment.seq(); i < segment.end(); i++) {
            delivered[(int) i]++;
        }
    }

    private void acknowledge(int to) {
        if (to > una) {
            queue.acknowledge(to, this::count);
            for (int i = una; i < to; i++) {
                assertEquals(1, delivered[i], "deliveries of byte " + i);
                lost[i] = false;
                sacked[i] = false;
            }
            una = to;
        }
    }

    private void sack(int from, int to) {
        if (to > from) {
            queue.markSacked(from, to, this::count);
            for (int i = from; i < to; i++) {
                assertEquals(1, delivered[i], "deliveries of byte " + i);
                sacked[i] = true;
                lost[i] = false;
            }
        }
    }

    private void markLost(Random random) {
        if (queue.size() > 0) {
            SentSegment segment = queue.at(random.nextInt(queue.size()));
            queue.markLost(segment);
            for (long i = segment.seq(); i < segment.end(); i++) {
                lost[(int) i] |= !sacked[(int) i];
            }
        }
    }

    private void unmark(Random random) {
        if (queue.size() > 0) {
            SentSegment segment = queue.at(random.nextInt(queue.size()));
            queue.unmarkLost(segment);
            java.util.Arrays.fill(lost, (int) segment.seq(), (int) segment.end(), false);
        }
    }

    /** The lowest lost bytes go first, no more than asked for. */
    private void resend(int most) {
        int first = una;
        while (first < nxt && !lost[first]) {
            first++;
        }
        SentSegment segment = queue.nextLost(most);
        if (first == nxt) {
            assertEquals(null, segment);
            return;
        }
        assertNotNull(segment);
        assertEquals(first, segment.seq());
        assertTrue(segment.length() <= most);
        queue.markRetransmitted(segment, now);
        for (int i = first; i < segment.end(); i++) {
            assertTrue(lost[i], "resends what is not lost: " + i);
            lost[i] = false;
            resent[i] = true;
            sentAt[i] = now;
        }
    }

    private void check() {
        long at = una;
        long sackedBytes = 0;
        long lostBytes = 0;
        for (int s = 0; s < queue.size(); s++) {
            SentSegment segment = queue.at(s);
            assertEquals(at, segment.seq());
            for (int i = (int) segment.seq(); i < segment.end(); i++) {
                assertEquals(sacked[i], segment.isSacked(), "SACKed " + i);
                assertEquals(lost[i], segment.isLost(), "lost " + i);
                assertEquals(resent[i], segment.wasRetransmitted(), "resent " + i);
                assertEquals(sentAt[i], segment.sentAt(), "time of " + i);
            }
            sackedBytes += segment.isSacked() ? segment.length() : 0;
            lostBytes += segment.isLost() ? segment.length() : 0;
            at = segment.end();
        }
        assertEquals(nxt, at);
        assertEquals(nxt - una, queue.outstanding());
        assertEquals(sackedBytes, queue.sackedBytes());
        assertEquals(lostBytes, queue.lostBytes());
        assertEquals(nxt - una - sackedBytes - lostBytes, queue.pipe());
        checkOrder();
    }

    /** Everything in the pipe, and nothing else, is in the order of transmission. */
    private void checkOrder() {
        long time = Long.MIN_VALUE;
        long bytes = 0;
        for (SentSegment s = queue.oldestSent(); s != null; s = RetransmitQueue.sentAfter(s)) {
            assertTrue(s.sentAt() >= time, "not in order of time: " + s);
            time = s.sentAt();
            bytes += s.length();
        }
        assertEquals(queue.pipe(), bytes);
    }
}
