package org.lucidstack.tun;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import java.util.Arrays;

/** A file that keeps packets apart, as a TUN does, and its far end in the test's hands: a pair of Unix sockets. */
final class PacketPair implements AutoCloseable {

    private static final int AF_UNIX = 1;
    private static final int SOCK_SEQPACKET = 5;
    private static final int SIZE = 1 << 17;

    static {
        Native.register(PacketPair.class, NativeLibrary.getInstance("c"));
    }

    private final NativeMemory memory = NativeMemory.allocate(SIZE);
    private final int near;
    private final int far;
    private boolean open = true;

    private static native int socketpair(int domain, int type, int protocol, long result);

    PacketPair() {
        int done = socketpair(AF_UNIX, SOCK_SEQPACKET | LibC.O_NONBLOCK | LibC.O_CLOEXEC, 0, memory.address());
        if (done < 0) {
            throw new IllegalStateException("socketpair: " + Errno.name(Errno.last()));
        }
        near = memory.buffer().getInt(0);
        far = memory.buffer().getInt(4);
    }

    /** The near end, in the place of a TUN. */
    TunFile file(int vnetHeaderLength) {
        return new TunFile(near, "pair0", vnetHeaderLength);
    }

    /** Lets the near end receive. */
    void send(byte... packet) {
        memory.buffer().put(0, packet);
        if (LibC.write(far, memory.address(), packet.length) != packet.length) {
            throw new IllegalStateException("write: " + Errno.name(Errno.last()));
        }
    }

    /** What the near end sent; empty if nothing. */
    byte[] receive() {
        long length = LibC.read(far, memory.address(), SIZE);
        byte[] bytes = new byte[SIZE];
        memory.buffer().get(0, bytes);
        return Arrays.copyOf(bytes, (int) Math.max(0, length));
    }

    @Override
    public void close() {
        if (open) {
            open = false;
            LibC.close(near);
            LibC.close(far);
        }
    }
}
