package org.lucidstack.trace.decode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import org.lucidstack.trace.capture.Frame;
import org.lucidstack.trace.capture.LinkType;
import org.lucidstack.wire.TcpFlags;
import org.lucidstack.wire.TcpOption;
import org.pcap4j.packet.EthernetPacket;
import org.pcap4j.packet.IcmpV4CommonPacket;
import org.pcap4j.packet.IcmpV4EchoPacket;
import org.pcap4j.packet.IcmpV4EchoReplyPacket;
import org.pcap4j.packet.IcmpV6CommonPacket;
import org.pcap4j.packet.IcmpV6EchoReplyPacket;
import org.pcap4j.packet.IcmpV6EchoRequestPacket;
import org.pcap4j.packet.IllegalRawDataException;
import org.pcap4j.packet.IpPacket;
import org.pcap4j.packet.IpSelector;
import org.pcap4j.packet.IpV4Packet;
import org.pcap4j.packet.IpV6ExtDestinationOptionsPacket;
import org.pcap4j.packet.IpV6ExtFragmentPacket;
import org.pcap4j.packet.IpV6ExtHopByHopOptionsPacket;
import org.pcap4j.packet.IpV6ExtRoutingPacket;
import org.pcap4j.packet.IpV6Packet;
import org.pcap4j.packet.LinuxSllPacket;
import org.pcap4j.packet.Packet;
import org.pcap4j.packet.TcpMaximumSegmentSizeOption;
import org.pcap4j.packet.TcpPacket;
import org.pcap4j.packet.TcpTimestampsOption;
import org.pcap4j.packet.UdpPacket;

/** Compares a decoded frame with what an independent library makes of the same bytes, field by field. */
public final class Pcap4jOracle {

    private Pcap4jOracle() {}

    /** @throws AssertionError where the two disagree */
    public static void check(DecodedFrame decoded) throws IllegalRawDataException {
        Packet packet = parse(decoded.frame());
        IpPacket ip = packet == null ? null : packet.get(IpPacket.class);
        if (decoded.ip() == null) {
            assertNull(ip, () -> decoded + " against " + packet);
            return;
        }
        switch (decoded.ip()) {
            case DecodedIp.V4 v4 -> check(v4, (IpV4Packet) ip);
            case DecodedIp.V6 v6 -> check(v6, (IpV6Packet) ip);
        }
        if (ip.get(IpV6ExtFragmentPacket.class) != null || hasEmptyPadding(decoded.ip())) {
            // The library takes atomic fragments for fragments, and stops.
            return;
        }
        InetAddress source = ip.getHeader().getSrcAddr();
        InetAddress destination = ip.getHeader().getDstAddr();
        switch (decoded.transport()) {
            // In IPv6 the library takes unknown protocols for extension headers, and finds something behind them.
            case null -> assertNull(decoded.ip().version() == 6 ? null : transport(ip));
            case DecodedTransport.Tcp tcp -> check(tcp, ip.get(TcpPacket.class), source, destination);
            case DecodedTransport.Udp udp -> check(udp, ip.get(UdpPacket.class), source, destination);
            case DecodedTransport.Icmp icmp when icmp.version() == 4 -> checkV4(icmp, ip);
            case DecodedTransport.Icmp icmp -> checkV6(icmp, ip, source, destination);
        }
    }

    private static Packet transport(Packet ip) {
        Packet tcp = ip.get(TcpPacket.class);
        return tcp == null ? ip.get(UdpPacket.class) : tcp;
    }

    private static Packet parse(Frame frame) throws IllegalRawDataException {
        byte[] bytes = new byte[frame.capturedLength()];
        frame.bytes().get(0, bytes);
        return switch (frame.linkType()) {
            // The library knows no service tags.
            case LinkType.ETHERNET ->
                bytes[12] == (byte) 0x88 && bytes[13] == (byte) 0xa8
                        ? EthernetPacket.newPacket(bytes, 4, bytes.length - 4)
                        : EthernetPacket.newPacket(bytes, 0, bytes.length);
            // Nor the second version of cooked captures.
            case LinkType.LINUX_SLL2 ->
                bytes[0] == 8 && bytes[1] == 0 || bytes[0] == (byte) 0x86
                        ? (Packet) IpSelector.newPacket(bytes, 20, bytes.length - 20)
                        : null;
            case LinkType.LINUX_SLL -> LinuxSllPacket.newPacket(bytes, 0, bytes.length);
            case LinkType.RAW -> (Packet) IpSelector.newPacket(bytes, 0, bytes.length);
            default -> throw new IllegalArgumentException("no comparison for link type " + frame.linkType());
        };
    }

