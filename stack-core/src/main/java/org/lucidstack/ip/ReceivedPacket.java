package org.lucidstack.ip;

import java.nio.ByteBuffer;
import org.lucidstack.buffer.Payload;
import org.lucidstack.net.IpAddress;
import org.lucidstack.wire.IpPacket;
import org.lucidstack.wire.Ipv6Codec;

/**
 * A whole packet for this stack, on its way up. Its bytes are valid during the call that hands it over.
 *
 * @param on where it came in
 * @param ip the parsed packet
 * @param bytes from whose position on it lies
 * @param checksumVerified whether the device vouches for the transport checksum
 */
public record ReceivedPacket(IpInterface on, IpPacket ip, ByteBuffer bytes, boolean checksumVerified) {

    /** What tells whether an error about a packet may be sent: the type of an ICMP message. */
    private static final int TRANSPORT_START = 8;

    /** A copy that outlives the call, for an error that may be sent later. @param quoted how many bytes an error may quote */
    public ReceivedPacket kept(int quoted) {
        ByteBuffer head = ByteBuffer.wrap(firstOf(raw(), quoted));
        Payload text = Payload.of(firstOf(ip.payload(), TRANSPORT_START));
        return new ReceivedPacket(on, ip.withPayload(text), head, checksumVerified);
    }

    private static byte[] firstOf(Payload from, int most) {
        return from.slice(0, Math.min(most, from.length())).toByteArray();
    }

    /**
     * All its bytes (of one that was {@link #kept}, those that were), for ICMP errors to quote: as many as its header says; what a
     * link added behind them is no part of it.
     */
    public Payload raw() {
        int start = bytes.position();
        int length = ip.version() == 4
                ? bytes.getShort(start + 2) & 0xffff
                : Ipv6Codec.FIXED_HEADER + (bytes.getShort(start + 4) & 0xffff);
        return Payload.over(bytes, start, Math.min(length, bytes.remaining()));
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
