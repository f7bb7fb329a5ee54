package org.lucidstack.link;

import java.io.IOException;

/** A device that a loop thread waits on: the TUN device, or an in-memory wire between threads. */
public interface PolledLinkDevice extends LinkDevice, AutoCloseable {

    /**
     * Waits until a packet can be received, {@link #wakeup} is called or the time is over. Loop thread only.
     *
     * @param timeoutNanos how long at most, in nanoseconds; 0 or less does not wait, {@link Long#MAX_VALUE} waits for
     * ever
     * @throws IOException if the device is gone or was taken down; the message says which and names it
     */
    void await(long timeoutNanos) throws IOException;

    /** Ends a wait, now or the next one. Any thread. */
    void wakeup();

    /**
     * Receives up to {@code maxPackets} packets without waiting, or as many as should be worked on in one go, if those are fewer.
     * Called by the loop thread, holding the stack.
     *
     * @return whether there may be more
     * @throws IOException if the device is gone
     */
    boolean receive(PacketReceiver receiver, int maxPackets) throws IOException;

    /** Releases the device; idempotent. Called after the loop has ended. */
    @Override
    void close();
}
