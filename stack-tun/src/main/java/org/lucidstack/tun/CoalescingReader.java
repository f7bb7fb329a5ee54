package org.lucidstack.tun;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.Consumer;
import org.lucidstack.env.DropReason;
import org.lucidstack.link.PacketReceiver;
import org.lucidstack.link.SoftwareCoalescing;

/**
 * Reads packets from a TUN file without a virtio-net header, and hands on segments that follow each other as one. While there
 * is something to be continued, {@code readv} scatters the next packet: its headers apart, its text behind the text before.
 * Loop thread only.
 */
final class CoalescingReader extends PacketSource {

    private static final int IOVEC_LENGTH = 16;
    private static final int HEAD = 0;
    private static final int REST = IOVEC_LENGTH;

    private final TunFile file;
    private final NativeMemory memory = NativeMemory.allocate(SoftwareCoalescing.CAPACITY);
    private final NativeMemory head = NativeMemory.allocate(SoftwareCoalescing.MAX_HEADERS);
    private final NativeMemory iovecs = NativeMemory.allocate(2 * IOVEC_LENGTH);
    private final SoftwareCoalescing coalescing =
            new SoftwareCoalescing(bigEndian(memory.buffer()), bigEndian(head.buffer()));

    CoalescingReader(TunFile file) {
        this.file = file;
        iovecs.buffer().putLong(HEAD, head.address());
        iovecs.buffer().putLong(REST + 8, SoftwareCoalescing.MAX_PACKET);
    }

    private static ByteBuffer bigEndian(ByteBuffer buffer) {
        return buffer.duplicate().order(ByteOrder.BIG_ENDIAN);
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
        long rest = memory.address() + coalescing.restAt();
        if (headLength == 0) {
            return file.read(calls, rest, SoftwareCoalescing.MAX_PACKET);
        }
        iovecs.buffer().putLong(HEAD + 8, headLength).putLong(REST, rest);
        return file.readv(calls, iovecs.address(), 2);
    }
}
