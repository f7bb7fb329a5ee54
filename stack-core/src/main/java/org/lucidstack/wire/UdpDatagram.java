package org.lucidstack.wire;

import org.lucidstack.buffer.Payload;

/** A UDP datagram (RFC 768); length and checksum are the codec's. Ports are 0 to 65535. */
public record UdpDatagram(int sourcePort, int destinationPort, Payload payload) {

    @Override
    public String toString() {
        return "UDP, length " + payload.length();
    }
}
