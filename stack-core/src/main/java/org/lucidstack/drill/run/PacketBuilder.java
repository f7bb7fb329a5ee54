package org.lucidstack.drill.run;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lucidstack.buffer.Payload;
import org.lucidstack.drill.script.PacketSpec;
import org.lucidstack.drill.script.PacketSpec.IpSpec;
import org.lucidstack.drill.script.PacketSpec.OptionSpec;
import org.lucidstack.drill.script.PacketSpec.Sequence;
import org.lucidstack.drill.script.Position;
import org.lucidstack.net.Endpoint;
import org.lucidstack.net.Ipv4Address;
import org.lucidstack.net.Ipv6Address;
import org.lucidstack.wire.InternetChecksum;
import org.lucidstack.wire.IpCodec;
import org.lucidstack.wire.IpProtocol;
import org.lucidstack.wire.Ipv4Packet;
import org.lucidstack.wire.Ipv6Packet;
import org.lucidstack.wire.OpaqueBytes;
import org.lucidstack.wire.TcpFlags;
import org.lucidstack.wire.UdpCodec;
import org.lucidstack.wire.UdpDatagram;

/** Makes the packets that a script injects. */
final class PacketBuilder {
    private static final int HOPS = 255;
    private static final int HEADER = 20;

    private PacketBuilder() {}

    /** The bytes of an inbound packet of {@code flow}. */
    static byte[] build(PacketSpec spec, Flow flow, DrillSettings settings) throws DrillException {
        Endpoint from = flow.remote();
        Endpoint to = flow.local();
        return switch (spec.body()) {
            case PacketSpec.Tcp tcp ->
                packet(spec.ip(), IpProtocol.TCP, from, to, segment(spec.position(), tcp, flow, settings));
            case PacketSpec.Udp udp -> {
                UdpDatagram datagram = new UdpDatagram(from.port(), to.port(), Payload.of(new byte[udp.length()]));
                yield packet(
                        spec.ip(), IpProtocol.UDP, from, to, UdpCodec.encode(datagram, from.address(), to.address()));
            }
            case PacketSpec.Icmp icmp -> IcmpBuilder.build(spec, icmp, flow);
        };
    }

    static byte[] packet(IpSpec ip, int protocol, Endpoint from, Endpoint to, byte[] payload) {
        int ecn = ip.ecn() == null
                ? 0
                : switch (ip.ecn()) {
                    case NOECN -> 0;
                    case ECT1 -> 1;
                    case ECT0, ECT01 -> 2;
                    case CE -> 3;
                };
        int traffic = ip.trafficClass() == null ? ecn : ip.trafficClass() | ecn;
        int hops = ip.hopLimit() == null ? HOPS : ip.hopLimit();
        int flowLabel = ip.flowLabel() == null ? 0 : ip.flowLabel();
        if (from.address() instanceof Ipv4Address source && to.address() instanceof Ipv4Address destination) {
            return IpCodec.encode(new Ipv4Packet(
                    traffic >> 2,
                    traffic & 3,
                    0,
                    false,
                    true,
                    false,
                    0,
                    hops,
                    protocol,
                    source,
                    destination,
                    OpaqueBytes.EMPTY,
                    Payload.of(payload)));
        }
        return IpCodec.encode(new Ipv6Packet(
                traffic >> 2,
                traffic & 3,
                flowLabel,
                hops,
                (Ipv6Address) from.address(),
                (Ipv6Address) to.address(),
                List.of(),
                protocol,
                Payload.of(payload)));
    }

    private static byte[] segment(Position position, PacketSpec.Tcp tcp, Flow flow, DrillSettings settings)
            throws DrillException {
        if (tcp.window() == null) {
            throw DrillException.failure(position, "an inbound segment needs a window");
        }
        if (tcp.options() == null) {
            throw DrillException.failure(position, "an inbound segment cannot have the options <...>");
        }
        boolean syn = (tcp.flags() & TcpFlags.SYN) != 0;
        return segment(
                flow.remote(),
                flow.local(),
                tcp.flags(),
                flow.remoteToLive(tcp.sequence().first(), syn),
                tcp.ack() == null ? 0 : flow.toLive(tcp.ack(), syn),
                tcp.window(),
                tcp.urgentPointer() == null ? 0 : tcp.urgentPointer(),
                options(position, toLive(position, tcp, tcp.options(), flow, settings)),
                tcp.sequence().length());
    }

    private static byte[] options(Position position, List<OptionSpec> options) throws DrillException {
        try {
            return OptionBytes.encode(options);
        } catch (IllegalArgumentException e) {
            throw DrillException.failure(position, String.valueOf(e.getMessage()));
        }
    }

    /** SACK blocks, echoed timestamps and cookies are the stack's numbers. */
    private static List<OptionSpec> toLive(
            Position position, PacketSpec.Tcp tcp, List<OptionSpec> options, Flow flow, DrillSettings settings)
            throws DrillException {
        boolean syn = (tcp.flags() & TcpFlags.SYN) != 0;
        boolean echoes = (tcp.flags() & TcpFlags.ACK) != 0;
        List<OptionSpec> live = new ArrayList<>();
        for (OptionSpec option : options) {
            live.add(
                    switch (option) {
                        case OptionSpec.Sack sack ->
                            new OptionSpec.Sack(sack.blocks().stream()
                                    .map(block -> new Sequence(
                                            flow.toLive(block.first(), syn), flow.toLive(block.last(), syn), 0))
                                    .toList());
                        case OptionSpec.Ts ts -> {
                            long echo = known(position, ts.echo());
                            yield new OptionSpec.Ts(
                                    known(position, ts.value()), echoes ? echo(position, echo, flow, settings) : echo);
                        }
                        case OptionSpec.FastOpen open -> new OptionSpec.FastOpen(flow.cookies.toLive(open.cookie()));
                        default -> option;
                    });
        }
        return live;
    }

    private static long known(Position position, @Nullable Long value) throws DrillException {
        if (value == null) {
            throw DrillException.failure(position, "an inbound timestamp needs a value");
        }
        return value;
    }

    private static long echo(Position position, long script, Flow flow, DrillSettings settings) throws DrillException {
        Long live = flow.liveTimestamp(script);
        if (live == null && settings.echoesAreScaled()) {
            live = flow.scaledTimestamp(script);
        }
        if (live == null) {
            throw DrillException.failure(
                    position, "the stack has not sent the timestamp " + script + " that is echoed");
        }
        return live;
    }

    /** The bytes of a segment with a payload of zeros. */
    static byte[] segment(
            Endpoint from,
            Endpoint to,
            int flags,
            int seq,
            int ack,
            int window,
            int urgent,
            byte[] options,
            int length) {
        ByteBuffer out = ByteBuffer.allocate(HEADER + options.length + length);
        out.putShort((short) from.port())
                .putShort((short) to.port())
                .putInt(seq)
                .putInt(ack);
        out.putShort((short) ((HEADER + options.length) / 4 << 12 | flags & (TcpFlags.AE << 1) - 1));
        out.putShort((short) window)
                .putShort((short) 0)
                .putShort((short) urgent)
                .put(options);
        long sum = InternetChecksum.pseudoHeader(from.address(), to.address(), IpProtocol.TCP, out.capacity())
                + InternetChecksum.sum(out, 0, out.capacity());
        out.putShort(16, (short) InternetChecksum.checksum(sum));
        return out.array();
    }
}