    private static void check(DecodedIp.V4 ours, IpV4Packet theirs) {
        IpV4Packet.IpV4Header header = theirs.getHeader();
        assertEquals(header.getSrcAddr(), ours.source().toInetAddress());
        assertEquals(header.getDstAddr(), ours.destination().toInetAddress());
        assertEquals(header.getProtocol().value() & 0xff, ours.protocol());
        assertEquals(header.getTtlAsInt(), ours.ttl());
        assertEquals(header.getTos().value() & 0xff, ours.dscp() << 2 | ours.ecn());
        assertEquals(header.getIdentificationAsInt(), ours.identification());
        assertEquals(header.getReservedFlag(), ours.reserved());
        assertEquals(header.getDontFragmentFlag(), ours.dontFragment());
        assertEquals(header.getMoreFragmentFlag(), ours.moreFragments());
        assertEquals(header.getFragmentOffset() * 8, ours.fragmentOffset());
        assertEquals(header.getIhlAsInt() * 4, ours.headerLength());
        assertEquals(header.getTotalLengthAsInt(), ours.totalLength());
        assertEquals(header.getHeaderChecksum() & 0xffff, ours.checksum());
        assertEquals(header.hasValidChecksum(false), ours.checksumOk());
        assertEquals(
                header.getOptions().stream()
                        .map(option -> option.getType().value() & 0xff)
                        .toList(),
                ours.options().stream().map(DecodedOption::kind).toList());
    }

    private static void check(DecodedIp.V6 ours, IpV6Packet theirs) {
        IpV6Packet.IpV6Header header = theirs.getHeader();
        assertEquals(header.getSrcAddr(), inet6(ours.source().toByteArray()));
        assertEquals(header.getDstAddr(), inet6(ours.destination().toByteArray()));
        assertEquals(header.getNextHeader().value() & 0xff, ours.nextHeader());
        assertEquals(header.getHopLimitAsInt(), ours.hopLimit());
        assertEquals(header.getTrafficClass().value() & 0xff, ours.dscp() << 2 | ours.ecn());
        assertEquals(header.getFlowLabel().value(), ours.flowLabel());
        assertEquals(header.getPayloadLengthAsInt() + 40, ours.totalLength());
        if (hasEmptyPadding(ours)) {
            // A PadN without data makes the library lose its way.
            return;
        }
        List<String> names = new ArrayList<>();
        for (Packet each : theirs) {
            if (each instanceof IcmpV6CommonPacket) {
                break;
            }
            switch (each) {
                case IpV6ExtHopByHopOptionsPacket options ->
                    names.add("hop_by_hop " + options.getHeader().length());
                case IpV6ExtDestinationOptionsPacket options ->
                    names.add("destination_options " + options.getHeader().length());
                case IpV6ExtRoutingPacket routing ->
                    names.add("routing " + routing.getHeader().length() + " "
                            + routing.getHeader().getSegmentsLeftAsInt());
                case IpV6ExtFragmentPacket fragment ->
                    names.add("fragment 8 " + fragment.getHeader().getFragmentOffset() * 8 + " "
                            + fragment.getHeader().getM() + " "
                            + (fragment.getHeader().getIdentification() & 0xffffffffL));
                default -> {}
            }
        }
        assertEquals(
                names,
                ours.extensionHeaders().stream().map(Pcap4jOracle::describe).toList());
    }

    private static boolean hasEmptyPadding(DecodedIp ip) {
        return ip instanceof DecodedIp.V6 v6
                && v6.extensionHeaders().stream()
                        .anyMatch(header -> header instanceof DecodedExtension.Options list
                                && list.options().stream()
                                        .anyMatch(option -> option.kind() == 1
                                                && option.data().length() == 0));
    }

    private static String describe(DecodedExtension header) {
        String start = header.name() + " " + header.length();
        return switch (header) {
            case DecodedExtension.Routing routing -> start + " " + routing.segmentsLeft();
            case DecodedExtension.Fragment fragment ->
                start + " " + fragment.offset() + " " + fragment.moreFragments() + " " + fragment.identification();
            default -> start;
        };
    }

