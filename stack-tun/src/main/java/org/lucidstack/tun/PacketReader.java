package org.lucidstack.tun;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.Consumer;
import org.lucidstack.env.DropReason;
import org.lucidstack.link.PacketReceiver;

/** Reads packets from a TUN file into one buffer outside the heap and hands them on from there. Loop thread only. */
final class PacketReader implements PacketSource {

    /** An IPv6 packet of 40 + 65535 bytes and its virtio-net header. */
    private static final int CAPACITY = 40 + 65535 + VnetHeader.MAX_LENGTH;

    private final TunFile file;
    private final NativeMemory memory = NativeMemory.allocate(CAPACITY);
    private final ByteBuffer header = memory.buffer();
    private final ByteBuffer packet = memory.buffer().duplicate().order(ByteOrder.BIG_ENDIAN);
    private final UdpSplitter splitter = new UdpSplitter();
    /** Bytes that {@link #poll} read and that are not delivered yet. */
    private int pending;

    PacketReader(TunFile file) {
        this.file = file;
    }

    @Override
    public boolean poll() throws TunException {
        if (pending == 0) {
            pending = file.read(memory.address(), CAPACITY);
        }
        return pending > 0;
    }

    @Override
    public int receive(PacketReceiver receiver, int maxPackets, Consumer<DropReason> drops) throws TunException {
        int count = 0;
        while (count < maxPackets && poll()) {
            int length = pending;
            pending = 0;
            count++;
            deliver(length, receiver, drops);
        }
        return count;
    }

    private void deliver(int length, PacketReceiver receiver, Consumer<DropReason> drops) {
        int start = file.vnetHeaderLength();
        if (length <= start || start > 0 && !VnetHeader.isValid(header, length - start)) {
            drops.accept(DropReason.BAD_OFFLOAD_HEADER);
            return;
        }
        packet.limit(length).position(start);
        if (start > 0 && VnetHeader.isUdpSuperDatagram(header)) {
            if (!splitter.split(packet, VnetHeader.checksumStart(header), VnetHeader.segmentSize(header), receiver)) {
                drops.accept(DropReason.BAD_OFFLOAD_HEADER);
            }
            return;
        }
        receiver.receive(packet, start > 0 && VnetHeader.isChecksumVerified(header));
    }
}
