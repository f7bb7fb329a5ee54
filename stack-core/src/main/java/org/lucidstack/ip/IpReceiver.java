package org.lucidstack.ip;

/** A protocol above IP: is given the packets that carry its number. */
@FunctionalInterface
public interface IpReceiver {

    /** @param packet valid during the call only */
    void receive(ReceivedPacket packet);
}
