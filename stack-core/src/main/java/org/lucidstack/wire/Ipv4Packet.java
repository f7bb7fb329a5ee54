package org.lucidstack.wire;

import org.lucidstack.buffer.Payload;
import org.lucidstack.net.Ipv4Address;

/**
 * An IPv4 packet (RFC 791 section 3.1). Lengths and the checksum are not fields: the codec checks and computes them.
 *
 * @param dscp 0 to 63
 * @param ecn 0 to 3
 * @param identification 0 to 65535
 * @param reserved the unused flag bit
 * @param dontFragment DF
 * @param moreFragments MF
 * @param fragmentOffset in bytes, a multiple of 8
 * @param ttl 0 to 255
 * @param protocol 0 to 255
 * @param options as on the wire, 0 to 40 bytes, a multiple of 4
 */
public record Ipv4Packet(
        int dscp,
        int ecn,
        int identification,
        boolean reserved,
        boolean dontFragment,
        boolean moreFragments,
        int fragmentOffset,
        int ttl,
        int protocol,
        Ipv4Address source,
        Ipv4Address destination,
        OpaqueBytes options,
        Payload payload)
        implements IpPacket {

    @Override
    public int hopLimit() {
        return ttl;
    }

    @Override
    public Ipv4Packet withPayload(Payload other) {
        return new Ipv4Packet(
                dscp,
                ecn,
                identification,
                reserved,
                dontFragment,
                moreFragments,
                fragmentOffset,
                ttl,
                protocol,
                source,
                destination,
                options,
                other);
    }

    @Override
    public boolean isFragment() {
        return moreFragments || fragmentOffset > 0;
    }

    /** One line in the manner of tcpdump, down to the transport. */
    @Override
    public String toString() {
        return PacketPrinter.print(this);
    }
}
