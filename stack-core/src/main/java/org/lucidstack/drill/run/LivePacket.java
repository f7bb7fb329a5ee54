package org.lucidstack.drill.run;

import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lucidstack.drill.script.PacketSpec.OptionSpec;
import org.lucidstack.net.Endpoint;
import org.lucidstack.wire.IcmpCodec;
import org.lucidstack.wire.IcmpMessage;
import org.lucidstack.wire.IpCodec;
import org.lucidstack.wire.IpPacket;
import org.lucidstack.wire.IpProtocol;
import org.lucidstack.wire.Ipv6Packet;
import org.lucidstack.wire.ParseResult;
import org.lucidstack.wire.ParseResult.Parsed;
import org.lucidstack.wire.TcpCodec;
import org.lucidstack.wire.TcpSegment;
import org.lucidstack.wire.UdpCodec;
import org.lucidstack.wire.UdpDatagram;

/**
 * A packet that the stack has sent.
 *
 * @param time in nanoseconds
 * @param packet its IP part
 * @param tcp its segment, or null
 * @param options of the segment, with padding
 * @param udp its datagram, or null
 * @param icmp its message, or null
 */
record LivePacket(
        long time,
        byte[] bytes,
        IpPacket packet,
        @Nullable TcpSegment tcp,
        List<OptionSpec> options,
        @Nullable UdpDatagram udp,
        @Nullable IcmpMessage icmp) {

    /** Reads a packet; checksums are verified. @throws IllegalArgumentException if the stack has sent what is no packet */
    static LivePacket of(long time, byte[] bytes) {
        IpPacket packet = value(IpCodec.parse(ByteBuffer.wrap(bytes)), "IP packet");
        if (packet.isFragment()) {
            return new LivePacket(time, bytes, packet, null, List.of(), null, null);
        }
        return switch (packet.protocol()) {
            case IpProtocol.TCP -> {
                TcpSegment segment = value(
                        TcpCodec.parse(packet.payload(), packet.source(), packet.destination(), false), "TCP segment");
                int headerLength = packet.payload().length() - segment.payload().length();
                byte[] options = packet.payload().slice(20, headerLength - 20).toByteArray();
                yield new LivePacket(time, bytes, packet, segment, OptionBytes.decode(options), null, null);
            }
            case IpProtocol.UDP ->
                new LivePacket(
                        time,
                        bytes,
                        packet,
                        null,
                        List.of(),
                        value(
                                UdpCodec.parse(packet.payload(), packet.source(), packet.destination(), false),
                                "UDP datagram"),
                        null);
            case IpProtocol.ICMP, IpProtocol.ICMPV6 ->
                new LivePacket(
                        time,
                        bytes,
                        packet,
                        null,
                        List.of(),
                        null,
                        value(
                                packet instanceof Ipv6Packet v6
                                        ? IcmpCodec.parseV6(v6.payload(), v6.source(), v6.destination())
                                        : IcmpCodec.parseV4(packet.payload()),
                                "ICMP message"));
            default -> new LivePacket(time, bytes, packet, null, List.of(), null, null);
        };
    }

    private static <T> T value(ParseResult<? extends T> result, String what) {
        if (result instanceof Parsed<? extends T> parsed) {
            return parsed.value();
        }
        throw new IllegalArgumentException("not a valid " + what + ": " + result);
    }

    /** Where it comes from; port 0 without a transport. */
    Endpoint from() {
        return new Endpoint(packet.source(), tcp != null ? tcp.sourcePort() : udp != null ? udp.sourcePort() : 0);
    }

    Endpoint to() {
        return new Endpoint(
                packet.destination(), tcp != null ? tcp.destinationPort() : udp != null ? udp.destinationPort() : 0);
    }
}
