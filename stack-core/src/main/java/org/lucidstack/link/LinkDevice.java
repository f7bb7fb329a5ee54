package org.lucidstack.link;

import org.lucidstack.wire.PacketBuffer;

/**
 * The lower edge of a stack: takes IP packets. Implemented by the TUN device, simulated links, in-memory wires and
 * decorators. What it delivers upwards goes to {@link PacketReceiver}.
 */
public interface LinkDevice {

    /** Name for people, such as {@code tun0}. */
    String name();

    /** Largest IP packet in bytes, 68 (IPv4) or 1280 (IPv6) to 65535. May change while the device is up. */
    int mtu();

    /** What the device does for its packets. */
    default Offload offload() {
        return Offload.NONE;
    }

    /**
     * Sends one packet. All bytes have been taken (written, copied or dropped) when this returns. Called by whoever
     * holds the stack. A device that cannot take the packet counts it as dropped; it does not throw and does not block.
     *
     * @return whether the packet was taken
     */
    boolean transmit(PacketBuffer packet);
}
