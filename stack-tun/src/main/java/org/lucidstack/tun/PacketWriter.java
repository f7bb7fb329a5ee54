package org.lucidstack.tun;

import java.nio.ByteBuffer;
import org.lucidstack.buffer.Payload;
import org.lucidstack.wire.PacketBuffer;

/**
 * Writes packets to a TUN file. A large packet is gathered from where it lies (headers here, payload in a send queue)
 * by one {@code writev}; a small one is copied together first, which costs less than telling the kernel of several
 * pieces.
 *
 * <pre>
 *   scratch:  | virtio-net header | headers | payload |       small, or with pieces on the heap
 *   iovecs:   -> virtio-net header  -> headers  -> piece  -> piece
 * </pre>
 *
 * Used by whoever holds the stack.
 */
final class PacketWriter {

    /** Up to here, copying is cheaper than gathering. */
    static final int COPY_LIMIT = 2048;

    private static final int MAX_PIECES = 62;
    private static final int IOVEC_LENGTH = 16;
    private static final int CAPACITY = VnetHeader.MAX_LENGTH + PacketBuffer.HEADROOM + 65535;

    private final TunFile file;
    private final SystemCalls calls = new WarmingSystemCalls();
    private final NativeMemory scratch = NativeMemory.allocate(CAPACITY);
    private final NativeMemory iovecs = NativeMemory.allocate((2 + MAX_PIECES) * IOVEC_LENGTH);
    /** A stack uses one header buffer for all packets, so that its address is worth remembering. */
    private ByteBuffer knownHeaders = scratch.buffer();

    private long knownHeadersAddress = scratch.address();

    PacketWriter(TunFile file) {
        this.file = file;
    }

    /** Writes one packet; returns 0 or the error number. */
    int write(PacketBuffer packet) {
        int vnetLength = file.vnetHeaderLength();
        if (vnetLength > 0) {
            VnetHeader.write(scratch.buffer(), 0, vnetLength, packet);
        } else if (packet.isChecksumPartial()) {
            return Errno.EOPNOTSUPP;
        }
        int length = vnetLength + packet.length();
        if (length > CAPACITY) {
            return Errno.EINVAL;
        }
        boolean copy = length <= COPY_LIMIT || !canGather(packet.payload());
        while (true) {
            long written = copy ? writeCopy(packet, length) : writeGathered(packet);
            if (written >= 0) {
                return 0;
            }
            if (written != -Errno.EINTR) {
                return (int) -written;
            }
        }
    }

    private static boolean canGather(Payload payload) {
        if (payload.pieceCount() > MAX_PIECES) {
            return false;
        }
        for (int i = 0; i < payload.pieceCount(); i++) {
            if (!payload.piece(i).isDirect()) {
                return false;
            }
        }
        return true;
    }

    private long writeCopy(PacketBuffer packet, int length) {
        ByteBuffer target = scratch.buffer();
        ByteBuffer headers = packet.headers();
        int at = file.vnetHeaderLength();
        target.put(at, headers, headers.position(), headers.remaining());
        target.position(at + headers.remaining());
        packet.payload().copyTo(target);
        return calls.write(file.fd(), scratch.address(), length);
    }

    private long writeGathered(PacketBuffer packet) {
        int count = 0;
        if (file.vnetHeaderLength() > 0) {
            put(count++, scratch.address(), file.vnetHeaderLength());
        }
        ByteBuffer headers = packet.headers();
        put(count++, addressOfHeaders(headers) + headers.position(), headers.remaining());
        Payload payload = packet.payload();
        for (int i = 0; i < payload.pieceCount(); i++) {
            put(count++, NativeMemory.addressOf(payload.piece(i)) + payload.pieceStart(i), payload.pieceLength(i));
        }
        return calls.writev(file.fd(), iovecs.address(), count);
    }

    private long addressOfHeaders(ByteBuffer headers) {
        if (headers != knownHeaders) {
            knownHeaders = headers;
            knownHeadersAddress = NativeMemory.addressOf(headers);
        }
        return knownHeadersAddress;
    }

    private void put(int index, long address, long length) {
        iovecs.buffer().putLong(index * IOVEC_LENGTH, address).putLong(index * IOVEC_LENGTH + 8, length);
    }
}
