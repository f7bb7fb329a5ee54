package org.lucidstack.ip;

import org.lucidstack.buffer.Payload;
import org.lucidstack.net.IpAddress;
import org.lucidstack.wire.IpPacket;

/**
 * A whole packet for this stack, on its way up. Its bytes are valid during the call that hands it over.
 *
 * @param on where it came in
 * @param ip the parsed packet
 * @param raw all its bytes, for ICMP errors to quote
 * @param checksumVerified whether the device vouches for the transport checksum
 */
public record ReceivedPacket(IpInterface on, IpPacket ip, Payload raw, boolean checksumVerified) {

    /** What tells whether an error about a packet may be sent: the type of an ICMP message. */
    private static final int TRANSPORT_START = 8;

    /** A copy that outlives the call, for an error that may be sent later. @param bytes how many an error may quote */
    public ReceivedPacket kept(int bytes) {
        Payload head = copy(raw, bytes);
        Payload text = copy(ip.payload(), TRANSPORT_START);
        return new ReceivedPacket(on, ip.withPayload(text), head, checksumVerified);
    }

    private static Payload copy(Payload from, int most) {
        return Payload.of(from.slice(0, Math.min(most, from.length())).toByteArray());
    }

    public IpAddress source() {
        return ip.source();
    }

    public IpAddress destination() {
        return ip.destination();
    }

    public Payload payload() {
        return ip.payload();
    }

    /** The TOS or traffic class byte. */
    public int trafficClass() {
        return ip.dscp() << 2 | ip.ecn();
    }
}
