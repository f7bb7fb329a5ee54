package org.lucidstack.sim;

import org.jspecify.annotations.Nullable;

/** The queue in front of a transmitter: what waits, what is dropped and what is marked. */
interface QueueDiscipline {
    /** Takes a packet. @return false if it was dropped */
    boolean enqueue(QueuedPacket packet, long now);

    /** The next packet to transmit, or null. */
    @Nullable
    QueuedPacket dequeue(long now);

    /** Bytes that wait. */
    int bytes();
}
