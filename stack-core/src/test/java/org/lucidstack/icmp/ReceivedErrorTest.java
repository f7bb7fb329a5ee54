package org.lucidstack.icmp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.lucidstack.stack.StackUnderTest.HOST4;
import static org.lucidstack.stack.StackUnderTest.HOST6;
import static org.lucidstack.stack.StackUnderTest.STACK4;
import static org.lucidstack.stack.StackUnderTest.STACK6;
import static org.lucidstack.stack.StackUnderTest.v4;
import static org.lucidstack.stack.StackUnderTest.v6;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lucidstack.Verifies;
import org.lucidstack.buffer.Payload;
import org.lucidstack.env.DropReason;
import org.lucidstack.ip.IcmpError;
import org.lucidstack.ip.IcmpError.Kind;
import org.lucidstack.net.Endpoint;
import org.lucidstack.net.IpAddress;
import org.lucidstack.net.Ipv4Address;
import org.lucidstack.net.Ipv6Address;
import org.lucidstack.stack.StackUnderTest;
import org.lucidstack.tcp.CloseReason;
import org.lucidstack.tcp.Connection;
import org.lucidstack.tcp.ConnectionOptions;
import org.lucidstack.udp.UdpHandler;
import org.lucidstack.udp.UdpSocket;
import org.lucidstack.wire.IcmpCodec;
import org.lucidstack.wire.IcmpMessage;
import org.lucidstack.wire.IcmpMessage.DestinationUnreachable;
import org.lucidstack.wire.IcmpMessage.Other;
import org.lucidstack.wire.IcmpMessage.PacketTooBig;
import org.lucidstack.wire.IcmpMessage.ParameterProblem;
import org.lucidstack.wire.IcmpMessage.TimeExceeded;
import org.lucidstack.wire.IpPacket;
import org.lucidstack.wire.IpProtocol;

/** Errors about packets that the stack has just sent, and about those that it has not. */
class ReceivedErrorTest {

    private static final Ipv4Address ROUTER4 = Ipv4Address.parse("10.9.9.9");
    private static final Ipv6Address ROUTER6 = Ipv6Address.parse("fd99::9");

    private final StackUnderTest net = new StackUnderTest();
    private final List<IcmpError> errors = new ArrayList<>();

    private IpPacket error4(IcmpMessage message) {
        return v4(ROUTER4, STACK4, IpProtocol.ICMP, IcmpCodec.encodeV4(message));
    }

    private IpPacket error6(IcmpMessage message) {
        return v6(ROUTER6, STACK6, IpProtocol.ICMPV6, IcmpCodec.encodeV6(message, ROUTER6, STACK6));
    }

    private byte[] sendDatagram(IpAddress to, int length) throws IOException {
        UdpSocket socket = net.stack.openUdp(new Endpoint(to.version() == 4 ? STACK4 : STACK6, 5000));
        socket.setHandler(new UdpHandler() {
            @Override
            public void onError(UdpSocket failed, IcmpError error) {
                errors.add(error);
            }
        });
        socket.options().dontFragment(true);
        socket.send(new Endpoint(to, 7), Payload.of(new byte[length]));
        return net.takeSent().getFirst();
    }

    @Test
    @Verifies({"RFC1122-3.2.2.1-2", "RFC1122-3.2.2.4-1", "RFC1122-4.1.3.3-1", "RFC6633-5-1", "MUST-55"})
    void everyKindOfErrorReachesItsSocket() throws IOException {
        Payload quote = Payload.of(Arrays.copyOf(sendDatagram(HOST4, 100), 28));
        net.inject(error4(new DestinationUnreachable(0, 0, quote)));
        net.inject(error4(new DestinationUnreachable(1, 0, quote)));
        net.inject(error4(new DestinationUnreachable(2, 0, quote)));
        net.inject(error4(new DestinationUnreachable(3, 0, quote)));
        net.inject(error4(new DestinationUnreachable(5, 0, quote)));
        net.inject(error4(new DestinationUnreachable(13, 0, quote)));
        net.inject(error4(new TimeExceeded(0, quote)));
        net.inject(error4(new ParameterProblem(0, 20, quote)));
        assertEquals(
                List.of(
                        Kind.NETWORK_UNREACHABLE,
                        Kind.HOST_UNREACHABLE,
                        Kind.PROTOCOL_UNREACHABLE,
                        Kind.PORT_UNREACHABLE,
                        Kind.SOURCE_ROUTE_FAILED,
                        Kind.PROHIBITED,
                        Kind.TIME_EXCEEDED,
                        Kind.PARAMETER_PROBLEM),
                errors.stream().map(IcmpError::kind).toList());
        assertEquals(ROUTER4, errors.getFirst().reporter());
        // Source quench has no effect whatsoever.
        net.inject(error4(new Other(4, 0, Payload.of(new byte[32]))));
        assertEquals(8, errors.size());
        assertEquals(1, net.count(DropReason.ICMP_SOURCE_QUENCH));
    }

