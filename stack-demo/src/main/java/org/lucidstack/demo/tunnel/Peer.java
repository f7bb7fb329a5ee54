package org.lucidstack.demo.tunnel;

import java.nio.ByteBuffer;

/** The other end of a tunnel, seen from here: packets sent to it leave through the tunnel. */
public interface Peer {

    /** For people: where it is reached, and its inner addresses if they are known. */
    String name();

    /** The longest packet that reaches it, in bytes, as far as this is known by now. Any thread. */
    int maxPacket();

    /**
     * Sends one packet, from position to limit, which is read before this returns. Any thread; does not wait for the
     * network.
     * What cannot be sent is counted by the peer as dropped, but for a packet that turns out to be too long for the path:
     * that is told by {@link #maxPacket} being less than its length from then on.
     */
    void send(ByteBuffer packet);
}
