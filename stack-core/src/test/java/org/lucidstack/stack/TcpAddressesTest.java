package org.lucidstack.stack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.lucidstack.stack.StackUnderTest.HOST4;
import static org.lucidstack.stack.StackUnderTest.HOST6;
import static org.lucidstack.stack.StackUnderTest.STACK4;
import static org.lucidstack.stack.StackUnderTest.STACK6;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lucidstack.Verifies;
import org.lucidstack.buffer.Payload;
import org.lucidstack.env.Counter;
import org.lucidstack.net.Endpoint;
import org.lucidstack.net.IpAddress;
import org.lucidstack.net.Ipv4Address;
import org.lucidstack.net.Ipv6Address;
import org.lucidstack.tcp.Connection;
import org.lucidstack.tcp.ConnectionOptions;
import org.lucidstack.wire.IpPacket;
import org.lucidstack.wire.IpProtocol;
import org.lucidstack.wire.SeqNumber;
import org.lucidstack.wire.TcpCodec;
import org.lucidstack.wire.TcpFlags;
import org.lucidstack.wire.TcpSegment;

/** Between whom TCP may speak: a SYN from or to anything but a single host is met with silence. */
class TcpAddressesTest {

    private static IpPacket syn(String from, String to) {
        IpAddress source = IpAddress.parse(from);
        IpAddress destination = IpAddress.parse(to);
        TcpSegment syn = new TcpSegment(
                4000, 80, new SeqNumber(1), SeqNumber.ZERO, TcpFlags.SYN, 1000, 0, List.of(), Payload.EMPTY);
        byte[] segment = TcpCodec.encode(syn, source, destination);
        return source instanceof Ipv4Address v4
                ? StackUnderTest.v4(v4, (Ipv4Address) destination, IpProtocol.TCP, segment)
                : StackUnderTest.v6((Ipv6Address) source, (Ipv6Address) destination, IpProtocol.TCP, segment);
    }

    @ParameterizedTest
    @CsvSource({
        "192.168.0.1, 224.0.0.1", "192.168.0.1, 255.255.255.255", "192.168.0.1, 192.168.0.255", "fd00::1, ff02::1",
        "224.0.0.1, 192.168.0.2", "255.255.255.255, 192.168.0.2", "192.168.0.255, 192.168.0.2", "0.0.0.0, 192.168.0.2",
        "127.0.0.1, 192.168.0.2", "ff02::1, fd00::2", "::, fd00::2", "::1, fd00::2"
    })
    @Verifies({"MUST-57", "MUST-63"})
    void aSynThatIsNotBetweenTwoHosts(String from, String to) throws Exception {
        StackUnderTest net = new StackUnderTest();
        net.stack.listen(new Endpoint(IpAddress.unspecified(4), 80), 5, new ConnectionOptions());
        net.stack.listen(new Endpoint(IpAddress.unspecified(6), 80), 5, new ConnectionOptions());
        assertTrue(net.inject(syn(from, to)).isEmpty(), "an answer");
        assertEquals(0, net.stack.tcp().connectionCount());
        assertEquals(0, net.count(Counter.TcpInSegs));
        assertEquals(1, net.inject(syn(HOST4.toString(), STACK4.toString())).size(), "no answer to an honest SYN");
        assertEquals(1, net.inject(syn(HOST6.toString(), STACK6.toString())).size(), "no answer to an honest SYN");
    }

    /** No local address given: IP chooses one of ours before the first SYN, and the connection keeps it. */
    @Test
    @Verifies({"MUST-44", "MUST-45"})
    void theSourceIsChosenBeforeTheSyn() throws Exception {
        for (IpAddress host : List.of(HOST4, HOST6)) {
            StackUnderTest net = new StackUnderTest();
            Endpoint anywhere = new Endpoint(IpAddress.unspecified(host.version()), 0);
            Connection connection = net.stack.connect(anywhere, new Endpoint(host, 80), new ConnectionOptions());
            IpPacket syn = StackUnderTest.only(net.takeSent());
            assertEquals(connection.tuple().localAddress(), syn.source());
            assertTrue(net.stack.owns(syn.source()), "not ours: " + syn.source());
            assertEquals(host, syn.destination());
        }
    }
}
