package org.lucidstack.stack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.lucidstack.stack.StackUnderTest.HOST4;
import static org.lucidstack.stack.StackUnderTest.HOST6;
import static org.lucidstack.stack.StackUnderTest.STACK4;
import static org.lucidstack.stack.StackUnderTest.STACK6;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.lucidstack.Verifies;
import org.lucidstack.buffer.Payload;
import org.lucidstack.env.Counter;
import org.lucidstack.env.DropReason;
import org.lucidstack.env.PacketEvent;
import org.lucidstack.env.StackEvent;
import org.lucidstack.net.Endpoint;
import org.lucidstack.net.IpAddress;
import org.lucidstack.tcp.ConnectionOptions;
import org.lucidstack.time.Clock;
import org.lucidstack.udp.UdpSocket;
import org.lucidstack.wire.ExtensionHeader;
import org.lucidstack.wire.IcmpCodec;
import org.lucidstack.wire.IcmpMessage;
import org.lucidstack.wire.InternetChecksum;
import org.lucidstack.wire.IpCodec;
import org.lucidstack.wire.IpPacket;
import org.lucidstack.wire.IpProtocol;
import org.lucidstack.wire.Ipv4Packet;
import org.lucidstack.wire.Ipv6Packet;
import org.lucidstack.wire.OpaqueBytes;
import org.lucidstack.wire.SeqNumber;
import org.lucidstack.wire.TcpCodec;
import org.lucidstack.wire.TcpFlags;
import org.lucidstack.wire.TcpSegment;
import org.lucidstack.wire.UdpCodec;
import org.lucidstack.wire.UdpDatagram;

/** Whatever a device brings: no exception, everything counted, and the stack is as well afterwards as before. */
class HostilePacketsTest {

    private static List<byte[]> seeds() {
        TcpSegment syn = new TcpSegment(
                4000, 80, new SeqNumber(1), SeqNumber.ZERO, TcpFlags.SYN, 1000, 0, List.of(), Payload.EMPTY);
        byte[] udp = UdpCodec.encode(new UdpDatagram(1, 7, Payload.of(new byte[40])), HOST4, STACK4);
        byte[] udp6 = UdpCodec.encode(new UdpDatagram(1, 9, Payload.of(new byte[40])), HOST6, STACK6);
        byte[] unreachable = IcmpCodec.encodeV4(new IcmpMessage.DestinationUnreachable(
                4, 0, Payload.of(IpCodec.encode(StackUnderTest.v4(STACK4, HOST4, 17, udp)))));
        byte[] tooBig = IcmpCodec.encodeV6(
                new IcmpMessage.PacketTooBig(
                        1300, Payload.of(IpCodec.encode(StackUnderTest.v6(STACK6, HOST6, 17, udp6)))),
                HOST6,
                STACK6);
        byte[] ping6 = IcmpCodec.encodeV6(new IcmpMessage.Echo(false, 1, 1, Payload.of(new byte[20])), HOST6, STACK6);
        List<IpPacket> packets = List.of(
                StackUnderTest.v4(HOST4, STACK4, IpProtocol.TCP, TcpCodec.encode(syn, HOST4, STACK4)),
                StackUnderTest.v4(HOST4, STACK4, IpProtocol.UDP, udp),
                StackUnderTest.v4(HOST4, STACK4, IpProtocol.ICMP, unreachable),
                StackUnderTest.v6(HOST6, STACK6, IpProtocol.ICMPV6, tooBig),
                new Ipv4Packet(
                        0,
                        0,
                        9,
                        false,
                        false,
                        true,
                        64,
                        64,
                        17,
                        HOST4,
                        STACK4,
                        OpaqueBytes.of(new byte[] {7, 7, 4, 1, 1, 1, 1, 0}),
                        Payload.of(new byte[64])),
                new Ipv6Packet(
                        0,
                        0,
                        0,
                        64,
                        HOST6,
                        STACK6,
                        List.of(
                                new ExtensionHeader.HopByHop(
                                        List.of(new ExtensionHeader.Option(5, OpaqueBytes.of(new byte[2])))),
                                new ExtensionHeader.Routing(0, 0, OpaqueBytes.of(new byte[4])),
                                new ExtensionHeader.Fragment(0, false, 5)),
                        IpProtocol.ICMPV6,
                        Payload.of(ping6)));
        List<byte[]> seeds = new ArrayList<>();
        packets.forEach(packet -> seeds.add(IpCodec.encode(packet)));
        return seeds;
    }

