package org.lucidstack.tun.raw;

import java.nio.ByteBuffer;
import org.lucidstack.buffer.Payload;
import org.lucidstack.wire.InternetChecksum;

/**
 * The bytes that {@link FakePeer} sends, and where it puts those that it receives: about 1 MiB outside the heap, used
 * round and round as the queues of a stack would be. With {@code copy}, each payload byte is copied once between here
 * and one more buffer, which stands for the user's.
 */
final class PayloadRing {

    private static final int SIZE = 1 << 20;
    /** As much as fits the fast caches: what is received is soon read and its place used again. */
    private static final int RECEIVED_SIZE = 1 << 18;

    private static final int USER_SIZE = 1 << 17;

    private final boolean copy;
    private final ByteBuffer user = ByteBuffer.allocateDirect(USER_SIZE);
    private final ByteBuffer received = ByteBuffer.allocateDirect(RECEIVED_SIZE);
    private final ByteBuffer ring;
    private final Payload[] slots;
    private final int slotSize;
    private int next;
    private int receivedEnd;
    private int sumLength;
    private long sum;

    /** @param slotSize bytes of the largest payload to send */
    PayloadRing(int slotSize, boolean copy) {
        this.copy = copy;
        this.slotSize = (slotSize + 63) & ~63;
        for (int i = 0; i < USER_SIZE; i++) {
            user.put(i, (byte) (' ' + i % 95));
        }
        slots = new Payload[SIZE / this.slotSize];
        ring = ByteBuffer.allocateDirect(slots.length * this.slotSize);
        for (int i = 0; i < slots.length; i++) {
            ring.put(i * this.slotSize, user, 0, slotSize);
            slots[i] = Payload.view(ring.slice(i * this.slotSize, slotSize));
        }
    }

    /** The next payload to send. */
    Payload next(int length) {
        int slot = next;
        next = slot + 1 == slots.length ? 0 : slot + 1;
        if (copy) {
            ring.put(slot * slotSize, user, 0, length);
        }
        return slots[slot].slice(0, length);
    }

    /** The checksum of such a payload, which is always the same: making it is not the device's work. */
    long sum(int length) {
        if (length != sumLength) {
            sumLength = length;
            sum = InternetChecksum.sum(user, 0, length);
        }
        return sum;
    }

    /** Takes received bytes. */
    void take(ByteBuffer packet, int from, int count) {
        if (copy) {
            receivedEnd = receivedEnd + count > RECEIVED_SIZE ? 0 : receivedEnd;
            received.put(receivedEnd, packet, from, count);
            receivedEnd += count;
        }
    }
}
