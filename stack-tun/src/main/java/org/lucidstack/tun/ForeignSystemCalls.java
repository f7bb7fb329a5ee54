package org.lucidstack.tun;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;

/**
 * {@link SystemCalls} by the Java runtime's own foreign function interface: the compiler turns a constant method handle into a
 * bare call. Each handle takes first the memory where the linker saves {@code errno}. The handles are linked when this class is
 * initialized, which fails where the runtime has no such interface or denies it.
 */
final class ForeignSystemCalls implements SystemCalls {

    private static final MethodHandle READ = link("read", long.class, int.class, long.class, long.class);
    private static final MethodHandle WRITE = link("write", long.class, int.class, long.class, long.class);
    private static final MethodHandle WRITEV = link("writev", long.class, int.class, long.class, int.class);
    private static final MethodHandle PPOLL = link("ppoll", int.class, long.class, long.class, long.class, long.class);

    private final NativeMemory errno = NativeMemory.allocate(Integer.BYTES);
    private final Object errnoSegment = ForeignLinker.segmentOf(errno.buffer());

    private static MethodHandle link(String function, Class<?> result, Class<?>... parameters) {
        return ForeignLinker.link(function, MethodType.methodType(result, parameters));
    }

    @Override
    public long read(int fd, long address, long count) {
        try {
            return result((long) READ.invokeExact(errnoSegment, fd, address, count));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    @Override
    public long write(int fd, long address, long count) {
        try {
            return result((long) WRITE.invokeExact(errnoSegment, fd, address, count));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    @Override
    public long writev(int fd, long iovecs, int count) {
        try {
            return result((long) WRITEV.invokeExact(errnoSegment, fd, iovecs, count));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    @Override
    public int ppoll(long pollfds, long count, long timespec, long signalMask) {
        try {
            return (int) result((int) PPOLL.invokeExact(errnoSegment, pollfds, count, timespec, signalMask));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    private long result(long returned) {
        return returned < 0 ? -errno.buffer().getInt(0) : returned;
    }

    /** A C function throws nothing: what comes here is an error of the Java runtime. */
    private static Error unexpected(Throwable cause) {
        return cause instanceof Error error ? error : new AssertionError(cause);
    }
}
