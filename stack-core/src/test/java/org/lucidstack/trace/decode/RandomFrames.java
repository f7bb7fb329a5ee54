package org.lucidstack.trace.decode;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.lucidstack.buffer.Payload;
import org.lucidstack.net.IpAddress;
import org.lucidstack.net.Ipv4Address;
import org.lucidstack.net.Ipv6Address;
import org.lucidstack.trace.capture.Frame;
import org.lucidstack.trace.capture.LinkType;
import org.lucidstack.wire.ExtensionHeader;
import org.lucidstack.wire.IcmpCodec;
import org.lucidstack.wire.IcmpMessage;
import org.lucidstack.wire.IpCodec;
import org.lucidstack.wire.IpPacket;
import org.lucidstack.wire.IpProtocol;
import org.lucidstack.wire.Ipv4Packet;
import org.lucidstack.wire.Ipv6Packet;
import org.lucidstack.wire.OpaqueBytes;
import org.lucidstack.wire.SeqNumber;
import org.lucidstack.wire.TcpCodec;
import org.lucidstack.wire.TcpOption;
import org.lucidstack.wire.TcpSegment;
import org.lucidstack.wire.UdpCodec;
import org.lucidstack.wire.UdpDatagram;

/** Valid frames of all kinds, at random from a seed: some of them with one wrong bit in the payload. */
final class RandomFrames {

    private static final byte[] ETHERNET = {2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2};
    private static final OpaqueBytes[] IPV4_OPTIONS = {
        OpaqueBytes.EMPTY,
        OpaqueBytes.EMPTY,
        OpaqueBytes.EMPTY,
        OpaqueBytes.of((byte) 0x94, (byte) 4, (byte) 0, (byte) 0),
        OpaqueBytes.of((byte) 1, (byte) 7, (byte) 7, (byte) 4, (byte) 0, (byte) 0, (byte) 0, (byte) 0),
        OpaqueBytes.of((byte) 131, (byte) 7, (byte) 4, (byte) 10, (byte) 0, (byte) 0, (byte) 9, (byte) 0),
    };

    private final Random random;
    private long number;

    RandomFrames(long seed) {
        random = new Random(seed);
    }

    /** The next frame; link type Ethernet (with up to two VLAN tags) or raw IP. */
    Frame next() {
        boolean v4 = random.nextBoolean();
        IpAddress source = address(v4);
        IpAddress destination = address(v4);
        int protocol = protocol(v4);
        byte[] transport = transport(protocol, source, destination);
        byte[] packet = IpCodec.encode(
                v4 ? v4(protocol, source, destination, transport) : v6(protocol, source, destination, transport));
        if (transport.length > 60 && random.nextInt(5) == 0) {
            packet[packet.length - 1] ^= (byte) (1 << random.nextInt(8));
        }
        byte[] bytes = random.nextBoolean() ? packet : ethernet(packet, v4);
        int link = bytes == packet ? LinkType.RAW : LinkType.ETHERNET;
        return new Frame(++number, null, bytes.length, link, ByteBuffer.wrap(bytes));
    }

    private byte[] ethernet(byte[] packet, boolean v4) {
        int tags = Math.max(0, random.nextInt(5) - 2);
        int padding = random.nextInt(4) == 0 ? 20 : 0;
        ByteBuffer frame =
                ByteBuffer.allocate(14 + 4 * tags + packet.length + padding).put(ETHERNET);
        for (int i = 0; i < tags; i++) {
            frame.putShort((short) (i == 0 && tags == 2 ? 0x88a8 : 0x8100)).putShort((short) random.nextInt());
        }
        return frame.putShort((short) (v4 ? 0x0800 : 0x86dd)).put(packet).array();
    }

    private IpAddress address(boolean v4) {
        return v4
                ? new Ipv4Address(random.nextInt())
                : new Ipv6Address(0xfd00L << 48 | random.nextInt(), random.nextLong());
    }

    private int protocol(boolean v4) {
        return switch (random.nextInt(6)) {
            case 0, 1, 2 -> IpProtocol.TCP;
            case 3 -> IpProtocol.UDP;
            case 4 -> v4 ? IpProtocol.ICMP : IpProtocol.ICMPV6;
            // Behind unknown protocols of IPv6 the other library finds extension headers.
            default -> v4 ? 253 : IpProtocol.UDP;
        };
    }

    private byte[] transport(int protocol, IpAddress source, IpAddress destination) {
        Payload payload = Payload.of(bytes(random.nextInt(120)));
        return switch (protocol) {
            case IpProtocol.TCP -> TcpCodec.encode(segment(payload), source, destination);
            case IpProtocol.UDP -> UdpCodec.encode(new UdpDatagram(port(), port(), payload), source, destination);
            case IpProtocol.ICMP -> IcmpCodec.encodeV4(message(payload, true));
            case IpProtocol.ICMPV6 ->
                IcmpCodec.encodeV6(message(payload, false), (Ipv6Address) source, (Ipv6Address) destination);
            default -> payload.toByteArray();
        };
    }