    @Test
    void mutatedPacketsNeverGetOutOfHand() throws IOException {
        StackUnderTest net = new StackUnderTest();
        net.stack.openUdp(new Endpoint(IpAddress.unspecified(6), 7));
        net.stack.listen(new Endpoint(IpAddress.unspecified(6), 80), 10, new ConnectionOptions());
        Random random = new Random(11);
        List<byte[]> seeds = seeds();
        int total = 300_000;
        for (int i = 0; i < total; i++) {
            byte[] packet = mutate(seeds.get(random.nextInt(seeds.size())), random);
            net.stack.receive(net, ByteBuffer.wrap(packet), random.nextInt(4) == 0);
            if (i % 100 == 0) {
                net.takeSent();
                net.advance(random.nextInt(4) * Clock.MILLISECOND);
            }
        }
        net.takeSent();
        assertEquals(total, net.count(Counter.IpInReceives));
        net.advance(100 * Clock.SECOND);
        net.takeSent();
        assertEquals(0, net.stack.reassemblyMemory());
        for (byte[] seed : seeds) {
            net.stack.receive(net, ByteBuffer.wrap(seed), false);
        }
        assertTrue(net.takeSent().size() >= 2, "it still answers");
    }

    /** Most mutations would only fail the header checksum; it is made right again where there is one. */
    private static byte[] mutate(byte[] seed, Random random) {
        byte[] packet = seed.clone();
        for (int changes = random.nextInt(4); changes > 0; changes--) {
            packet[random.nextInt(packet.length)] = (byte) random.nextInt(256);
        }
        if (random.nextInt(10) == 0) {
            packet = java.util.Arrays.copyOf(packet, random.nextInt(packet.length + 30));
        }
        if (packet.length >= 20 && packet[0] >>> 4 == 4) {
            int header = Math.min((packet[0] & 0xf) * 4, packet.length);
            ByteBuffer out = ByteBuffer.wrap(packet);
            out.putShort(10, (short) 0);
            out.putShort(10, (short) InternetChecksum.checksum(InternetChecksum.sum(out, 0, header)));
        }
        return packet;
    }

    @Test
    @Verifies({"RFC1122-3.2.1.1-1", "RFC1122-3.2.1.2-1", "RFC791-3.1-1", "RFC8200-3-1"})
    void malformedHeadersAreDroppedAndCountedByReason() {
        StackUnderTest net = new StackUnderTest();
        byte[] good = seeds().get(1);
        byte[] version = good.clone();
        version[0] = 0x55;
        byte[] checksum = good.clone();
        checksum[8]--;
        net.inject(version);
        net.inject(checksum);
        net.inject(new byte[0]);
        net.inject(new byte[] {0x45});
        net.inject(java.util.Arrays.copyOf(good, good.length - 1));
        byte[] lying6 = seeds().get(5);
        lying6[4] = 0x7f;
        net.inject(lying6);
        assertEquals(5, net.count(DropReason.MALFORMED_IP));
        assertEquals(1, net.count(DropReason.BAD_IP_CHECKSUM));
        assertTrue(net.takeSent().isEmpty());
    }

    @Test
    @Verifies({"RFC1122-3.2.1.8-1", "MUST-50"})
    void ipOptionsAreIgnoredUnlessTheyAreBroken() throws IOException {
        StackUnderTest net = new StackUnderTest();
        UdpSocket socket = net.stack.openUdp(new Endpoint(STACK4, 7));
        byte[] udp = UdpCodec.encode(new UdpDatagram(1, 7, Payload.EMPTY), HOST4, STACK4);
        byte[][] options = {
            {7, 7, 4, 0, 0, 0, 0, 0}, {68, 8, 5, 0, 1, 2, 3, 4}, {(byte) 148, 4, 0, 0}, {(byte) 200, 3, 9, 0}
        };
        for (byte[] option : options) {
            net.inject(new Ipv4Packet(
                    0, 0, 9, false, false, false, 0, 64, 17, HOST4, STACK4, OpaqueBytes.of(option), Payload.of(udp)));
            assertNotNull(socket.receive());
        }
        for (byte[] option : new byte[][] {{7, 0, 4, 0}, {7, 1, 4, 0}, {7, 9, 4, 0}, {1, 1, 1, 7}}) {
            net.inject(new Ipv4Packet(
                    0, 0, 9, false, false, false, 0, 64, 17, HOST4, STACK4, OpaqueBytes.of(option), Payload.of(udp)));
            assertEquals(null, socket.receive());
        }
        assertEquals(4, net.count(DropReason.MALFORMED_IP));
    }

    @Test
    void observersSeeEveryPacketAndEveryDrop() {
        List<StackEvent> events = new ArrayList<>();
        StackUnderTest net = new StackUnderTest(NetStack.builder().observer(events::add), StackUnderTest.serveConfig());
        byte[] packet = seeds().get(1);
        net.inject(packet);
        assertEquals(3, events.size());
        assertEquals(Payload.of(packet), Payload.of(((PacketEvent.Received) events.get(0)).bytes()));
        assertEquals(DropReason.UDP_NO_PORT, ((PacketEvent.Dropped) events.get(1)).reason());
        assertEquals("test0", ((PacketEvent.Sent) events.get(2)).device());
        assertEquals(1_000_000_000L, events.get(2).time());
    }

    @Test
    void aFullDeviceIsCounted() {
        StackUnderTest net = new StackUnderTest();
        net.fill();
        net.inject(seeds().get(1));
        assertEquals(1, net.count(DropReason.DEVICE_FULL));
    }
}
