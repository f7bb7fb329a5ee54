package org.lucidstack.tcp.recv;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lucidstack.Verifies;
import org.lucidstack.buffer.ByteQueue;
import org.lucidstack.buffer.ChunkPool;
import org.lucidstack.buffer.Payload;
import org.lucidstack.wire.TcpOption.SackBlock;

class ReassemblerTest {

    private final ByteQueue queue = new ByteQueue(new ChunkPool(512, 4));
    private final Reassembler reassembler = new Reassembler();

    /** The byte that belongs to a sequence number. */
    private static byte byteAt(long seq) {
        return (byte) (seq * 31 + (seq >> 8));
    }

    private static Payload data(long from, long to) {
        byte[] bytes = new byte[(int) (to - from)];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = byteAt(from + i);
        }
        int cut = bytes.length / 3;
        ByteBuffer tail = ByteBuffer.wrap(bytes, cut, bytes.length - cut);
        return Payload.ofPieces(List.of(ByteBuffer.wrap(bytes, 0, cut), tail));
    }

    private boolean insert(long from, long to) {
        return reassembler.insert(from, data(from, to));
    }

    private String sack(long nxt, int max) {
        StringBuilder text = new StringBuilder();
        for (SackBlock block : reassembler.takeSackBlocks(nxt, max)) {
            text.append(text.isEmpty() ? "" : " ").append(block);
        }
        return text.toString();
    }

    private void assertQueued(long from, long to) {
        assertEquals(to - from, queue.length());
        assertArrayEquals(
                data(from, to).toByteArray(), queue.view(0, queue.length()).toByteArray());
    }

    @ParameterizedTest(name = "first byte {0}")
    @CsvSource({"1000", "4294967196", "2147483548", "-50", "8589934400"})
    void fillsGapsInAnyOrder(long base) {
        insert(base + 200, base + 300);
        insert(base + 400, base + 500);
        assertEquals(base, reassembler.drainTo(queue, base), "nothing is contiguous yet");
        insert(base + 300, base + 400);
        assertEquals(1, reassembler.blockCount());
        assertEquals(300, reassembler.bytesHeld());
        assertEquals(base + 500, reassembler.drainTo(queue, base + 200));
        assertQueued(base + 200, base + 500);
        assertTrue(reassembler.isEmpty());
        assertEquals(0, reassembler.footprint());
        assertEquals(0, reassembler.bytesHeld());
    }

    @Test
    void keepsTheFirstCopyOfAByte() {
        reassembler.insert(10, Payload.of((byte) 1, (byte) 2, (byte) 3));
        reassembler.insert(8, Payload.of((byte) 9, (byte) 9, (byte) 9, (byte) 9, (byte) 9, (byte) 9, (byte) 9));
        assertEquals(15, reassembler.drainTo(queue, 8));
        assertArrayEquals(new byte[] {9, 9, 1, 2, 3, 9, 9}, queue.view(0, 7).toByteArray());
    }

    @Test
    @Verifies("RFC2883-4-1")
    void aSegmentThatFillsTheGapMayOverlapWhatIsHeld() {
        insert(200, 300);
        insert(400, 500);
        // [100, 250) came in order: 200 to 250 were here already
        assertEquals(300, reassembler.drainTo(queue, 250));
        assertQueued(250, 300);
        assertEquals("200:250 400:500", sack(300, 4));
        assertEquals(500, reassembler.drainTo(queue, 600 - 200));
    }

    @Test
    @Verifies({"RFC2018-4-1", "RFC2018-4-2", "RFC2018-4-3"})
    void theBlockOfTheLatestSegmentComesFirst() {
        insert(200, 300);
        assertEquals("200:300", sack(100, 4));
        insert(400, 500);
        insert(600, 700);
        assertEquals("600:700 400:500 200:300", sack(100, 4));
        insert(300, 350);
        assertEquals("200:350 600:700 400:500", sack(100, 4));
        insert(800, 900);
        insert(1000, 1100);
        assertEquals("1000:1100 800:900 200:350 600:700", sack(100, 4));
        assertEquals("1000:1100 800:900 200:350", sack(100, 3), "three beside timestamps");
        insert(500, 600);
        assertEquals("400:700 1000:1100 800:900", sack(100, 3), "a segment that joins blocks");
        assertEquals(4, reassembler.sackBlockCount());
        assertEquals("", sack(100, 0));
    }

    @Test
    @Verifies({"RFC2883-4-1", "RFC2883-4-2"})
    void aDuplicateIsReportedOnceAndItsBlockFollows() {
        insert(200, 300);
        insert(400, 500);
        insert(600, 700);
        sack(100, 4);
        insert(220, 240);
        assertEquals(4, reassembler.sackBlockCount());
        assertEquals("220:240 200:300 600:700", sack(100, 3));
        assertEquals("200:300 600:700 400:500", sack(100, 4));
        reassembler.reportDuplicate(50, 80);
        assertEquals("50:80 200:300 600:700 400:500", sack(100, 4));
        insert(450, 550);
        assertEquals("450:500 400:550 200:300", sack(100, 3), "only the part that was here");
    }

    @Test
    @Verifies("RFC2883-4-2")
    void aDuplicateIsReportedWithoutAnythingHeld() {
        reassembler.reportDuplicate(50, 80);
        assertEquals("", sack(100, 0));
        assertEquals(1, reassembler.sackBlockCount());
        assertEquals("50:80", sack(100, 4));
        assertEquals("", sack(100, 4));
        reassembler.reportDuplicate(10, 20);
        reassembler.reportDuplicate(20, 30);
        assertEquals("10:30", sack(100, 4), "neighbours are one report");
    }

    @Test
    void oneByteSegmentsCostNoMoreThanTheWindow() {
        int window = 1 << 20;
        int refused = 0;
        for (long seq = 1; seq < window; seq += 2) {
            refused += insert(seq, seq + 1) ? 0 : 1;
        }
        assertEquals(Reassembler.MAX_BLOCKS, reassembler.blockCount());
        assertTrue(refused > 0);
        assertTrue(reassembler.footprint() <= window + SparseBytes.CHUNK_SIZE);
        // spread out as far as possible, the window is still the limit
        Reassembler spread = new Reassembler();
        for (long seq = 1; seq < window; seq += 1024) {
            spread.insert(seq, data(seq, seq + 1));
        }
        assertTrue(spread.footprint() <= window + SparseBytes.CHUNK_SIZE);
        // a full list still takes what joins a block, and the gap can always be filled
        assertTrue(insert(2, 3));
        assertEquals(4, reassembler.drainTo(queue, 1));
        assertTrue(insert(window + 10, window + 11), "room again: two blocks were joined, their block was delivered");
        assertTrue(insert(window + 15, window + 16));
        assertFalse(insert(window + 20, window + 21));
    }

    @Test
    void freesWhatIsDelivered() {
        for (long seq = 100; seq < 100_000; seq += 100) {
            insert(seq, seq + 50);
        }
        long before = reassembler.footprint();
        long nxt = 0;
        while (nxt < 50_000) {
            nxt = reassembler.drainTo(queue, nxt + 50);
            queue.clear();
        }
        assertTrue(reassembler.footprint() <= before / 2 + 2 * SparseBytes.CHUNK_SIZE);
    }

    /**
     * Compares with an array of flags, one for each byte: what is held, where the blocks are, which of them changed
     * last.
     */
    @Property(tries = 400)
    @Verifies({"RFC2018-4-1", "RFC2018-4-2", "RFC2883-4-1"})
    void behavesLikeAnArrayOfBytes(
            @ForAll long seed, @ForAll @LongRange(max = 1) long half, @ForAll @IntRange(min = 1, max = 60) int steps) {
        Random random = new Random(seed);
        long base = (half + 1) * (1L << 31) - random.nextInt(8000);
        int size = 1 + random.nextInt(12_000);
        Reassembler tested = new Reassembler();
        ByteQueue received = new ByteQueue(new ChunkPool(512, 4));
        int[] changed = new int[size + 2];
        long nxt = base;
        for (int step = 1; step <= steps; step++) {
            int from = random.nextInt(size);
            int to = Math.min(size, from + 1 + random.nextInt(random.nextBoolean() ? 20 : 3000));
            if (base + to <= nxt) {
                continue;
            }
            if (base + from <= nxt) {
                received.append(data(nxt, base + to));
                for (int i = (int) (nxt - base); i < to; i++) {
                    changed[i] = step;
                }
                nxt = tested.drainTo(received, base + to);
                assertEquals(base + endOfRun(changed, to), nxt);
                tested.takeSackBlocks(nxt, 1);
            } else {
                assertTrue(tested.insert(base + from, data(base + from, base + to)));
                assertFirstDuplicate(tested, changed, base, nxt, from, to);
                int start = startOfRun(changed, from);
                int end = Math.max(to, endOfRun(changed, to));
                for (int i = start; i < end; i++) {
                    changed[i] = step;
                }
            }
            assertBlocks(tested, changed, base, nxt, size);
        }
        assertArrayEquals(
                data(base, nxt).toByteArray(),
                received.view(0, received.length()).toByteArray());
    }

    private static int endOfRun(int[] changed, int at) {
        int end = at;
        while (changed[end] != 0) {
            end++;
        }
        return end;
    }

    private static int startOfRun(int[] changed, int at) {
        int start = at;
        while (start > 0 && changed[start - 1] != 0) {
            start--;
        }
        return start;
    }

    private static void assertFirstDuplicate(Reassembler tested, int[] changed, long base, long nxt, int from, int to) {
        int start = from;
        while (start < to && changed[start] == 0) {
            start++;
        }
        int expected = tested.blockCount();
        if (start < to) {
            int end = Math.min(to, endOfRun(changed, start));
            SackBlock first = tested.takeSackBlocks(nxt, 1).get(0);
            assertEquals((int) (base + start), first.left().value());
            assertEquals((int) (base + end), first.right().value());
        }
        assertEquals(expected, tested.sackBlockCount(), "no report is left");
    }

    private static void assertBlocks(Reassembler tested, int[] changed, long base, long nxt, int size) {
        List<int[]> runs = new ArrayList<>();
        int held = 0;
        for (int i = (int) (nxt - base); i < size; i++) {
            if (changed[i] != 0) {
                int end = endOfRun(changed, i);
                runs.add(new int[] {changed[i], i, end});
                held += end - i;
                i = end;
            }
        }
        runs.sort((a, b) -> b[0] - a[0]);
        List<SackBlock> blocks = tested.takeSackBlocks(nxt, 4);
        assertEquals(Math.min(4, runs.size()), blocks.size());
        assertEquals(held, tested.bytesHeld());
        for (int i = 0; i < blocks.size(); i++) {
            assertEquals((int) (base + runs.get(i)[1]), blocks.get(i).left().value());
            assertEquals((int) (base + runs.get(i)[2]), blocks.get(i).right().value());
        }
    }
}
