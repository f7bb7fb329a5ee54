package org.lucidstack.udp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.lucidstack.stack.StackUnderTest.HOST4;
import static org.lucidstack.stack.StackUnderTest.HOST6;
import static org.lucidstack.stack.StackUnderTest.STACK4;
import static org.lucidstack.stack.StackUnderTest.STACK6;
import static org.lucidstack.stack.StackUnderTest.icmp;
import static org.lucidstack.stack.StackUnderTest.only;
import static org.lucidstack.stack.StackUnderTest.v4;
import static org.lucidstack.stack.StackUnderTest.v6;

import java.io.IOException;
import java.net.BindException;
import java.net.PortUnreachableException;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.lucidstack.Verifies;
import org.lucidstack.buffer.Payload;
import org.lucidstack.env.Counter;
import org.lucidstack.env.DropReason;
import org.lucidstack.ip.IcmpError;
import org.lucidstack.ip.InterfaceConfig;
import org.lucidstack.net.Endpoint;
import org.lucidstack.net.FourTuple;
import org.lucidstack.net.IpAddress;
import org.lucidstack.net.Ipv4Address;
import org.lucidstack.stack.NetStack;
import org.lucidstack.stack.StackUnderTest;
import org.lucidstack.wire.IcmpCodec;
import org.lucidstack.wire.IcmpMessage.DestinationUnreachable;
import org.lucidstack.wire.IpPacket;
import org.lucidstack.wire.IpProtocol;
import org.lucidstack.wire.Ipv4Packet;
import org.lucidstack.wire.ParseResult.Parsed;
import org.lucidstack.wire.UdpCodec;
import org.lucidstack.wire.UdpDatagram;

/** The UDP rules of RFC 768 and RFC 1122 section 4.1, through the public API. */
class UdpSocketTest {

    private static final Endpoint ANY4 = new Endpoint(IpAddress.unspecified(4), 0);
    private static final Endpoint ANY6 = new Endpoint(IpAddress.unspecified(6), 0);

    private final StackUnderTest net = new StackUnderTest();

    private static IpPacket datagram4(Ipv4Address to, int from, int port, byte... data) {
        byte[] bytes = UdpCodec.encode(new UdpDatagram(from, port, Payload.of(data)), HOST4, to);
        return v4(HOST4, to, IpProtocol.UDP, bytes);
    }

    private static UdpDatagram udp(IpPacket packet) {
        var result = UdpCodec.parse(packet.payload(), packet.source(), packet.destination(), false);
        return ((Parsed<UdpDatagram>) result).value();
    }

    @Test
    @Verifies("RFC1122-4.1.3.5-1")
    void theReceiverLearnsWhereADatagramWasSentTo() throws IOException {
        UdpSocket socket = net.stack.openUdp(new Endpoint(IpAddress.unspecified(4), 7));
        List<UdpSocket> told = new ArrayList<>();
        socket.setHandler(new UdpHandler() {
            @Override
            public void onReadable(UdpSocket readable) {
                told.add(readable);
            }
        });
        assertTrue(net.inject(datagram4(Ipv4Address.parse("192.168.0.9"), 4000, 7, (byte) 1, (byte) 2))
                .isEmpty());
        ReceivedDatagram datagram = socket.receive();
        assertNotNull(datagram);
        assertEquals(new Endpoint(HOST4, 4000), datagram.source());
        assertEquals(Ipv4Address.parse("192.168.0.9"), datagram.destination());
        assertArrayEquals(new byte[] {1, 2}, datagram.data());
        assertEquals(List.of(socket), told);
        assertNull(socket.receive());

        socket.sendFrom(datagram.destination(), datagram.source(), Payload.of((byte) 3));
        IpPacket answer = only(net.takeSent());
        assertEquals(Ipv4Address.parse("192.168.0.9"), answer.source());
        assertEquals(7, udp(answer).sourcePort());
        assertThrows(BindException.class, () -> socket.sendFrom(HOST4, datagram.source(), Payload.EMPTY));
    }

    @Test
    @Verifies({"RFC1122-4.1.4-1", "RFC1122-4.1.3.4-1", "RFC768-Fields-2"})
    void timeToLiveAndTypeOfServiceAreTheApplications() throws IOException {
        UdpSocket socket = net.stack.openUdp(ANY4);
        socket.options().hopLimit(3).trafficClass(0xb8);
        socket.send(new Endpoint(HOST4, 99), Payload.of((byte) 1));
        IpPacket packet = only(net.takeSent());
        assertEquals(3, packet.hopLimit());
        assertEquals(0xb8 >> 2, packet.dscp());
        assertEquals(STACK4, packet.source());
        assertEquals(1, udp(packet).payload().length());
        assertTrue(((Ipv4Packet) packet).dontFragment());
    }

