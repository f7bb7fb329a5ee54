package org.lucidstack.tun;

import java.lang.System.Logger.Level;
import java.lang.invoke.MethodHandles;
import java.util.concurrent.CompletableFuture;

/**
 * {@link SystemCalls} that begin with JNA, which is loaded anyway, and go on with the foreign function interface where there is
 * one. Linking that takes a tenth of a second of processor time, so it is left to another thread, and to programs that have made a
 * thousand calls: nobody waits for it.
 */
final class WarmingSystemCalls implements SystemCalls {

    static final int CALLS_BEFORE_LINKING = 1_000;

    /** Begins to link when it is looked at first. */
    private static final class Linking {
        static final CompletableFuture<Boolean> DONE = CompletableFuture.supplyAsync(WarmingSystemCalls::linkForeign);
    }

    private SystemCalls binding = new JnaSystemCalls();
    private int calls;
    private boolean settled;

    private static boolean linkForeign() {
        if (Runtime.version().feature() < ForeignLinker.FIRST_RELEASE) {
            return false;
        }
        try {
            MethodHandles.lookup().ensureInitialized(ForeignSystemCalls.class);
            return true;
        } catch (IllegalAccessException | LinkageError e) {
            System.getLogger(WarmingSystemCalls.class.getPackageName())
                    .log(Level.INFO, "no foreign function interface, JNA is used for every call", e);
            return false;
        }
    }

    /** What the next call is made by. */
    SystemCalls binding() {
        if (!settled && ++calls > CALLS_BEFORE_LINKING && Linking.DONE.isDone()) {
            settled = true;
            binding = Linking.DONE.join() ? new ForeignSystemCalls() : binding;
        }
        return binding;
    }

    @Override
    public long read(int fd, long address, long count) {
        return binding().read(fd, address, count);
    }

    @Override
    public long write(int fd, long address, long count) {
        return binding().write(fd, address, count);
    }

    @Override
    public long writev(int fd, long iovecs, int count) {
        return binding().writev(fd, iovecs, count);
    }

    @Override
    public int ppoll(long pollfds, long count, long timespec, long signalMask) {
        return binding().ppoll(pollfds, count, timespec, signalMask);
    }
}
