package org.lucidstack.wire;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lucidstack.buffer.Payload;
import org.lucidstack.net.Ipv6Address;

/**
 * An IPv6 packet (RFC 8200 section 3) with its chain of extension headers.
 *
 * @param flowLabel 20 bits
 * @param extensionHeaders in order; after a real fragment header there are none
 * @param protocol the next-header value at which the chain ends
 * @param payload what follows the chain
 */
public record Ipv6Packet(
        int dscp,
        int ecn,
        int flowLabel,
        int hopLimit,
        Ipv6Address source,
        Ipv6Address destination,
        List<ExtensionHeader> extensionHeaders,
        int protocol,
        Payload payload)
        implements IpPacket {

    /** The fragment header, or null. */
    public ExtensionHeader.@Nullable Fragment fragment() {
        for (ExtensionHeader header : extensionHeaders) {
            if (header instanceof ExtensionHeader.Fragment fragment) {
                return fragment;
            }
        }
        return null;
    }

    @Override
    public Ipv6Packet withPayload(Payload other) {
        return new Ipv6Packet(dscp, ecn, flowLabel, hopLimit, source, destination, extensionHeaders, protocol, other);
    }

    @Override
    public boolean isFragment() {
        ExtensionHeader.Fragment fragment = fragment();
        return fragment != null && !fragment.isAtomic();
    }

    /** Bytes that the extension headers take. */
    public int extensionHeadersLength() {
        int length = 0;
        for (ExtensionHeader header : extensionHeaders) {
            length += header.wireLength();
        }
        return length;
    }

    /** Offset from the start of the packet of the next-header byte that names {@link #protocol()}. */
    public int nextHeaderOffset() {
        if (extensionHeaders.isEmpty()) {
            return 6;
        }
        return Ipv6Codec.FIXED_HEADER
                + extensionHeadersLength()
                - extensionHeaders.getLast().wireLength();
    }

    /** One line in the manner of tcpdump, down to the transport. */
    @Override
    public String toString() {
        return PacketPrinter.print(this);
    }
}