    @Test
    void bindingRules() throws IOException {
        UdpSocket first = net.stack.openUdp(new Endpoint(STACK4, 53));
        assertThrows(BindException.class, () -> net.stack.openUdp(new Endpoint(STACK4, 53)));
        assertThrows(BindException.class, () -> net.stack.openUdp(new Endpoint(IpAddress.unspecified(4), 53)));
        assertThrows(BindException.class, () -> net.stack.openUdp(new Endpoint(IpAddress.unspecified(6), 53)));
        assertThrows(BindException.class, () -> net.stack.openUdp(new Endpoint(HOST4, 54)));
        net.stack.openUdp(new Endpoint(STACK6, 53));
        net.stack.openUdp(new Endpoint(Ipv4Address.parse("192.168.0.3"), 53));
        first.close();
        first.close();
        net.stack.openUdp(new Endpoint(STACK4, 53));
        assertThrows(SocketException.class, () -> first.send(new Endpoint(HOST4, 1), Payload.EMPTY));
    }

    @Test
    void anIpv6WildcardTakesBothVersions() throws IOException {
        UdpSocket socket = net.stack.openUdp(new Endpoint(IpAddress.unspecified(6), 9));
        net.inject(datagram4(STACK4, 1, 9, (byte) 4));
        byte[] bytes = UdpCodec.encode(new UdpDatagram(1, 9, Payload.of((byte) 6)), HOST6, STACK6);
        net.inject(v6(HOST6, STACK6, IpProtocol.UDP, bytes));
        assertEquals(4, socket.receive().data()[0]);
        assertEquals(6, socket.receive().data()[0]);
        socket.send(new Endpoint(HOST4, 5), Payload.EMPTY);
        assertEquals(STACK4, only(net.takeSent()).source());
        socket.send(new Endpoint(HOST6, 5), Payload.EMPTY);
        assertEquals(STACK6, only(net.takeSent()).source());
    }

    @Test
    void theClosestMatchGetsTheDatagram() throws IOException {
        Endpoint host = new Endpoint(HOST4, 4000);
        UdpSocket any = net.stack.openUdp(new Endpoint(IpAddress.unspecified(4), 7));
        net.inject(datagram4(STACK4, 4000, 7));
        assertNotNull(any.receive());
        any.connect(host);
        assertEquals(STACK4, any.local().address());
        net.inject(datagram4(STACK4, 4000, 7));
        assertNotNull(any.receive());
        net.inject(datagram4(STACK4, 4001, 7));
        assertNull(any.receive());
        assertEquals(1, net.count(DropReason.UDP_NO_PORT));
        assertThrows(SocketException.class, () -> any.send(new Endpoint(HOST4, 1), Payload.EMPTY));
    }

    @Test
    @Verifies({"RFC1122-4.1.3.1-1", "RFC1122-3.2.2-2"})
    void aClosedPortIsUnreachable() {
        byte[] request = org.lucidstack.wire.IpCodec.encode(datagram4(STACK4, 4000, 9999, new byte[100]));
        IpPacket answer = only(net.inject(request));
        assertEquals(STACK4, answer.source());
        DestinationUnreachable error = (DestinationUnreachable) icmp(answer);
        assertEquals(3, error.code());
        assertArrayEquals(request, error.quoted().toByteArray());
        assertEquals(1, net.count(Counter.UdpNoPorts));
    }

    @Test
    @Verifies({"RFC1122-4.1.3.3-1", "RFC1122-3.2.2.1-2"})
    void aConnectedSocketIsToldOnceThatThePortIsClosed() throws IOException {
        UdpSocket socket = net.stack.openUdp(ANY4);
        List<IcmpError> errors = new ArrayList<>();
        socket.setHandler(new UdpHandler() {
            @Override
            public void onError(UdpSocket failed, IcmpError error) {
                errors.add(error);
            }
        });
        socket.connect(new Endpoint(HOST4, 9));
        socket.send(Payload.of((byte) 1));
        byte[] sent = net.takeSent().getFirst();
        byte[] unreachable = IcmpCodec.encodeV4(new DestinationUnreachable(3, 0, Payload.of(sent)));
        assertTrue(net.inject(v4(HOST4, STACK4, IpProtocol.ICMP, unreachable)).isEmpty());
        assertTrue(socket.isReadable());
        assertThrows(PortUnreachableException.class, socket::receive);
        assertNull(socket.receive());
        assertEquals(1, errors.size());
        assertEquals(IcmpError.Kind.PORT_UNREACHABLE, errors.getFirst().kind());
        // The quote of another port concerns nobody.
        sent[20] ^= 1;
        net.inject(v4(
                HOST4,
                STACK4,
                IpProtocol.ICMP,
                IcmpCodec.encodeV4(new DestinationUnreachable(3, 0, Payload.of(sent)))));
        assertNull(socket.receive());
        assertEquals(1, net.count(DropReason.ICMP_NO_MATCH));
    }