    @Test
    @Verifies({"RFC4443-3.1-2", "RFC4443-2.4-1"})
    void ipv6ErrorsDoToo() throws IOException {
        byte[] sent = sendDatagram(HOST6, 100);
        Payload quote = Payload.of(sent);
        net.inject(error6(new DestinationUnreachable(0, 0, quote)));
        net.inject(error6(new DestinationUnreachable(1, 0, quote)));
        net.inject(error6(new DestinationUnreachable(3, 0, quote)));
        net.inject(error6(new DestinationUnreachable(4, 0, quote)));
        net.inject(error6(new TimeExceeded(0, quote)));
        net.inject(error6(new ParameterProblem(1, 6, quote)));
        byte[] unknown = new byte[4 + sent.length];
        System.arraycopy(sent, 0, unknown, 4, sent.length);
        net.inject(error6(new Other(100, 0, Payload.of(unknown))));
        assertEquals(
                List.of(
                        Kind.NETWORK_UNREACHABLE,
                        Kind.PROHIBITED,
                        Kind.HOST_UNREACHABLE,
                        Kind.PORT_UNREACHABLE,
                        Kind.TIME_EXCEEDED,
                        Kind.PROTOCOL_UNREACHABLE,
                        Kind.UNKNOWN),
                errors.stream().map(IcmpError::kind).toList());
    }

    @Test
    @Verifies({"RFC1191-3-1", "RFC8201-4-1", "RFC8201-5.2-1"})
    void onlyATrueQuoteLowersThePathMtu() throws IOException {
        byte[] sent = sendDatagram(HOST4, 1400);
        // Version, fragment offset, protocol, source, destination, source port.
        int[][] forgeries = {{0, 0x15}, {7, 1}, {9, 1}, {12, 1}, {19, 1}, {20, 1}};
        for (int[] forgery : forgeries) {
            byte[] forged = Arrays.copyOf(sent, 28);
            forged[forgery[0]] ^= (byte) forgery[1];
            net.inject(error4(new DestinationUnreachable(4, 1000, Payload.of(forged))));
            boolean isDestination = forgery[0] == 19;
            if (!isDestination) {
                assertEquals(1500, net.stack.pathMtu(HOST4), Arrays.toString(forgery));
            }
        }
        net.inject(error4(new DestinationUnreachable(4, 1000, Payload.of(Arrays.copyOf(sent, 27)))));
        assertEquals(1500, net.stack.pathMtu(HOST4), "too short to tell");
        net.inject(error4(new DestinationUnreachable(4, 1000, Payload.of(Arrays.copyOf(sent, 28)))));
        assertEquals(1000, net.stack.pathMtu(HOST4));
        net.inject(error4(new DestinationUnreachable(4, 1400, Payload.of(Arrays.copyOf(sent, 28)))));
        assertEquals(1000, net.stack.pathMtu(HOST4), "never raised");
    }

    @Test
    @Verifies({"RFC8201-4-2", "RFC8201-5.2-1", "RFC1122-3.3.3-1"})
    void ipv6DatagramsAreCutToTheLoweredPathMtu() throws IOException {
        byte[] sent = sendDatagram(HOST6, 1400);
        net.inject(error6(new PacketTooBig(1279, Payload.of(sent))));
        assertEquals(1500, net.stack.pathMtu(HOST6));
        net.inject(error6(new PacketTooBig(1300, Payload.of(sent).slice(0, 1000))));
        assertEquals(1300, net.stack.pathMtu(HOST6));
        UdpSocket socket = net.stack.openUdp(new Endpoint(STACK6, 5001));
        socket.send(new Endpoint(HOST6, 7), Payload.of(new byte[1400]));
        List<byte[]> fragments = net.takeSent();
        assertEquals(2, fragments.size());
        assertTrue(fragments.getFirst().length <= 1300);
    }

    @Test
    @Verifies("RFC8201-5.2-1")
    void aTooBigEchoReplyIsCutTheNextTime() {
        byte[] ping = IcmpCodec.encodeV6(new IcmpMessage.Echo(false, 1, 1, Payload.of(new byte[1400])), HOST6, STACK6);
        byte[] reply = net.inject(v6(HOST6, STACK6, IpProtocol.ICMPV6, ping)).getFirst();
        net.inject(error6(new PacketTooBig(1280, Payload.of(reply).slice(0, 1200))));
        List<byte[]> pieces = net.inject(v6(HOST6, STACK6, IpProtocol.ICMPV6, ping));
        assertEquals(2, pieces.size());
        assertTrue(pieces.getFirst().length <= 1280);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @Verifies({"MUST-54", "RFC5927-4.1-1", "SHLD-26"})
    void aHardErrorEndsAHandshakeOnlyIfItQuotesTheSyn(boolean isTrue) throws IOException {
        Connection connection = net.stack.connect(
                new Endpoint(IpAddress.unspecified(4), 0), new Endpoint(HOST4, 80), new ConnectionOptions());
        byte[] syn = net.takeSent().getFirst();
        if (!isTrue) {
            syn[24] ^= 0x40;
        }
        net.inject(error4(new DestinationUnreachable(3, 0, Payload.of(Arrays.copyOf(syn, 28)))));
        net.stack.flush();
        assertEquals(isTrue ? CloseReason.HOST_UNREACHABLE : null, connection.closeReason());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 5})
    @Verifies({"MUST-56", "RFC1122-3.2.2.1-2"})
    void aSoftErrorDoesNot(int code) throws IOException {
        Connection connection = net.stack.connect(
                new Endpoint(IpAddress.unspecified(6), 0), new Endpoint(HOST6, 80), new ConnectionOptions());
        byte[] syn = net.takeSent().getFirst();
        net.inject(error6(new TimeExceeded(0, Payload.of(syn))));
        Connection other = net.stack.connect(
                new Endpoint(IpAddress.unspecified(4), 0), new Endpoint(HOST4, 80), new ConnectionOptions());
        net.inject(error4(
                new DestinationUnreachable(code, 0, Payload.of(net.takeSent().getFirst()))));
        net.stack.flush();
        assertEquals(null, connection.closeReason());
        assertEquals(null, other.closeReason());
        assertFalse(other.state().isSynchronized());
    }
}
