package org.lucidstack.tun;

import java.nio.charset.StandardCharsets;

/**
 * The {@code struct ifreq} of interface ioctls: a name and a value.
 *
 * <pre>
 *   0               16                      40
 *   | name, zeros   | flags, MTU or index   |
 * </pre>
 */
final class InterfaceRequest {

    static final long TUNSETIFF = 0x400454ca;
    private static final long TUNGETIFF = 0x800454d2;
    private static final int IFF_PERSIST = 0x800;
    private static final long SIOCGIFFLAGS = 0x8913;
    private static final long SIOCGIFMTU = 0x8921;
    private static final long SIOCGIFINDEX = 0x8933;
    private static final long SIOCGIFTXQLEN = 0x8942;
    private static final int NAME_LENGTH = 16;
    private static final int LENGTH = 40;

    private final NativeMemory memory = NativeMemory.allocate(LENGTH);

    InterfaceRequest(String name) {
        memory.buffer().put(0, name.getBytes(StandardCharsets.UTF_8));
    }

    /** The name, as the kernel may have completed it. */
    String name() {
        byte[] bytes = new byte[NAME_LENGTH];
        memory.buffer().get(0, bytes);
        int end = 0;
        while (end < NAME_LENGTH && bytes[end] != 0) {
            end++;
        }
        return new String(bytes, 0, end, StandardCharsets.UTF_8);
    }

    /** Creates or attaches the TUN device of this name; returns 0 or the error number. */
    int attachTun(int tunFd, int flags) {
        memory.buffer().putShort(NAME_LENGTH, (short) flags);
        return LibC.ioctl(tunFd, TUNSETIFF, memory.address()) < 0 ? Errno.last() : 0;
    }

    /** Whether the TUN device stays when its last file is closed. */
    static boolean isPersistent(int tunFd) {
        InterfaceRequest request = new InterfaceRequest("");
        return LibC.ioctl(tunFd, TUNGETIFF, request.memory.address()) >= 0
                && (request.memory.buffer().getShort(NAME_LENGTH) & IFF_PERSIST) != 0;
    }

    int index() throws TunException {
        return ask(SIOCGIFINDEX);
    }

    int mtu() throws TunException {
        return ask(SIOCGIFMTU);
    }

    /** Packets that the kernel keeps for the device's reader. */
    int queueLength() throws TunException {
        return ask(SIOCGIFTXQLEN);
    }

    /** IFF_UP and its like. */
    int flags() throws TunException {
        return ask(SIOCGIFFLAGS) & 0xffff;
    }

    private int ask(long request) throws TunException {
        int fd = LibC.socket(LibC.AF_INET, LibC.SOCK_DGRAM | LibC.O_CLOEXEC, 0);
        if (fd < 0) {
            throw new TunException(
                    "No socket to ask about " + name() + ": " + Errno.name(Errno.last()) + ".", Errno.last());
        }
        try {
            memory.buffer().putLong(NAME_LENGTH, 0);
            if (LibC.ioctl(fd, request, memory.address()) < 0) {
                int errno = Errno.last();
                throw new TunException(
                        errno == Errno.ENODEV
                                ? name() + " was deleted."
                                : "Asking about " + name() + " failed: " + Errno.name(errno) + ".",
                        errno);
            }
            return memory.buffer().getInt(NAME_LENGTH);
        } finally {
            LibC.close(fd);
        }
    }
}
