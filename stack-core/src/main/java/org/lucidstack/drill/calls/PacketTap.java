package org.lucidstack.drill.calls;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The far side of a stack's device: puts packets on it and sees those of the stack. */
public interface PacketTap extends AutoCloseable {
    /** Sends one IP packet to the stack. @throws IOException if the device does not take it */
    void send(byte[] packet) throws IOException;

    /** The next packet that the stack has sent, or null if there is none yet. @throws IOException if the device is gone */
    byte @Nullable [] receive() throws IOException;

    @Override
    void close();
}
