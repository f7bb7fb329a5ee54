package org.lucidstack.tun;

/** Real-time scheduling (SCHED_FIFO), for threads that mostly wait and must be on time on a busy machine. */
public final class RealTimeThread {

    private static final int SCHED_FIFO = 1;
    /** Threads that this one starts are ordinary. */
    private static final int SCHED_RESET_ON_FORK = 0x40000000;

    private static final int LEAST_PRIORITY = 1;

    private RealTimeThread() {}

    /**
     * Lets the calling thread go before all ordinary ones from now on. Needs CAP_SYS_NICE.
     *
     * @return whether the kernel allows it; if not, nothing changes
     */
    public static boolean request() {
        NativeMemory parameters = NativeMemory.allocate(Integer.BYTES);
        parameters.buffer().putInt(0, LEAST_PRIORITY);
        return LibC.sched_setscheduler(0, SCHED_FIFO | SCHED_RESET_ON_FORK, parameters.address()) == 0;
    }
}
