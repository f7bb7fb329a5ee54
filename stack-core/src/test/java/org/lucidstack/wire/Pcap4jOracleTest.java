package org.lucidstack.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.Inet6Address;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.lucidstack.Verifies;
import org.lucidstack.buffer.Payload;
import org.lucidstack.net.Ipv6Address;
import org.pcap4j.packet.IcmpV4CommonPacket;
import org.pcap4j.packet.IcmpV6CommonPacket;
import org.pcap4j.packet.IllegalRawDataException;
import org.pcap4j.packet.IpV4Packet;
import org.pcap4j.packet.IpV6Packet;
import org.pcap4j.packet.Packet;
import org.pcap4j.packet.TcpPacket;
import org.pcap4j.packet.UdpPacket;

/** What the codecs write, an independent library reads: field by field, and all checksums right. */
class Pcap4jOracleTest {

    @Property
    @Verifies({"MUST-2", "RFC1122-3.2.1.2-1"})
    void tcpOverIpv4(@ForAll("ipv4Packets") Ipv4Packet ip, @ForAll("segments") TcpSegment tcp)
            throws IllegalRawDataException {
        Payload payload = Payload.of(TcpCodec.encode(tcp, ip.source(), ip.destination()));
        Ipv4Packet sent = new Ipv4Packet(
                ip.dscp(),
                ip.ecn(),
                ip.identification(),
                ip.reserved(),
                ip.dontFragment(),
                false,
                0,
                ip.ttl(),
                IpProtocol.TCP,
                ip.source(),
                ip.destination(),
                OpaqueBytes.EMPTY,
                payload);
        byte[] bytes = Ipv4Codec.encode(sent);
        IpV4Packet read = IpV4Packet.newPacket(bytes, 0, bytes.length);
        IpV4Packet.IpV4Header header = read.getHeader();
        assertTrue(header.hasValidChecksum(false));
        assertEquals(sent.identification(), header.getIdentificationAsInt());
        assertEquals(sent.dscp() << 2 | sent.ecn(), header.getTos().value() & 0xff);
        assertEquals(sent.dontFragment(), header.getDontFragmentFlag());
        assertEquals(sent.reserved(), header.getReservedFlag());
        assertEquals(sent.ttl(), header.getTtlAsInt());
        assertEquals(sent.source().toInetAddress(), header.getSrcAddr());
        assertEquals(sent.destination().toInetAddress(), header.getDstAddr());
        TcpPacket segment = read.get(TcpPacket.class);
        assertTrue(segment.hasValidChecksum(header.getSrcAddr(), header.getDstAddr(), false));
        compare(tcp, segment);
    }

    private static void compare(TcpSegment sent, TcpPacket read) {
        TcpPacket.TcpHeader header = read.getHeader();
        assertEquals(sent.sourcePort(), header.getSrcPort().valueAsInt());
        assertEquals(sent.destinationPort(), header.getDstPort().valueAsInt());
        assertEquals(sent.seq().value(), header.getSequenceNumber());
        assertEquals(sent.ack().value(), header.getAcknowledgmentNumber());
        assertEquals(sent.window(), header.getWindowAsInt());
        assertEquals(sent.urgentPointer(), header.getUrgentPointerAsInt());
        int flags = (header.getFin() ? TcpFlags.FIN : 0)
                | (header.getSyn() ? TcpFlags.SYN : 0)
                | (header.getRst() ? TcpFlags.RST : 0)
                | (header.getPsh() ? TcpFlags.PSH : 0)
                | (header.getAck() ? TcpFlags.ACK : 0)
                | (header.getUrg() ? TcpFlags.URG : 0);
        assertEquals(sent.flags() & 0x3f, flags);
        assertEquals(TcpCodec.headerLength(sent), header.getDataOffsetAsInt() * 4);
        assertArrayEquals(sent.payload().toByteArray(), bytes(read.getPayload()));
        List<Integer> kinds = header.getOptions().stream()
                .map(option -> option.getKind().value() & 0xff)
                .filter(kind -> kind > 1)
                .toList();
        assertEquals(sent.options().stream().map(TcpOptionCodec::kind).toList(), kinds);
    }

