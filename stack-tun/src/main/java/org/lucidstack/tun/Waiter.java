package org.lucidstack.tun;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Sleeps until the device has a packet, there is news of its interface, somebody calls {@link #wakeup} or the time is
 * over: {@code ppoll} on three files. {@code wakeup} may be called by any thread, the rest by the loop thread only.
 */
final class Waiter {

    private static final int POLLFD_LENGTH = 8;
    private static final int FILES = 3;
    private static final int TIMESPEC = FILES * POLLFD_LENGTH;
    private static final int SCRATCH = TIMESPEC + 16;
    private static final int EVENTS = 4;
    private static final int REVENTS = 6;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final int FATAL = LibC.POLLERR | LibC.POLLHUP | LibC.POLLNVAL;

    private final SystemCalls calls = new WarmingSystemCalls();
    private final NativeMemory memory = NativeMemory.allocate(SCRATCH + 8);
    private final NativeMemory one = NativeMemory.allocate(8);
    private final int eventFd;
    private final AtomicBoolean signalled = new AtomicBoolean();
    /** Keeps a late {@link #wakeup} from writing to a file that is closed, or to another one that got its number. */
    private final ReentrantLock closing = new ReentrantLock();

    /** Guarded by {@link #closing}, as the flag below. */
    private final SystemCalls wakeupCalls = new WarmingSystemCalls();

    private boolean closed;

    Waiter(int deviceFd, int newsFd) throws TunException {
        eventFd = LibC.eventfd(0, LibC.O_NONBLOCK | LibC.O_CLOEXEC);
        if (eventFd < 0) {
            throw new TunException("The kernel gives no eventfd: " + Errno.name(Errno.last()) + ".", Errno.last());
        }
        one.buffer().putLong(0, 1);
        int[] fds = {deviceFd, eventFd, newsFd};
        for (int i = 0; i < FILES; i++) {
            memory.buffer().putInt(i * POLLFD_LENGTH, fds[i]).putShort(i * POLLFD_LENGTH + EVENTS, (short) LibC.POLLIN);
        }
    }

    /** Whether there was an event before {@code timeoutNanos} ({@link Long#MAX_VALUE}: never) were over. */
    boolean await(long timeoutNanos) throws TunException {
        ByteBuffer buffer = memory.buffer();
        long timespec = 0;
        if (timeoutNanos != Long.MAX_VALUE) {
            long nanos = Math.max(0, timeoutNanos);
            buffer.putLong(TIMESPEC, nanos / NANOS_PER_SECOND).putLong(TIMESPEC + 8, nanos % NANOS_PER_SECOND);
            timespec = memory.address() + TIMESPEC;
        }
        for (int i = 0; i < FILES; i++) {
            buffer.putShort(i * POLLFD_LENGTH + REVENTS, (short) 0);
        }
        int events = calls.ppoll(memory.address(), FILES, timespec, 0);
        if (events < 0 && events != -Errno.EINTR && events != -Errno.EAGAIN) {
            throw new TunException("Waiting for packets failed: " + Errno.name(-events) + ".", -events);
        }
        if (revents(1) != 0) {
            calls.read(eventFd, memory.address() + SCRATCH, 8);
            signalled.getAndSet(false);
        }
        return events > 0;
    }

    /** Whether the last wait found the device's file broken. */
    boolean isDeviceBroken() {
        return (revents(0) & FATAL) != 0;
    }

    /** Whether the last wait found news of interfaces. */
    boolean hasNews() {
        return revents(2) != 0;
    }

    /** Whether a wait would end at once because of {@link #wakeup}. */
    boolean isSignalled() {
        return signalled.get();
    }

    private int revents(int file) {
        return memory.buffer().getShort(file * POLLFD_LENGTH + REVENTS);
    }

    void wakeup() {
        if (signalled.getAndSet(true)) {
            return;
        }
        closing.lock();
        try {
            if (!closed) {
                wakeupCalls.write(eventFd, one.address(), 8);
            }
        } finally {
            closing.unlock();
        }
    }

    void close() {
        closing.lock();
        try {
            if (!closed) {
                closed = true;
                LibC.close(eventFd);
            }
        } finally {
            closing.unlock();
        }
    }
}
