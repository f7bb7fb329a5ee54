package org.lucidstack.demo.tunnel;

import java.nio.ByteBuffer;
import java.util.function.Consumer;

/**
 * One end of a tunnel: where packets come from and go to on this machine. Implemented by a TUN device and by a stack
 * in this process.
 */
interface PacketEnd extends AutoCloseable {

    /** For people, such as {@code tun0}. */
    String name();

    /**
     * Starts to give packets away.
     *
     * @param packets takes each packet, valid during the call only, on a thread of the end's own; must not block for
     * long
     * @param failure is told, once, why the end is no more; not after {@link #close}
     */
    void start(Consumer<ByteBuffer> packets, Consumer<Exception> failure);

    /** Takes one packet, from position to limit. Any thread; does not block. @return false if it found no room */
    boolean deliver(ByteBuffer packet);

    /** Undoes all that this end changed. Idempotent; any thread but the end's own. */
    @Override
    void close();
}
