package org.lucidstack.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.lucidstack.buffer.Payload;
import org.lucidstack.net.Ipv4Address;
import org.lucidstack.net.Ipv6Address;

class PacketPrinterTest {

    private static final Ipv4Address A = Ipv4Address.parse("192.168.0.1");
    private static final Ipv4Address B = Ipv4Address.parse("192.168.0.2");
    private static final Ipv6Address A6 = Ipv6Address.parse("fd00::1");
    private static final Ipv6Address B6 = Ipv6Address.parse("fd00::2");

    @Test
    void tcp() {
        TcpSegment syn = new TcpSegment(
                40000,
                80,
                SeqNumber.of(1),
                SeqNumber.ZERO,
                TcpFlags.SYN,
                64240,
                0,
                List.of(
                        new TcpOption.MaximumSegmentSize(1460),
                        new TcpOption.SackPermitted(),
                        new TcpOption.WindowScale(7)),
                Payload.EMPTY);
        assertEquals(
                "IP 192.168.0.1.40000 > 192.168.0.2.80: Flags [S], seq 1, win 64240,"
                        + " options [mss 1460, sackOK, wscale 7], length 0",
                PacketPrinter.print(v4(6, TcpCodec.encode(syn, A, B))));
        TcpSegment data = new TcpSegment(
                80,
                40000,
                SeqNumber.of(7),
                SeqNumber.of(2),
                TcpFlags.ACK | TcpFlags.PSH,
                9,
                0,
                List.of(new TcpOption.Sack(List.of(new TcpOption.SackBlock(SeqNumber.of(5), SeqNumber.of(6))))),
                Payload.of(new byte[10]));
        assertEquals(
                "IP6 fd00::1.80 > fd00::2.40000: Flags [P.], seq 7:17, ack 2, win 9, options [sack 1 {5:6}], length 10",
                PacketPrinter.print(v6(List.of(), 6, TcpCodec.encode(data, A6, B6))));
        byte[] bad = TcpCodec.encode(data, A, B);
        bad[0]++;
        assertEquals(
                "IP 192.168.0.1 > 192.168.0.2: TCP malformed: BAD_CHECKSUM at offset 16",
                PacketPrinter.print(v4(6, bad)));
    }

    @Test
    void udpAndIcmp() {
        byte[] udp = UdpCodec.encode(new UdpDatagram(53, 1000, Payload.of(new byte[5])), A6, B6);
        assertEquals("IP6 fd00::1.53 > fd00::2.1000: UDP, length 5", PacketPrinter.print(v6(List.of(), 17, udp)));
        byte[] ping = IcmpCodec.encodeV4(new IcmpMessage.Echo(false, 7, 8, Payload.of(new byte[56])));
        assertEquals(
                "IP 192.168.0.1 > 192.168.0.2: ICMP echo request, id 7, seq 8, length 64",
                PacketPrinter.print(v4(1, ping)));
        byte[] tooBig = IcmpCodec.encodeV6(new IcmpMessage.PacketTooBig(1280, Payload.of(new byte[40])), A6, B6);
        assertEquals(
                "IP6 fd00::1 > fd00::2: ICMP6 packet too big, mtu 1280, length 48",
                PacketPrinter.print(v6(List.of(), 58, tooBig)));
        assertEquals("IP 192.168.0.1 > 192.168.0.2: ip-proto-58, length 3", PacketPrinter.print(v4(58, new byte[3])));
        assertEquals("IP 192.168.0.1 > 192.168.0.2: ip-proto-47, length 3", PacketPrinter.print(v4(47, new byte[3])));
    }

    @Test
    void fragments() {
        byte[] fragment = Ipv4Codec.encode(new Ipv4Packet(
                0, 0, 99, false, false, true, 1480, 64, 17, A, B, OpaqueBytes.EMPTY, Payload.of(new byte[1480])));
        assertEquals(
                "IP 192.168.0.1 > 192.168.0.2: frag (id 99, 1480:2960, more), ip-proto-17",
                PacketPrinter.print(fragment));
        byte[] last = v6(List.of(new ExtensionHeader.Fragment(8, false, -1)), 17, new byte[3]);
        assertEquals(
                "IP6 fd00::1 > fd00::2: frag (id 4294967295, 8:11, last), next-header 17", PacketPrinter.print(last));
    }

    @Test
    void malformed() {
        assertEquals("IP malformed: SHORT_HEADER at offset 0", PacketPrinter.print(new byte[0]));
        assertEquals("IP malformed: BAD_VERSION at offset 0", PacketPrinter.print(new byte[30]));
        byte[] packet = v4(17, new byte[30]);
        packet[9]++;
        assertEquals("IP malformed: BAD_CHECKSUM at offset 10", PacketPrinter.print(packet));
    }

    private static byte[] v4(int protocol, byte[] payload) {
        return Ipv4Codec.encode(new Ipv4Packet(
                0, 0, 0, false, true, false, 0, 64, protocol, A, B, OpaqueBytes.EMPTY, Payload.of(payload)));
    }

    private static byte[] v6(List<ExtensionHeader> headers, int protocol, byte[] payload) {
        return Ipv6Codec.encode(new Ipv6Packet(0, 0, 0, 64, A6, B6, headers, protocol, Payload.of(payload)));
    }
}