    private static void check(DecodedTransport.Tcp ours, TcpPacket theirs, InetAddress from, InetAddress to) {
        TcpPacket.TcpHeader header = theirs.getHeader();
        assertEquals(header.getSrcPort().valueAsInt(), ours.sourcePort());
        assertEquals(header.getDstPort().valueAsInt(), ours.destinationPort());
        assertEquals(header.getSequenceNumberAsLong(), ours.seq());
        assertEquals(header.getAcknowledgmentNumberAsLong(), ours.ack());
        assertEquals(header.getWindowAsInt(), ours.window());
        assertEquals(header.getUrgentPointerAsInt(), ours.urgentPointer());
        assertEquals(header.getDataOffsetAsInt() * 4, ours.headerLength());
        assertEquals(header.getChecksum() & 0xffff, ours.checksum());
        String flags = (header.getFin() ? "F" : "")
                + (header.getSyn() ? "S" : "")
                + (header.getRst() ? "R" : "")
                + (header.getPsh() ? "P" : "")
                + (header.getUrg() ? "U" : "")
                + (header.getAck() ? "." : "");
        assertEquals(flags, TcpFlags.toString(ours.flags() & 0x3f).replace("none", ""));
        // Six bits there: our three reserved ones, AE, CWR and ECE.
        assertEquals(header.getReserved() & 0x3f, ours.reserved() << 3 | ours.flags() >>> 6);
        if (ours.checksumOk() != null) {
            assertEquals(theirs.hasValidChecksum(from, to, false), ours.checksumOk());
        }
        assertEquals(theirs.getPayload() == null ? 0 : theirs.getPayload().length(), ours.payloadLength());
        assertEquals(
                header.getOptions().stream()
                        .map(option -> option.getKind().value() & 0xff)
                        .toList(),
                ours.options().stream().map(DecodedOption::kind).toList());
        for (int i = 0; i < ours.options().size(); i++) {
            TcpOption value = ours.options().get(i).value();
            switch (header.getOptions().get(i)) {
                case TcpMaximumSegmentSizeOption mss ->
                    assertEquals(new TcpOption.MaximumSegmentSize(mss.getMaxSegSizeAsInt()), value);
                case TcpTimestampsOption stamps ->
                    assertEquals(new TcpOption.Timestamps(stamps.getTsValue(), stamps.getTsEchoReply()), value);
                default -> {}
            }
        }
    }

    private static void check(DecodedTransport.Udp ours, UdpPacket theirs, InetAddress from, InetAddress to) {
        UdpPacket.UdpHeader header = theirs.getHeader();
        assertEquals(header.getSrcPort().valueAsInt(), ours.sourcePort());
        assertEquals(header.getDstPort().valueAsInt(), ours.destinationPort());
        assertEquals(header.getLengthAsInt(), ours.length());
        assertEquals(header.getChecksum() & 0xffff, ours.checksum());
        if (ours.checksumOk() != null) {
            assertEquals(theirs.hasValidChecksum(from, to, false), ours.checksumOk());
        }
    }

    private static void checkV4(DecodedTransport.Icmp ours, Packet ip) {
        IcmpV4CommonPacket theirs = ip.get(IcmpV4CommonPacket.class);
        assertEquals(theirs.getHeader().getType().value() & 0xff, ours.type());
        assertEquals(theirs.getHeader().getCode().value() & 0xff, ours.code());
        assertEquals(theirs.getHeader().getChecksum() & 0xffff, ours.checksum());
        assertEquals(theirs.hasValidChecksum(false), ours.checksumOk());
        if (ours.quotes()) {
            // What is quoted may be an echo, too.
            assertNull(ours.echo());
        } else if (ip.get(IcmpV4EchoPacket.class) instanceof IcmpV4EchoPacket echo) {
            assertEcho(
                    ours,
                    echo.getHeader().getIdentifierAsInt(),
                    echo.getHeader().getSequenceNumberAsInt());
        } else if (ip.get(IcmpV4EchoReplyPacket.class) instanceof IcmpV4EchoReplyPacket echo) {
            assertEcho(
                    ours,
                    echo.getHeader().getIdentifierAsInt(),
                    echo.getHeader().getSequenceNumberAsInt());
        } else {
            assertNull(ours.echo());
        }
    }

    private static void checkV6(DecodedTransport.Icmp ours, Packet ip, InetAddress from, InetAddress to) {
        IcmpV6CommonPacket theirs = ip.get(IcmpV6CommonPacket.class);
        assertEquals(theirs.getHeader().getType().value() & 0xff, ours.type());
        assertEquals(theirs.getHeader().getCode().value() & 0xff, ours.code());
        assertEquals(theirs.getHeader().getChecksum() & 0xffff, ours.checksum());
        if (ours.checksumOk() != null) {
            assertEquals(theirs.hasValidChecksum((Inet6Address) from, (Inet6Address) to, false), ours.checksumOk());
        }
        if (ours.quotes()) {
            assertNull(ours.echo());
        } else if (ip.get(IcmpV6EchoRequestPacket.class) instanceof IcmpV6EchoRequestPacket echo) {
            assertEcho(
                    ours,
                    echo.getHeader().getIdentifierAsInt(),
                    echo.getHeader().getSequenceNumberAsInt());
        } else if (ip.get(IcmpV6EchoReplyPacket.class) instanceof IcmpV6EchoReplyPacket echo) {
            assertEcho(
                    ours,
                    echo.getHeader().getIdentifierAsInt(),
                    echo.getHeader().getSequenceNumberAsInt());
        } else {
            assertNull(ours.echo());
        }
    }

    private static void assertEcho(DecodedTransport.Icmp ours, int identifier, int sequence) {
        assertEquals(new DecodedTransport.Echo(identifier, sequence), ours.echo());
    }

    private static InetAddress inet6(byte[] bytes) {
        try {
            return Inet6Address.getByAddress(null, bytes, -1);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }
}
