package org.lucidstack.udp;

import org.lucidstack.ip.IcmpError;

/** Is told what happens on a UDP socket. Called while the stack is held: it must not block; it may call the socket. */
public interface UdpHandler {

    /** A datagram was queued. */
    default void onReadable(UdpSocket socket) {}

    /**
     * An ICMP error came for a datagram of this socket. Port unreachable also fails the next call of a connected
     * socket.
     */
    default void onError(UdpSocket socket, IcmpError error) {}
}
