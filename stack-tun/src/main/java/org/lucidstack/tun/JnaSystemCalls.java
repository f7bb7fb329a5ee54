package org.lucidstack.tun;

/** {@link SystemCalls} by JNA direct mapping: about 0.3 microseconds more for each call, on any Java runtime. */
final class JnaSystemCalls implements SystemCalls {

    @Override
    public long read(int fd, long address, long count) {
        return result(LibC.read(fd, address, count));
    }

    @Override
    public long write(int fd, long address, long count) {
        return result(LibC.write(fd, address, count));
    }

    @Override
    public long writev(int fd, long iovecs, int count) {
        return result(LibC.writev(fd, iovecs, count));
    }

    @Override
    public int ppoll(long pollfds, long count, long timespec, long signalMask) {
        return (int) result(LibC.ppoll(pollfds, count, timespec, signalMask));
    }

    private static long result(long returned) {
        return returned < 0 ? -Errno.last() : returned;
    }
}
