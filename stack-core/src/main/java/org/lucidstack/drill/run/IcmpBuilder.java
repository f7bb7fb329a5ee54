package org.lucidstack.drill.run;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.lucidstack.buffer.Payload;
import org.lucidstack.drill.script.PacketSpec;
import org.lucidstack.drill.script.PacketSpec.IpSpec;
import org.lucidstack.drill.script.Position;
import org.lucidstack.net.Endpoint;
import org.lucidstack.net.Ipv6Address;
import org.lucidstack.wire.InternetChecksum;
import org.lucidstack.wire.IpProtocol;
import org.lucidstack.wire.UdpCodec;
import org.lucidstack.wire.UdpDatagram;

/** Makes the ICMP errors that a script injects: they quote a packet that the stack could have sent. */
final class IcmpBuilder {
    private static final Map<String, Integer> TYPES_4 =
            Map.of("unreachable", 3, "source_quench", 4, "redirect", 5, "time_exceeded", 11, "parameter_problem", 12);
    private static final Map<String, Integer> TYPES_6 =
            Map.of("unreachable", 1, "packet_too_big", 2, "time_exceeded", 3, "parameter_problem", 4);
    private static final Map<String, Integer> UNREACHABLE_4 = Map.ofEntries(
            Map.entry("net_unreachable", 0),
            Map.entry("host_unreachable", 1),
            Map.entry("protocol_unreachable", 2),
            Map.entry("port_unreachable", 3),
            Map.entry("frag_needed", 4),
            Map.entry("source_route_failed", 5),
            Map.entry("net_unknown", 6),
            Map.entry("host_unknown", 7),
            Map.entry("source_host_isolated", 8),
            Map.entry("net_prohibited", 9),
            Map.entry("host_prohibited", 10),
            Map.entry("net_unreachable_for_tos", 11),
            Map.entry("host_unreachable_for_tos", 12),
            Map.entry("packet_filtered", 13),
            Map.entry("precedence_violation", 14),
            Map.entry("precedence_cutoff", 15));
    private static final Map<String, Integer> UNREACHABLE_6 = Map.of(
            "no_route",
            0,
            "admin_prohibited",
            1,
            "not_neighbour",
            2,
            "not_neighbor",
            2,
            "addr_unreachable",
            3,
            "port_unreachable",
            4);
    private static final Map<String, Integer> EXCEEDED = Map.of("exceeded_ttl", 0, "exceeded_reassembly", 1);
    private static final int QUOTED_TRANSPORT = 8;

    private IcmpBuilder() {}

    static byte[] build(PacketSpec spec, PacketSpec.Icmp icmp, Flow flow) throws DrillException {
        boolean v6 = flow.local().address() instanceof Ipv6Address;
        int type = look(spec.position(), v6 ? TYPES_6 : TYPES_4, icmp.type());
        int code = icmp.code() == null ? 0 : code(spec.position(), v6, icmp.type(), icmp.code());
        byte[] quoted = quote(spec.position(), icmp, flow, v6);
        ByteBuffer out = ByteBuffer.allocate(8 + quoted.length);
        out.put((byte) type).put((byte) code).putShort((short) 0);
        out.putInt(icmp.mtu() == null ? 0 : icmp.mtu().intValue()).put(quoted);
        long sum = InternetChecksum.sum(out, 0, out.capacity());
        if (v6) {
            sum += InternetChecksum.pseudoHeader(
                    flow.remote().address(), flow.local().address(), IpProtocol.ICMPV6, out.capacity());
        }
        out.putShort(2, (short) InternetChecksum.checksum(sum));
        return PacketBuilder.packet(
                spec.ip(), v6 ? IpProtocol.ICMPV6 : IpProtocol.ICMP, flow.remote(), flow.local(), out.array());
    }

    private static int look(Position position, Map<String, Integer> names, String name) throws DrillException {
        Integer value = names.get(name);
        if (value == null) {
            throw DrillException.unsupported(position, "the ICMP type or code " + name);
        }
        return value;
    }

    private static int code(Position position, boolean v6, String type, String code) throws DrillException {
        return switch (type) {
            case "unreachable" -> look(position, v6 ? UNREACHABLE_6 : UNREACHABLE_4, code);
            case "time_exceeded" -> look(position, EXCEEDED, code);
            default -> throw DrillException.unsupported(position, "the code " + code + " of ICMP " + type);
        };
    }

    /** The IP header and the first bytes behind it, as of the packet that the script describes. */
    private static byte[] quote(Position position, PacketSpec.Icmp icmp, Flow flow, boolean v6) throws DrillException {
        Endpoint from = flow.local();
        Endpoint to = flow.remote();
        byte[] whole;
        if (flow.stream) {
            PacketSpec.@Nullable Sequence sequence = icmp.quoted();
            if (sequence == null) {
                throw DrillException.unsupported(position, "an ICMP error without the segment that it quotes");
            }
            byte[] segment = PacketBuilder.segment(
                    from, to, 0x10, flow.toLive(sequence.first(), false), 0, 0, 0, new byte[0], sequence.length());
            whole = PacketBuilder.packet(IpSpec.NONE, IpProtocol.TCP, from, to, segment);
        } else {
            int length = icmp.quotedUdpLength() == null ? 0 : icmp.quotedUdpLength();
            UdpDatagram datagram = new UdpDatagram(from.port(), to.port(), Payload.of(new byte[length]));
            whole = PacketBuilder.packet(
                    IpSpec.NONE, IpProtocol.UDP, from, to, UdpCodec.encode(datagram, from.address(), to.address()));
        }
        int header = v6 ? 40 : 20;
        return Arrays.copyOf(whole, Math.min(whole.length, header + QUOTED_TRANSPORT + (flow.stream ? 12 : 0)));
    }
}
