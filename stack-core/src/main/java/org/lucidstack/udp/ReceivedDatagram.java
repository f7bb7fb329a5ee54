package org.lucidstack.udp;

import org.lucidstack.env.Implements;
import org.lucidstack.net.Endpoint;
import org.lucidstack.net.IpAddress;

/**
 * A datagram in the queue of a socket.
 *
 * @param source who sent it
 * @param destination the address of ours that it was sent to
 * @param data its bytes, owned by the receiver
 * @param trafficClass the TOS or traffic class byte that it came with
 * @param hopLimit TTL or hop limit that it came with
 */
@Implements("RFC1122-4.1.3.5-1")
public record ReceivedDatagram(Endpoint source, IpAddress destination, byte[] data, int trafficClass, int hopLimit) {}
