package org.lucidstack.tun;

/**
 * The system calls that a packet costs. A call that fails returns minus the error number (as the kernel's own entry does), so
 * that there is no error number to be asked for afterwards.
 *
 * <p>Two bindings: {@link ForeignSystemCalls} where the Java runtime has a foreign function interface (from 22 on), and
 * {@link JnaSystemCalls}; {@link WarmingSystemCalls} changes from one to the other. Memory is passed as an address, see
 * {@link NativeMemory}. One object serves one thread at a time.
 */
sealed interface SystemCalls permits ForeignSystemCalls, JnaSystemCalls, WarmingSystemCalls {

    /** How many bytes were read to {@code address}, or minus the error number. */
    long read(int fd, long address, long count);

    /** How many bytes were written from {@code address}, or minus the error number. */
    long write(int fd, long address, long count);

    /** How many bytes were written from the places that {@code count} iovecs name, or minus the error number. */
    long writev(int fd, long iovecs, int count);

    /** How many of the {@code count} pollfds have an event, or minus the error number; a timespec of 0 waits for ever. */
    int ppoll(long pollfds, long count, long timespec, long signalMask);
}