    @Property
    @Verifies({"RFC768-Fields-2", "RFC8200-8.1-2"})
    void udpOverIpv6(
            @ForAll("ipv6Addresses") Ipv6Address a,
            @ForAll("ipv6Addresses") Ipv6Address b,
            @ForAll("datagrams") UdpDatagram udp)
            throws IllegalRawDataException {
        Ipv6Packet sent = new Ipv6Packet(
                9, 2, 0xabcde, 33, a, b, List.of(), IpProtocol.UDP, Payload.of(UdpCodec.encode(udp, a, b)));
        byte[] bytes = Ipv6Codec.encode(sent);
        IpV6Packet read = IpV6Packet.newPacket(bytes, 0, bytes.length);
        IpV6Packet.IpV6Header header = read.getHeader();
        assertEquals(0xabcde, header.getFlowLabel().value());
        assertEquals(9 << 2 | 2, header.getTrafficClass().value() & 0xff);
        assertEquals(33, header.getHopLimitAsInt());
        assertArrayEquals(a.toByteArray(), header.getSrcAddr().getAddress());
        UdpPacket datagram = read.get(UdpPacket.class);
        assertTrue(datagram.hasValidChecksum(header.getSrcAddr(), header.getDstAddr(), false));
        assertEquals(udp.sourcePort(), datagram.getHeader().getSrcPort().valueAsInt());
        assertEquals(udp.destinationPort(), datagram.getHeader().getDstPort().valueAsInt());
        assertArrayEquals(udp.payload().toByteArray(), bytes(datagram.getPayload()));
    }

    @Property
    @Verifies("RFC4443-2.3-1")
    void icmp(
            @ForAll("icmpV4") IcmpMessage v4,
            @ForAll("icmpV6") IcmpMessage v6,
            @ForAll("ipv6Addresses") Ipv6Address a,
            @ForAll("ipv6Addresses") Ipv6Address b)
            throws IllegalRawDataException {
        byte[] bytes = IcmpCodec.encodeV4(v4);
        IcmpV4CommonPacket read = IcmpV4CommonPacket.newPacket(bytes, 0, bytes.length);
        // Its checksum is that of what it would write, which is something else where it misread a quoted packet.
        assertTrue(!Arrays.equals(bytes, read.getRawData()) || read.hasValidChecksum(false));
        assertEquals(bytes[0], read.getHeader().getType().value());
        byte[] bytes6 = IcmpCodec.encodeV6(v6, a, b);
        IcmpV6CommonPacket read6 = IcmpV6CommonPacket.newPacket(bytes6, 0, bytes6.length);
        assertTrue(read6.hasValidChecksum(inet6(a), inet6(b), false));
    }

    /** The platform's own conversion turns mapped addresses into IPv4, which the oracle does not take. */
    private static Inet6Address inet6(Ipv6Address address) {
        try {
            return Inet6Address.getByAddress(null, address.toByteArray(), -1);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] bytes(Packet payload) {
        return payload == null ? new byte[0] : payload.getRawData();
    }

    @Provide
    Arbitrary<Ipv4Packet> ipv4Packets() {
        return WireArbitraries.ipv4Packet();
    }

    @Provide
    Arbitrary<Ipv6Address> ipv6Addresses() {
        return WireArbitraries.ipv6().filter(address -> !address.isIpv4Mapped());
    }

    @Provide
    Arbitrary<TcpSegment> segments() {
        // The library takes a known kind of the wrong length as the end of the list.
        return WireArbitraries.tcpSegment()
                .filter(segment -> segment.options().stream()
                        .allMatch(
                                option -> !(option instanceof TcpOption.Unknown) || TcpOptionCodec.kind(option) > 34));
    }

    @Provide
    Arbitrary<UdpDatagram> datagrams() {
        return WireArbitraries.udpDatagram();
    }

    @Provide
    Arbitrary<IcmpMessage> icmpV4() {
        return WireArbitraries.icmpMessage(4).filter(Pcap4jOracleTest::isKnown);
    }

    @Provide
    Arbitrary<IcmpMessage> icmpV6() {
        return WireArbitraries.icmpMessage(6).filter(Pcap4jOracleTest::isKnown);
    }

    /** The library rebuilds other messages for their checksum, as structures that random bytes are not. */
    private static boolean isKnown(IcmpMessage message) {
        return message instanceof IcmpMessage.Echo;
    }
}
