package org.lucidstack.tun;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.Consumer;
import org.lucidstack.env.DropReason;
import org.lucidstack.link.PacketReceiver;

/** Reads packets from a TUN file into one buffer outside the heap and hands them on from there. Loop thread only. */
final class PacketReader extends PacketSource {

    /** An IPv6 packet of 40 + 65535 bytes and its virtio-net header. */
    private static final int CAPACITY = 40 + 65535 + VnetHeader.MAX_LENGTH;

    private final TunFile file;
    private final NativeMemory memory = NativeMemory.allocate(CAPACITY);
    private final ByteBuffer header = memory.buffer();
    private final ByteBuffer packet = memory.buffer().duplicate().order(ByteOrder.BIG_ENDIAN);
    private final UdpSplitter splitter = new UdpSplitter();

    PacketReader(TunFile file) {
        this.file = file;
    }

    @Override
    int read() throws TunException {
        return file.read(calls, memory.address(), CAPACITY);
    }

    @Override
    void arrived(int length, PacketReceiver receiver, Consumer<DropReason> drops) {
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
