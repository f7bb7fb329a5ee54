package org.lucidstack.wire;

import java.nio.ByteBuffer;
import org.lucidstack.wire.ParseResult.Malformed;
import org.lucidstack.wire.ParseResult.Parsed;

/**
 * Prints a whole IP packet as one line in the manner of tcpdump. Never throws, whatever the bytes are. Stateless.
 *
 * <pre>
 * IP 192.168.0.1.40000 > 192.168.0.2.80: Flags [S], seq 1, win 64240, options [mss 1460], length 0
 * </pre>
 */
public final class PacketPrinter {

    private PacketPrinter() {}

    /** One line for the packet in {@code bytes}. */
    public static String print(byte[] bytes) {
        return print(ByteBuffer.wrap(bytes));
    }

    /** One line for the packet between position and limit, which stay where they are. */
    public static String print(ByteBuffer packet) {
        return switch (IpCodec.parse(packet)) {
            case Parsed<? extends IpPacket> parsed -> print(parsed.value());
            case Malformed<? extends IpPacket> malformed -> "IP " + describe(malformed);
        };
    }

    /** One line for {@code packet}. */
    public static String print(IpPacket packet) {
        String name = packet.version() == 6 ? "IP6 " : "IP ";
        if (packet.isFragment()) {
            return name + packet.source() + " > " + packet.destination() + ": " + fragment(packet);
        }
        return switch (packet.protocol()) {
            case IpProtocol.TCP -> name + tcp(packet);
            case IpProtocol.UDP -> name + udp(packet);
            case IpProtocol.ICMP, IpProtocol.ICMPV6 -> name + icmp(packet);
            default ->
                name + between(packet) + "ip-proto-" + packet.protocol() + ", length "
                        + packet.payload().length();
        };
    }

    private static String tcp(IpPacket packet) {
        return switch (TcpCodec.parse(packet.payload(), packet.source(), packet.destination(), false)) {
            case Parsed<TcpSegment>(TcpSegment segment) ->
                between(packet, segment.sourcePort(), segment.destinationPort()) + segment;
            case Malformed<TcpSegment> malformed -> between(packet) + "TCP " + describe(malformed);
        };
    }

    private static String udp(IpPacket packet) {
        return switch (UdpCodec.parse(packet.payload(), packet.source(), packet.destination(), false)) {
            case Parsed<UdpDatagram>(UdpDatagram datagram) ->
                between(packet, datagram.sourcePort(), datagram.destinationPort()) + datagram;
            case Malformed<UdpDatagram> malformed -> between(packet) + "UDP " + describe(malformed);
        };
    }

    private static String icmp(IpPacket packet) {
        ParseResult<IcmpMessage> result;
        String name;
        if (packet.protocol() == IpProtocol.ICMP && packet.version() == 4) {
            name = "ICMP ";
            result = IcmpCodec.parseV4(packet.payload());
        } else if (packet.protocol() == IpProtocol.ICMPV6 && packet instanceof Ipv6Packet v6) {
            name = "ICMP6 ";
            result = IcmpCodec.parseV6(packet.payload(), v6.source(), v6.destination());
        } else {
            return between(packet) + "ip-proto-" + packet.protocol() + ", length "
                    + packet.payload().length();
        }
        return between(packet)
                + name
                + switch (result) {
                    case Parsed<IcmpMessage>(IcmpMessage message) -> message.toString();
                    case Malformed<IcmpMessage> malformed -> describe(malformed);
                };
    }

    private static String fragment(IpPacket packet) {
        int length = packet.payload().length();
        return switch (packet) {
            case Ipv4Packet v4 ->
                describe(v4.identification(), v4.fragmentOffset(), length, v4.moreFragments()) + ", ip-proto-"
                        + v4.protocol();
            case Ipv6Packet v6 -> {
                ExtensionHeader.Fragment header = v6.fragment();
                yield header == null
                        ? "frag"
                        : describe(header.identification(), header.offset(), length, header.moreFragments())
                                + ", next-header " + v6.protocol();
            }
        };
    }

    private static String describe(int identification, int offset, int length, boolean more) {
        return "frag (id " + Integer.toUnsignedString(identification) + ", " + offset + ":" + (offset + length)
                + (more ? ", more)" : ", last)");
    }

    private static String describe(Malformed<?> malformed) {
        return "malformed: " + malformed.reason() + " at offset " + malformed.offset();
    }

    private static String between(IpPacket packet) {
        return packet.source() + " > " + packet.destination() + ": ";
    }

    private static String between(IpPacket packet, int sourcePort, int destinationPort) {
        return packet.source() + "." + sourcePort + " > " + packet.destination() + "." + destinationPort + ": ";
    }
}