    @Test
    @Verifies({"RFC768-Fields-1", "RFC768-Fields-2", "RFC1122-4.1.3.4-1", "RFC8200-8.1-1"})
    void lengthsAndChecksumsAreChecked() throws IOException {
        UdpSocket socket = net.stack.openUdp(new Endpoint(IpAddress.unspecified(6), 7));
        byte[] good = UdpCodec.encode(new UdpDatagram(1, 7, Payload.of((byte) 1)), HOST4, STACK4);
        byte[] wrong = good.clone();
        wrong[8] ^= 4;
        net.inject(v4(HOST4, STACK4, IpProtocol.UDP, wrong));
        assertEquals(1, net.count(DropReason.BAD_UDP_CHECKSUM));
        byte[] unchecked = good.clone();
        unchecked[6] = 0;
        unchecked[7] = 0;
        net.inject(v4(HOST4, STACK4, IpProtocol.UDP, unchecked));
        assertNotNull(socket.receive());
        net.inject(v6(HOST6, STACK6, IpProtocol.UDP, unchecked));
        assertNull(socket.receive());
        assertEquals(2, net.count(DropReason.BAD_UDP_CHECKSUM));
        for (int length : new int[] {7, 10}) {
            byte[] lying = good.clone();
            lying[5] = (byte) length;
            net.inject(v4(HOST4, STACK4, IpProtocol.UDP, lying));
        }
        assertEquals(2, net.count(DropReason.MALFORMED_UDP));
        assertTrue(net.takeSent().isEmpty(), "nothing of this is answered");
    }

    @Test
    void theQueueIsBoundedAndCounted() throws IOException {
        UdpSocket socket = net.stack.openUdp(new Endpoint(IpAddress.unspecified(4), 7));
        socket.options().receiveBuffer(3 * (100 + 64));
        for (int i = 0; i < 10; i++) {
            net.inject(datagram4(STACK4, 1, 7, new byte[100]));
        }
        assertEquals(7, net.count(Counter.UdpRcvbufErrors));
        assertEquals(7, net.count(DropReason.UDP_QUEUE_FULL));
        for (int i = 0; i < 3; i++) {
            assertNotNull(socket.receive());
        }
        assertNull(socket.receive());
        net.inject(datagram4(STACK4, 1, 7, new byte[1400]));
        assertNotNull(socket.receive(), "one datagram is always taken");
    }

    @Test
    void aStackTalksToItself() throws IOException {
        UdpSocket server = net.stack.openUdp(new Endpoint(IpAddress.unspecified(4), 7));
        UdpSocket client = net.stack.openUdp(ANY4);
        client.send(new Endpoint(STACK4, 7), Payload.of((byte) 1));
        client.send(new Endpoint(Ipv4Address.LOOPBACK, 7), Payload.of((byte) 2));
        assertTrue(net.takeSent().isEmpty(), "nothing leaves");
        assertEquals(
                new Endpoint(STACK4, client.local().port()), server.receive().source());
        assertEquals(Ipv4Address.LOOPBACK, server.receive().destination());
        UdpSocket six = net.stack.openUdp(ANY6);
        six.connect(new Endpoint(STACK6, 12345));
        six.send(Payload.EMPTY);
        net.takeSent();
        net.takeSent();
        assertThrows(PortUnreachableException.class, six::receive);
    }

    @Test
    @Verifies("RFC1122-3.2.1.3-1")
    void aGatewaySeesEveryDestination() throws IOException {
        StackUnderTest gateway = new StackUnderTest(
                NetStack.builder(), new InterfaceConfig().host("192.168.0.1/24").anyDestination(true));
        List<FourTuple> seen = new ArrayList<>();
        gateway.stack.udp().setInterceptor((tuple, data, packet) -> seen.add(tuple));
        Ipv4Address far = Ipv4Address.parse("93.184.216.34");
        assertTrue(gateway.inject(datagram4(far, 4000, 53, (byte) 1)).isEmpty());
        assertEquals(List.of(new FourTuple(far, 53, HOST4, 4000)), seen);
        gateway.stack.udp().sendFrom(new Endpoint(far, 53), new Endpoint(HOST4, 4000), Payload.of((byte) 2));
        assertEquals(far, only(gateway.takeSent()).source());
        assertTrue(
                gateway.inject(datagram4(Ipv4Address.LIMITED_BROADCAST, 1, 2)).isEmpty());
        assertEquals(1, seen.size());
    }
}
