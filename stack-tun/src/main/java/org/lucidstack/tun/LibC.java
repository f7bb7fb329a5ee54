package org.lucidstack.tun;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;

/**
 * The C library's calls that a TUN device and a packet socket need, by JNA direct mapping. Those that each packet costs are
 * called through {@link SystemCalls}, which knows a faster way.
 *
 * <p>Memory is passed as a {@code long} address (see {@link NativeMemory}), never as an array, which JNA would copy
 * both ways. A result of -1 means failure; {@link Errno#last()} tells the reason and must be asked for at once, on the
 * same thread. {@code size_t} and {@code ssize_t} are {@code long}, so this works on 64-bit Linux only.
 */
final class LibC {

    static final int O_RDWR = 2;
    static final int O_NONBLOCK = 0x800;
    static final int O_CLOEXEC = 0x80000;
    static final int AF_INET = 2;
    static final int AF_INET6 = 10;
    static final int AF_NETLINK = 16;
    static final int AF_PACKET = 17;
    static final int SOCK_DGRAM = 2;
    static final int SOCK_RAW = 3;
    static final int POLLIN = 1;
    static final int POLLERR = 8;
    static final int POLLHUP = 0x10;
    static final int POLLNVAL = 0x20;

    static {
        if (Native.POINTER_SIZE != 8 || !System.getProperty("os.name").equals("Linux")) {
            throw new UnsatisfiedLinkError("TUN devices are supported on 64-bit Linux only");
        }
        Native.register(LibC.class, NativeLibrary.getProcess());
    }

    private LibC() {}

    static native int open(String path, int flags);

    static native int close(int fd);

    static native int ioctl(int fd, long request, long argument);

    static native long read(int fd, long address, long count);

    static native long write(int fd, long address, long count);

    static native long writev(int fd, long iovecs, int count);

    static native int ppoll(long pollfds, long count, long timespec, long signalMask);

    static native int eventfd(int initial, int flags);

    static native int socket(int domain, int type, int protocol);

    static native int bind(int fd, long address, int length);

    static native long send(int fd, long address, long count, int flags);

    static native long recv(int fd, long address, long count, int flags);

    static native long sendto(int fd, long address, long count, int flags, long target, int targetLength);

    static native long recvfrom(int fd, long address, long count, int flags, long source, long sourceLength);

    static native int sched_setscheduler(int thread, int policy, long parameters);
}