    /** No port of a protocol that the other library reads, too. */
    private int port() {
        return 1024 + random.nextInt(1000);
    }

    private TcpSegment segment(Payload payload) {
        List<TcpOption> options = new ArrayList<>();
        if (random.nextBoolean()) {
            options.add(new TcpOption.MaximumSegmentSize(random.nextInt(65536)));
        }
        if (random.nextBoolean()) {
            options.add(new TcpOption.SackPermitted());
        }
        if (random.nextBoolean()) {
            options.add(new TcpOption.Timestamps(random.nextInt(), random.nextInt()));
        }
        if (random.nextBoolean()) {
            options.add(new TcpOption.WindowScale(random.nextInt(16)));
        } else if (random.nextBoolean()) {
            options.add(new TcpOption.Sack(List.of(
                    new TcpOption.SackBlock(new SeqNumber(random.nextInt()), new SeqNumber(random.nextInt())))));
        } else if (random.nextBoolean()) {
            options.add(new TcpOption.Unknown(254, OpaqueBytes.of(bytes(random.nextInt(5)))));
        }
        return new TcpSegment(
                random.nextInt(65536),
                random.nextInt(65536),
                new SeqNumber(random.nextInt()),
                new SeqNumber(random.nextInt()),
                random.nextInt(512),
                random.nextInt(65536),
                random.nextInt(65536),
                options,
                payload);
    }

    private IcmpMessage message(Payload payload, boolean v4) {
        if (random.nextBoolean()) {
            return new IcmpMessage.Echo(random.nextBoolean(), random.nextInt(65536), random.nextInt(65536), payload);
        }
        Payload quoted = Payload.of(IpCodec.encode(
                v4
                        ? v4(253, address(true), address(true), payload.toByteArray())
                        : v6(253, address(false), address(false), payload.toByteArray())));
        return switch (random.nextInt(3)) {
            case 0 -> new IcmpMessage.DestinationUnreachable(v4 ? 4 : 1, v4 ? random.nextInt(65536) : 0, quoted);
            case 1 -> new IcmpMessage.TimeExceeded(random.nextInt(2), quoted);
            default ->
                v4
                        ? new IcmpMessage.ParameterProblem(0, random.nextInt(256), quoted)
                        : new IcmpMessage.PacketTooBig(random.nextInt() & 0xffffffffL, quoted);
        };
    }

    private IpPacket v4(int protocol, IpAddress source, IpAddress destination, byte[] payload) {
        boolean fragment = random.nextInt(10) == 0;
        return new Ipv4Packet(
                random.nextInt(64),
                random.nextInt(4),
                random.nextInt(65536),
                random.nextInt(8) == 0,
                random.nextBoolean(),
                fragment && random.nextBoolean(),
                fragment ? random.nextInt(8192) * 8 : 0,
                random.nextInt(256),
                protocol,
                (Ipv4Address) source,
                (Ipv4Address) destination,
                IPV4_OPTIONS[random.nextInt(IPV4_OPTIONS.length)],
                Payload.of(payload));
    }

    private IpPacket v6(int protocol, IpAddress source, IpAddress destination, byte[] payload) {
        List<ExtensionHeader> headers = new ArrayList<>();
        // Not with 2 bytes of padding: a PadN without data makes the other library lose its way.
        int length = List.of(1, 4, 9, 12).get(random.nextInt(4));
        ExtensionHeader.Option option = new ExtensionHeader.Option(0x1e, OpaqueBytes.of(bytes(length)));
        if (random.nextInt(5) == 0) {
            headers.add(new ExtensionHeader.HopByHop(List.of(option)));
        }
        if (random.nextInt(5) == 0) {
            headers.add(new ExtensionHeader.Routing(253, random.nextInt(2), OpaqueBytes.of(bytes(12))));
        }
        if (random.nextInt(5) == 0) {
            headers.add(new ExtensionHeader.DestinationOptions(List.of(option)));
        }
        if (random.nextInt(8) == 0) {
            int offset = random.nextBoolean() ? 0 : random.nextInt(8192) * 8;
            headers.add(new ExtensionHeader.Fragment(offset, random.nextBoolean(), random.nextInt()));
        }
        return new Ipv6Packet(
                random.nextInt(64),
                random.nextInt(4),
                random.nextInt(1 << 20),
                random.nextInt(256),
                (Ipv6Address) source,
                (Ipv6Address) destination,
                headers,
                protocol,
                Payload.of(payload));
    }

    private byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }
}
