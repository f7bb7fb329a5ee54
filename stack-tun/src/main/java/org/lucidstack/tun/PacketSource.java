package org.lucidstack.tun;

import java.util.function.Consumer;
import org.lucidstack.env.DropReason;
import org.lucidstack.link.PacketReceiver;

/** Where the packets of a TUN file come from. Loop thread only. */
abstract sealed class PacketSource permits PacketReader, CoalescingReader {

    /**
     * Bytes that are worked on in one go, and acknowledged together: what stays in the processor's caches meanwhile, and leaves the
     * sender something to send while it is worked on.
     */
    private static final int MAX_BYTES = 512 * 1024;

    final SystemCalls calls = new WarmingSystemCalls();

    /** Bytes that {@link #poll} read and that are not delivered yet. */
    private int pending;

    /** Whether there is a packet: reads it if so. */
    final boolean poll() throws TunException {
        if (pending == 0) {
            pending = read();
        }
        return pending > 0;
    }

    /** Delivers up to {@code maxPackets}, bad ones included; returns whether there may be more. */
    final boolean receive(PacketReceiver receiver, int maxPackets, Consumer<DropReason> drops) throws TunException {
        int count = 0;
        int bytes = 0;
        while (count < maxPackets && bytes < MAX_BYTES && poll()) {
            int length = pending;
            pending = 0;
            count++;
            bytes += length;
            arrived(length, receiver, drops);
        }
        batchIsOver(receiver);
        return count == maxPackets || bytes >= MAX_BYTES;
    }

    /** Reads the next packet; returns its bytes, with what precedes it, or 0 if there is none. */
    abstract int read() throws TunException;

    /** A packet was read. */
    abstract void arrived(int length, PacketReceiver receiver, Consumer<DropReason> drops);

    /** What was kept back is to be delivered. */
    void batchIsOver(PacketReceiver receiver) {}
}
