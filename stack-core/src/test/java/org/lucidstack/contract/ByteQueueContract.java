package org.lucidstack.contract;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What must be true of a queue of bytes: what goes in at the tail comes out at the head, unchanged and once. */
public abstract class ByteQueueContract extends Contract {

    /** A queue. */
    public interface Subject {
        void append(byte[] bytes);

        int length();

        /** Bytes that stay where they are. @throws IndexOutOfBoundsException if the queue does not hold them */
        byte[] view(int offset, int count);

        /** Removes from the head. @throws IndexOutOfBoundsException if there are not so many */
        void drop(int count);

        /** Moves up to {@code max} bytes out. */
        byte[] read(int max);

        void clear();
    }

    /** @param chunkSize a hint for queues that are made of chunks */
    protected abstract Subject create(int chunkSize);

    private Subject queue(byte... content) {
        Subject queue = create(16);
        append(queue, content);
        return queue;
    }

    private void append(Subject queue, byte... bytes) {
        story.action("append " + Story.bytes(bytes));
        queue.append(bytes);
    }

    private void expectView(Subject queue, int offset, byte... expected) {
        story.expect("view of " + expected.length + " from " + offset, expected, queue.view(offset, expected.length));
    }

    private void expectRead(Subject queue, int max, byte... expected) {
        story.action("read up to " + max);
        story.expect("bytes", expected, queue.read(max));
    }

    private void expectOutOfBounds(String what, Runnable call) {
        story.action(what);
        try {
            call.run();
        } catch (IndexOutOfBoundsException expected) {
            story.expectThat("out of bounds", true, "");
            return;
        }
        throw story.failure("expected an IndexOutOfBoundsException");
    }

    @Test
    void beginsEmpty() {
        Subject queue = queue();
        story.expect("length", 0, queue.length());
        expectView(queue, 0);
        expectRead(queue, 10);
    }

    @Test
    void lookingTakesNothingAway() {
        Subject queue = queue(pattern(0, 5));
        expectView(queue, 0, pattern(0, 5));
        expectView(queue, 1, pattern(1, 4));
        expectView(queue, 0, pattern(0, 5));
        story.expect("length", 5, queue.length());
    }

    @Test
    void readingTakesAwayWhatItGives() {
        Subject queue = queue(pattern(0, 5));
        expectRead(queue, 2, pattern(0, 2));
        story.expect("length", 3, queue.length());
        expectRead(queue, 100, pattern(2, 5));
        story.expect("length", 0, queue.length());
        expectRead(queue, 100);
    }

    @Test
    void droppingMovesTheHead() {
        Subject queue = queue(pattern(0, 40));
        story.action("drop 17");
        queue.drop(17);
        story.expect("length", 23, queue.length());
        expectView(queue, 0, pattern(17, 40));
        expectView(queue, 20, pattern(37, 40));
    }

    @Test
    void everyCutThroughTheChunksIsRight() {
        for (int dropped = 0; dropped <= 33; dropped++) {
            Subject queue = queue(pattern(0, 50));
            story.action("drop " + dropped);
            queue.drop(dropped);
            for (int offset = 0; offset <= 50 - dropped; offset++) {
                expectView(queue, offset, pattern(dropped + offset, 50));
            }
        }
    }

    @Test
    void appendingGoesOnAfterTheQueueWasEmpty() {
        Subject queue = queue(pattern(0, 16));
        expectRead(queue, 16, pattern(0, 16));
        append(queue, pattern(16, 20));
        append(queue);
        append(queue, pattern(20, 40));
        story.expect("length", 24, queue.length());
        expectView(queue, 0, pattern(16, 40));
    }

    @Test
    void clearingEmptiesIt() {
        Subject queue = queue(pattern(0, 100));
        story.action("drop 5, clear");
        queue.drop(5);
        queue.clear();
        story.expect("length", 0, queue.length());
        append(queue, pattern(7, 9));
        expectView(queue, 0, pattern(7, 9));
    }

    @Test
    void zerosAndAllOtherBytesAreData() {
        byte[] all = new byte[512];
        for (int i = 0; i < 256; i++) {
            all[2 * i] = (byte) i;
        }
        Subject queue = queue(all);
        expectRead(queue, 512, all);
    }

    @Test
    void theCallersArrayIsItsOwn() {
        byte[] bytes = pattern(0, 8);
        Subject queue = queue(bytes);
        story.action("the caller overwrites its array");
        Arrays.fill(bytes, (byte) 0);
        expectView(queue, 0, pattern(0, 8));
    }

    @Test
    void whatIsNotThereIsOutOfBounds() {
        Subject queue = queue(pattern(0, 10));
        expectOutOfBounds("view of 11", () -> queue.view(0, 11));
        expectOutOfBounds("view of 5 from 6", () -> queue.view(6, 5));
        expectOutOfBounds("view from -1", () -> queue.view(-1, 1));
        expectOutOfBounds("drop 11", () -> queue.drop(11));
        expectView(queue, 0, pattern(0, 10));
    }

    @Test
    void agreesWithAnArrayOverManySteps() {
        Random random = random(7);
        Subject queue = create(16);
        long head = 0;
        long tail = 0;
        for (int i = 0; i < 5000; i++) {
            int length = (int) (tail - head);
            switch (random.nextInt(4)) {
                case 0, 1 -> {
                    int count = random.nextInt(40);
                    append(queue, pattern(tail, tail + count));
                    tail += count;
                }
                case 2 -> {
                    int count = random.nextInt(50);
                    long to = Math.min(tail, head + count);
                    expectRead(queue, count, pattern(head, to));
                    head = to;
                }
                default -> {
                    int offset = random.nextInt(length + 1);
                    expectView(queue, offset, pattern(head + offset, tail));
                    int count = random.nextInt(length + 1);
                    story.action("drop " + count);
                    queue.drop(count);
                    head += count;
                }
            }
            story.expect("length", (int) (tail - head), queue.length());
        }
    }

    /** Megabytes in pieces of different sizes: a queue that copies itself at each call takes minutes. */
    @Test
    void isFastForAnySizeOfPieces() {
        for (int[] sizes : new int[][] {{1500, 700}, {65536, 128}, {16, 65536}}) {
            int total = sizes[0] == 16 ? 1 << 20 : 8 << 20;
            story.action("append " + total + " bytes by " + sizes[0] + ", read them by " + sizes[1]);
            Subject queue = create(65536);
            byte[] piece = new byte[sizes[0]];
            SpeedLimit limit = new SpeedLimit(total);
            for (int at = 0; at < total && (at % 1024 != 0 || limit.isKept()); at += sizes[0]) {
                queue.append(piece);
            }
            while (queue.length() > 0 && limit.isKept()) {
                for (int i = 0; i < 16 && queue.length() > 0; i++) {
                    queue.read(sizes[1]);
                }
            }
            limit.expectKept();
        }
    }
}
