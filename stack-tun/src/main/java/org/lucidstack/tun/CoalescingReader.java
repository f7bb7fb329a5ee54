package org.lucidstack.tun;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.Consumer;
import org.lucidstack.env.DropReason;
import org.lucidstack.link.PacketReceiver;
import org.lucidstack.link.SoftwareCoalescing;

/**
 * Reads packets from a TUN file without a virtio-net header, and hands on segments that follow each other as one. While there
 * is something to be continued, the text of the next packet is read to right behind the text before. Its headers cover the end of
 * that text for a moment, which is cheaper than having the kernel scatter a packet to two places.
 *
 * <pre>
 *   | headers | text 1 |           before
 *   | headers | tex| headers | text 2 |    read; headers are copied out, what they covered is put back
 *   | headers | text 1       | text 2 |    after
 * </pre>
 *
 * Loop thread only.
 */
final class CoalescingReader extends PacketSource {

    private final TunFile file;
    private final NativeMemory memory = NativeMemory.allocate(SoftwareCoalescing.CAPACITY);
    private final ByteBuffer buffer = memory.buffer().duplicate().order(ByteOrder.BIG_ENDIAN);
    private final ByteBuffer head = ByteBuffer.allocate(SoftwareCoalescing.MAX_HEADERS);
    private final byte[] covered = new byte[SoftwareCoalescing.MAX_HEADERS];
    private final SoftwareCoalescing coalescing = new SoftwareCoalescing(buffer, head);

    CoalescingReader(TunFile file) {
        this.file = file;
    }

    @Override
    void arrived(int length, PacketReceiver receiver, Consumer<DropReason> drops) {
        coalescing.arrived(length, receiver);
    }

    @Override
    void batchIsOver(PacketReceiver receiver) {
        coalescing.flush(receiver);
    }

    @Override
    int read() throws TunException {
        int headLength = coalescing.headLength();
        int from = coalescing.restAt() - headLength;
        buffer.get(from, covered, 0, headLength);
        int length = file.read(calls, memory.address() + from, SoftwareCoalescing.MAX_PACKET);
        buffer.get(from, head.array(), 0, headLength);
        buffer.put(from, covered, 0, headLength);
        return length;
    }
}
