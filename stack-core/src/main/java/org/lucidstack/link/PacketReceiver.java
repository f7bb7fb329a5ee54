package org.lucidstack.link;

import java.nio.ByteBuffer;

/** Is given what a device received. */
@FunctionalInterface
public interface PacketReceiver {

    /**
     * @param packet one IP packet, from position to limit, in big-endian order, valid during the call only
     * @param checksumVerified whether the device vouches for the transport checksum (or the local kernel left it
     * partial), so
     *     that it is not computed again
     */
    void receive(ByteBuffer packet, boolean checksumVerified);
}
