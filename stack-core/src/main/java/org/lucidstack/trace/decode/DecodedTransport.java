package org.lucidstack.trace.decode;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lucidstack.net.IpAddress;
import org.lucidstack.net.Ipv4Address;

/** What an IP packet carries, where that is TCP, UDP, ICMP or ICMPv6. Lengths are in bytes. */
public sealed interface DecodedTransport {

    /** As received. */
    int checksum();

    /** Whether the checksum is right; null where that cannot be told. */
    @Nullable
    Boolean checksumOk();

    /** Bytes behind the header, on the wire. */
    int payloadLength();

    /** A TCP header. @param flags masks of {@link org.lucidstack.wire.TcpFlags} @param window unscaled */
    record Tcp(
            int sourcePort,
            int destinationPort,
            long seq,
            long ack,
            int flags,
            int reserved,
            int window,
            int urgentPointer,
            int headerLength,
            int payloadLength,
            int checksum,
            @Nullable Boolean checksumOk,
            List<DecodedOption> options,
            boolean optionsMalformed)
            implements DecodedTransport {}

    /** A UDP header. @param length the field */
    record Udp(
            int sourcePort,
            int destinationPort,
            int length,
            int checksum,
            @Nullable Boolean checksumOk) implements DecodedTransport {
        @Override
        public int payloadLength() {
            return length - 8;
        }
    }

    /**
     * An ICMP or ICMPv6 header; the fields that its type has are not null.
     *
     * @param version 4 or 6, of the IP that carries it
     * @param echo identifier and sequence of echo request and reply
     * @param quoted what the packet that an error is about tells; null also where it tells nothing
     */
    record Icmp(
            int version,
            int type,
            int code,
            int checksum,
            @Nullable Boolean checksumOk,
            int payloadLength,
            @Nullable Echo echo,
            @Nullable Long mtu,
            @Nullable Ipv4Address gateway,
            @Nullable Long pointer,
            boolean quotes,
            @Nullable Quoted quoted)
            implements DecodedTransport {}

    /** Identifier and sequence number, 16 bits each. */
    record Echo(int identifier, int sequence) {}

    /** The start of a quoted packet. @param ports null where it has none, or they were not quoted */
    record Quoted(
            IpAddress source,
            IpAddress destination,
            int protocol,
            @Nullable Ports ports) {}

    /** Source and destination port. */
    record Ports(int source, int destination) {}
}
