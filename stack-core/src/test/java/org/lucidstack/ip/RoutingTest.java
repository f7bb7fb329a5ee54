package org.lucidstack.ip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.NoRouteToHostException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.lucidstack.Verifies;
import org.lucidstack.buffer.Payload;
import org.lucidstack.link.LinkDevice;
import org.lucidstack.net.Endpoint;
import org.lucidstack.net.IpAddress;
import org.lucidstack.net.Prefix;
import org.lucidstack.stack.NetStack;
import org.lucidstack.stack.StackUnderTest;
import org.lucidstack.tcp.ConnectionOptions;
import org.lucidstack.time.Clock;
import org.lucidstack.udp.UdpSocket;
import org.lucidstack.wire.IcmpCodec;
import org.lucidstack.wire.IcmpMessage.Echo;
import org.lucidstack.wire.IpCodec;
import org.lucidstack.wire.IpPacket;
import org.lucidstack.wire.IpProtocol;
import org.lucidstack.wire.Ipv4Packet;
import org.lucidstack.wire.PacketBuffer;

/** Several devices: which way, from which address, and what is ours. */
class RoutingTest {

    private static final class Device implements LinkDevice {
        private final String name;
        private final List<byte[]> sent = new ArrayList<>();

        Device(String name) {
            this.name = name;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public int mtu() {
            return 1500;
        }

        @Override
        public boolean transmit(PacketBuffer packet) {
            sent.add(packet.toByteArray());
            return true;
        }

        IpPacket take() {
            assertEquals(1, sent.size(), name);
            return StackUnderTest.parse(sent.removeFirst());
        }
    }

    private final Device lan = new Device("lan");
    private final Device wan = new Device("wan");
    private final NetStack stack = NetStack.builder()
            .seed(1)
            .device(
                    lan,
                    new InterfaceConfig()
                            .address("10.0.0.2/8")
                            .address("fd01::2/64")
                            .address("fe80::2/64"))
            .device(
                    wan,
                    new InterfaceConfig()
                            .address("203.0.113.7/24")
                            .address("2001:db8::7/64")
                            .route("0.0.0.0/0")
                            .route("10.7.0.0/16"))
            .build();

    private void send(String to) throws IOException {
        IpAddress address = IpAddress.parse(to);
        UdpSocket socket = stack.openUdp(new Endpoint(IpAddress.unspecified(address.version()), 0));
        socket.send(new Endpoint(address, 7), Payload.EMPTY);
        socket.close();
    }

    @Test
    @Verifies("RFC1122-3.2.1.3-1")
    void theLongestPrefixWinsAndTheSourceIsOfThatDevice() throws IOException {
        send("10.1.2.3");
        assertEquals(IpAddress.parse("10.0.0.2"), lan.take().source());
        send("10.7.2.3");
        assertEquals(IpAddress.parse("203.0.113.7"), wan.take().source());
        send("8.8.8.8");
        assertEquals(IpAddress.parse("203.0.113.7"), wan.take().source());
        send("2001:db8::1");
        assertEquals(IpAddress.parse("2001:db8::7"), wan.take().source());
        send("fe80::1");
        assertEquals(IpAddress.parse("fe80::2"), lan.take().source());
        send("fd01::9");
        assertEquals(IpAddress.parse("fd01::2"), lan.take().source());
        assertThrows(NoRouteToHostException.class, () -> send("2001:db9::1"), "only IPv4 has a default route");
    }

    /** Retransmissions without an answer (R1) make IP try the other way to the same prefix. */
    @Test
    @Verifies("MUST-20")
    void aWayThatDoesNotAnswerGivesWayToAnother() throws IOException {
        Device first = new Device("first");
        Device second = new Device("second");
        List<String> told = new ArrayList<>();
        NetStack twoWays = NetStack.builder()
                .seed(1)
                .observer(event -> told.add(event.describe()))
                .device(first, new InterfaceConfig().address("192.0.2.1/24").route("0.0.0.0/0"))
                .device(second, new InterfaceConfig().address("198.51.100.1/24").route("0.0.0.0/0"))
                .build();
        Endpoint far = new Endpoint(IpAddress.parse("203.0.113.9"), 80);
        Endpoint near = new Endpoint(IpAddress.parse("192.0.2.9"), 80);
        Endpoint any = new Endpoint(IpAddress.unspecified(4), 0);
        twoWays.connect(any, far, new ConnectionOptions());
        twoWays.connect(any, near, new ConnectionOptions());
        twoWays.flush();
        for (int i = 1; i <= 40; i++) {
            twoWays.advance(i * Clock.SECOND);
            twoWays.flush();
        }
        assertEquals(3 + 6, first.sent.size(), "SYNs at 0, 1, 3 s; and all six to the host that has one way only");
        assertEquals(3, second.sent.size(), "SYNs at 7, 15, 31 s");
        assertTrue(told.contains("no answer from 203.0.113.9: trying second"), told.toString());
    }

    @Test
    void anAddressOfOneDeviceIsOursOnAll() {
        Ipv4Packet ping = StackUnderTest.v4(
                StackUnderTest.HOST4,
                (org.lucidstack.net.Ipv4Address) IpAddress.parse("203.0.113.7"),
                IpProtocol.ICMP,
                IcmpCodec.encodeV4(new Echo(false, 1, 1, Payload.EMPTY)));
        stack.receive(lan, ByteBuffer.wrap(IpCodec.encode(ping)), false);
        assertEquals(IpAddress.parse("203.0.113.7"), wan.take().source());
        Device stranger = new Device("x");
        assertThrows(IllegalArgumentException.class, () -> stack.receive(stranger, ByteBuffer.allocate(1), false));
    }

    @Test
    void ownedBlocksLeaveOutTheHostAndTheEdges() {
        InterfaceConfig config =
                new InterfaceConfig().everyAddressBut("192.168.0.1/24").everyAddressBut("fd00::1/64");
        AddressSet owned = config.ownedAddresses();
        for (String ours : List.of("192.168.0.2", "192.168.0.254", "fd00::2", "fd00::ffff:ffff:ffff:ffff")) {
            assertTrue(owned.contains(IpAddress.parse(ours)), ours);
        }
        for (String other : List.of(
                "192.168.0.0", "192.168.0.1", "192.168.0.255", "192.168.1.2", "fd00::1", "fd00::", "fd00:0:0:1::2")) {
            assertFalse(owned.contains(IpAddress.parse(other)), other);
        }
        assertEquals(List.of(IpAddress.parse("192.168.0.2"), IpAddress.parse("fd00::2")), config.sourceCandidates());
        assertEquals(
                List.of(IpAddress.parse("10.0.0.1")),
                new InterfaceConfig().everyAddressBut("10.0.0.2/30").sourceCandidates());
        assertEquals(
                List.of(IpAddress.parse("10.0.0.0")),
                new InterfaceConfig().everyAddressBut("10.0.0.1/31").sourceCandidates());
        assertEquals(
                List.of(IpAddress.parse("10.9.0.2")),
                new InterfaceConfig()
                        .host("192.168.0.1/24")
                        .own(Prefix.parse("10.9.0.0/16"))
                        .sourceCandidates());
        AddressSet block = new InterfaceConfig()
                .host("192.168.0.1/24")
                .own("10.9.0.0/16")
                .own("192.168.0.4/30")
                .ownedAddresses();
        assertFalse(block.contains(IpAddress.parse("10.9.0.0")));
        assertFalse(block.contains(IpAddress.parse("10.9.255.255")));
        assertTrue(block.contains(IpAddress.parse("192.168.0.7")), "no edge of the subnet that it lies in");
    }
}
