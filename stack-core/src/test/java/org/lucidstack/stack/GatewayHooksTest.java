package org.lucidstack.stack;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.BindException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lucidstack.Verifies;
import org.lucidstack.buffer.Payload;
import org.lucidstack.env.Counter;
import org.lucidstack.env.UnreachableReport;
import org.lucidstack.icmp.HeldEcho;
import org.lucidstack.ip.InterfaceConfig;
import org.lucidstack.net.IpAddress;
import org.lucidstack.net.Ipv4Address;
import org.lucidstack.net.Ipv6Address;
import org.lucidstack.tcp.ConnectionOptions;
import org.lucidstack.tcp.HeldSyn;
import org.lucidstack.tcp.Listener;
import org.lucidstack.wire.IcmpCodec;
import org.lucidstack.wire.IcmpMessage;
import org.lucidstack.wire.IcmpMessage.DestinationUnreachable;
import org.lucidstack.wire.IcmpMessage.Echo;
import org.lucidstack.wire.IpCodec;
import org.lucidstack.wire.IpPacket;
import org.lucidstack.wire.IpProtocol;
import org.lucidstack.wire.PacketBuffer;
import org.lucidstack.wire.SeqNumber;
import org.lucidstack.wire.TcpCodec;
import org.lucidstack.wire.TcpFlags;
import org.lucidstack.wire.TcpSegment;
import org.lucidstack.wire.UdpCodec;
import org.lucidstack.wire.UdpDatagram;
import org.lucidstack.wire.Unreachable;

/** What a gateway hangs on to: it answers for hosts that are not here, or says that they cannot be reached. */
class GatewayHooksTest {

    private static final byte[] DATA = new byte[600];

    private final StackUnderTest net = new StackUnderTest(
            NetStack.builder(), new InterfaceConfig().host("10.0.0.1/24").anyDestination(true));

    private static IpAddress far(int version) {
        return IpAddress.parse(version == 4 ? "93.184.216.34" : "2001:db8::5");
    }

    private static IpAddress client(int version) {
        return IpAddress.parse(version == 4 ? "10.9.0.1" : "2001:db8:9::1");
    }

    @ParameterizedTest
    @CsvSource({"4,NETWORK,0", "4,HOST,1", "4,PROHIBITED,13", "6,NETWORK,0", "6,HOST,3", "6,PROHIBITED,1"})
    @Verifies({"RFC1122-3.2.2-2", "RFC4443-3.1-1"})
    void aSynIsReportedUnreachableLater(int version, Unreachable why, int code) throws BindException {
        List<HeldSyn> held = new ArrayList<>();
        Listener listener = net.stack.listenOnAllPorts(version, 10, new ConnectionOptions());
        listener.holdSyns(held::add, Duration.ofSeconds(30));
        PacketBuffer packet = new PacketBuffer();
        packet.start(Payload.EMPTY);
        TcpSegment syn = new TcpSegment(
                4000, 443, new SeqNumber(77), SeqNumber.ZERO, TcpFlags.SYN, 1000, 0, List.of(), Payload.EMPTY);
        TcpCodec.prepend(syn, client(version), far(version), false, packet);
        byte[] bytes = packet(version, IpProtocol.TCP, packet);
        assertEquals(List.of(), net.inject(bytes.clone()));
        held.getFirst().unreachable(why);
        assertUnreachable(version, code, bytes, bytes.length);
    }

    @ParameterizedTest
    @CsvSource({"4,3", "6,4"})
    @Verifies({"RFC1122-4.1.3.1-1", "RFC4443-3.1-1"})
    void aDatagramIsReportedUnreachableLater(int version, int code) {
        List<UnreachableReport> reports = new ArrayList<>();
        net.stack.udp().setInterceptor((tuple, data, report) -> reports.add(report.get()));
        PacketBuffer packet = new PacketBuffer();
        packet.start(Payload.of(DATA));
        UdpCodec.prepend(new UdpDatagram(4000, 53, Payload.of(DATA)), client(version), far(version), false, packet);
        byte[] bytes = packet(version, IpProtocol.UDP, packet);
        assertEquals(List.of(), net.inject(bytes.clone()));
        reports.getFirst().send(Unreachable.PORT);
        assertUnreachable(version, code, bytes, 128);
    }

    @ParameterizedTest
    @CsvSource({"4,true", "6,true", "4,false", "6,false"})
    @Verifies({"RFC792-Echo-1", "RFC4443-4.1-1"})
    void anEchoRequestIsAnsweredLater(int version, boolean up) {
        List<HeldEcho> held = new ArrayList<>();
        net.stack.icmp().setEchoInterceptor(held::add);
        PacketBuffer packet = new PacketBuffer();
        packet.start(Payload.of(DATA));
        Echo request = new Echo(false, 5, 6, Payload.of(DATA));
        if (version == 4) {
            IcmpCodec.prependV4(request, packet);
        } else {
            IcmpCodec.prependV6(request, (Ipv6Address) client(6), (Ipv6Address) far(6), packet);
        }
        byte[] bytes = packet(version, version == 4 ? IpProtocol.ICMP : IpProtocol.ICMPV6, packet);
        byte[] given = bytes.clone();
        assertEquals(List.of(), net.inject(given));
        Arrays.fill(given, (byte) 0); // the device's buffer is used again
        assertEquals(far(version), held.getFirst().destination());
        if (!up) {
            held.getFirst().unreachable(Unreachable.HOST);
            assertUnreachable(version, version == 4 ? 1 : 3, bytes, 128);
            return;
        }
        held.getFirst().answer();
        IpPacket reply = StackUnderTest.only(net.takeSent());
        assertEquals(far(version), reply.source());
        assertEquals(new Echo(true, 5, 6, Payload.of(DATA)), StackUnderTest.icmp(reply));
    }

    private void assertUnreachable(int version, int code, byte[] about, int quoted) {
        IpPacket packet = StackUnderTest.only(net.takeSent());
        assertEquals(far(version), packet.source());
        assertEquals(client(version), packet.destination());
        IcmpMessage message = StackUnderTest.icmp(packet);
        DestinationUnreachable error = assertInstanceOf(DestinationUnreachable.class, message);
        assertEquals(code, error.code());
        assertArrayEquals(Arrays.copyOf(about, quoted), error.quoted().toByteArray());
        assertTrue(net.count(Counter.IcmpOutErrors) == 1);
    }

    private static byte[] packet(int version, int protocol, PacketBuffer transport) {
        byte[] payload = transport.toByteArray();
        return IpCodec.encode(
                version == 4
                        ? StackUnderTest.v4((Ipv4Address) client(4), (Ipv4Address) far(4), protocol, payload)
                        : StackUnderTest.v6((Ipv6Address) client(6), (Ipv6Address) far(6), protocol, payload));
    }
}
