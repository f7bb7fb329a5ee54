package org.lucidstack.icmp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.lucidstack.stack.StackUnderTest.HOST4;
import static org.lucidstack.stack.StackUnderTest.HOST6;
import static org.lucidstack.stack.StackUnderTest.STACK4;
import static org.lucidstack.stack.StackUnderTest.STACK6;
import static org.lucidstack.stack.StackUnderTest.icmp;
import static org.lucidstack.stack.StackUnderTest.only;
import static org.lucidstack.stack.StackUnderTest.v4;
import static org.lucidstack.stack.StackUnderTest.v6;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.lucidstack.Verifies;
import org.lucidstack.buffer.Payload;
import org.lucidstack.env.DropReason;
import org.lucidstack.net.Ipv4Address;
import org.lucidstack.net.Ipv6Address;
import org.lucidstack.stack.NetStack;
import org.lucidstack.stack.StackUnderTest;
import org.lucidstack.time.Clock;
import org.lucidstack.wire.ExtensionHeader;
import org.lucidstack.wire.IcmpCodec;
import org.lucidstack.wire.IcmpMessage;
import org.lucidstack.wire.IcmpMessage.DestinationUnreachable;
import org.lucidstack.wire.IcmpMessage.Other;
import org.lucidstack.wire.IcmpMessage.ParameterProblem;
import org.lucidstack.wire.IpCodec;
import org.lucidstack.wire.IpPacket;
import org.lucidstack.wire.IpProtocol;
import org.lucidstack.wire.Ipv4Packet;
import org.lucidstack.wire.Ipv6Packet;
import org.lucidstack.wire.OpaqueBytes;
import org.lucidstack.wire.UdpCodec;
import org.lucidstack.wire.UdpDatagram;

/** When no ICMP error may be sent, how many may be, and what is in one. */
class SilenceTest {

    private static final byte[] CLOSED_PORT = UdpCodec.encode(new UdpDatagram(1, 9999, Payload.EMPTY), HOST4, STACK4);

    /** Packets that must draw no answer, by name. */
    private static Map<String, IpPacket> silent() {
        Map<String, IpPacket> table = new LinkedHashMap<>();
        for (int type : new int[] {3, 4, 5, 11, 12, 1, 99}) {
            table.put(
                    "unknown protocol behind... ICMP type " + type + " with a bad quote",
                    v4(
                            HOST4,
                            STACK4,
                            IpProtocol.ICMP,
                            IcmpCodec.encodeV4(new Other(type, 0, Payload.of(new byte[12])))));
        }
        for (int type : new int[] {1, 2, 3, 4, 77, 127, 200, 137}) {
            table.put(
                    "ICMPv6 type " + type,
                    v6(
                            HOST6,
                            STACK6,
                            IpProtocol.ICMPV6,
                            IcmpCodec.encodeV6(new Other(type, 0, Payload.of(new byte[12])), HOST6, STACK6)));
        }
        for (String source : List.of(
                "192.168.0.255",
                "192.168.0.0",
                "255.255.255.255",
                "224.0.0.5",
                "127.0.0.1",
                "0.0.0.0",
                "192.168.0.2",
                "192.168.0.200",
                "0.1.2.3",
                "250.1.1.1")) {
            Ipv4Address from = Ipv4Address.parse(source);
            table.put(
                    "closed port, from " + source,
                    v4(
                            from,
                            STACK4,
                            IpProtocol.UDP,
                            UdpCodec.encode(new UdpDatagram(1, 9999, Payload.EMPTY), from, STACK4)));
        }
        for (String source : List.of("::", "::1", "ff02::1", "fd00::2", "::ffff:1.2.3.4")) {
            Ipv6Address from = Ipv6Address.parse(source);
            table.put(
                    "closed port, from " + source,
                    v6(
                            from,
                            STACK6,
                            IpProtocol.UDP,
                            UdpCodec.encode(new UdpDatagram(1, 9999, Payload.EMPTY), from, STACK6)));
        }
        for (String to : List.of("192.168.0.255", "192.168.0.0", "255.255.255.255", "224.0.0.1", "10.1.1.1")) {
            Ipv4Address destination = Ipv4Address.parse(to);
            table.put(
                    "closed port, to " + to,
                    v4(
                            HOST4,
                            destination,
                            IpProtocol.UDP,
                            UdpCodec.encode(new UdpDatagram(1, 9999, Payload.EMPTY), HOST4, destination)));
        }
        Ipv6Address allNodes = Ipv6Address.parse("ff02::1");
        table.put(
                "closed port, to ff02::1",
                v6(
                        HOST6,
                        allNodes,
                        IpProtocol.UDP,
                        UdpCodec.encode(new UdpDatagram(1, 9999, Payload.EMPTY), HOST6, allNodes)));
        table.put(
                "unknown option, to ff02::1",
                new Ipv6Packet(
                        0,
                        0,
                        0,
                        64,
                        HOST6,
                        allNodes,
                        List.of(new ExtensionHeader.DestinationOptions(
                                List.of(new ExtensionHeader.Option(0xde, OpaqueBytes.EMPTY)))),
                        IpProtocol.UDP,
                        Payload.EMPTY));
        table.put(
                "a later fragment of an unknown protocol",
                new Ipv4Packet(
                        0,
                        0,
                        1,
                        false,
                        false,
                        false,
                        800,
                        64,
                        253,
                        HOST4,
                        STACK4,
                        OpaqueBytes.EMPTY,
                        Payload.of(new byte[8])));
        byte[] error = IcmpCodec.encodeV6(new ParameterProblem(0, 0, Payload.of(new byte[48])), HOST6, STACK6);
        table.put(
                "an ICMPv6 error with a refused option",
                new Ipv6Packet(
                        0,
                        0,
                        0,
                        64,
                        HOST6,
                        STACK6,
                        List.of(new ExtensionHeader.DestinationOptions(
                                List.of(new ExtensionHeader.Option(0x9e, OpaqueBytes.EMPTY)))),
                        IpProtocol.ICMPV6,
                        Payload.of(error)));
        return table;
    }

    @TestFactory
    @Verifies({
        "RFC1122-3.2.2-3",
        "RFC4443-2.4-3",
        "RFC1122-3.2.2-1",
        "RFC4443-2.4-1",
        "RFC4291-2.7-1",
        "RFC1122-3.2.1.3-3",
        "RFC6633-3-1",
        "MUST-55"
    })
    List<DynamicTest> nothingIsAnswered() {
        return silent().entrySet().stream()
                .map(row -> DynamicTest.dynamicTest(row.getKey(), () -> {
                    StackUnderTest net = new StackUnderTest();
                    assertTrue(net.inject(row.getValue()).isEmpty());
                    long drops = Arrays.stream(DropReason.values())
                            .mapToLong(net::count)
                            .sum();
                    boolean waits = net.stack.reassemblyMemory() > 0;
                    assertEquals(
                            waits ? 0 : 1,
                            drops,
                            "counted: " + net.stack.counters().snapshot());
                    net.advance(100 * Clock.SECOND);
                    assertTrue(net.takeSent().isEmpty());
                }))
                .toList();
    }

    @Test
    @Verifies({"RFC1122-3.2.2.1-1", "RFC1122-3.2.2-2", "RFC1812-4.3.2.3-1"})
    void anUnknownProtocolIsUnreachableAndTheQuoteFillsAPacketOf576() {
        byte[] packet = IpCodec.encode(v4(HOST4, STACK4, 253, new byte[1400]));
        IpPacket answer = only(net().inject(packet));
        DestinationUnreachable error = (DestinationUnreachable) icmp(answer);
        assertEquals(2, error.code());
        assertEquals(576 - 28, error.quoted().length());
        assertEquals(Payload.of(packet).slice(0, 576 - 28), error.quoted());
        assertEquals(STACK4, answer.source());
    }

    @Test
    @Verifies({"RFC4443-2.4-2", "RFC4443-3.1-1"})
    void anIpv6QuoteFillsTheLeastMtu() {
        byte[] data = UdpCodec.encode(new UdpDatagram(1, 9999, Payload.of(new byte[1400])), HOST6, STACK6);
        byte[] packet = IpCodec.encode(v6(HOST6, STACK6, IpProtocol.UDP, data));
        List<byte[]> answers = net().inject(packet);
        assertEquals(1280, answers.getFirst().length);
        DestinationUnreachable error = (DestinationUnreachable) icmp(only(answers));
        assertEquals(4, error.code());
        assertEquals(Payload.of(packet).slice(0, 1280 - 48), error.quoted());
    }

    @Test
    @Verifies("RFC1122-3.2.2-2")
    void whatALinkAddedBehindThePacketIsNotQuoted() {
        byte[] packet = IpCodec.encode(v4(HOST4, STACK4, 253, new byte[6]));
        DestinationUnreachable error = (DestinationUnreachable) icmp(only(net().inject(Arrays.copyOf(packet, 60))));
        assertEquals(Payload.of(packet), error.quoted());
    }

    @Test
    @Verifies({"RFC1812-4.3.2.8-1", "RFC4443-2.4-4"})
    void errorsAreLimitedByATokenBucket() {
        IcmpConfig config = new IcmpConfig(10, 5, true, true);
        StackUnderTest net = new StackUnderTest(NetStack.builder().icmp(config), StackUnderTest.serveConfig());
        IpPacket closed = v4(HOST4, STACK4, IpProtocol.UDP, CLOSED_PORT);
        assertEquals(5, answers(net, closed, 20));
        net.advance(100 * Clock.MILLISECOND - 1);
        assertEquals(0, answers(net, closed, 1));
        net.advance(1);
        assertEquals(1, answers(net, closed, 3));
        net.advance(3600 * Clock.SECOND);
        assertEquals(5, answers(net, closed, 20));
        assertEquals(33, net.count(DropReason.ICMP_RATE_LIMIT));
    }

    private static int answers(StackUnderTest net, IpPacket packet, int times) {
        int answers = 0;
        for (int i = 0; i < times; i++) {
            answers += net.inject(packet).size();
        }
        return answers;
    }

    @Test
    @Verifies("RFC4443-3.1-1")
    void closedPortsCanBeKeptQuiet() {
        IcmpConfig quiet = new IcmpConfig(1000, 50, false, false);
        StackUnderTest net = new StackUnderTest(NetStack.builder().icmp(quiet), StackUnderTest.serveConfig());
        assertEquals(0, answers(net, v4(HOST4, STACK4, IpProtocol.UDP, CLOSED_PORT), 1));
        byte[] ping = IcmpCodec.encodeV4(new IcmpMessage.Echo(false, 1, 1, Payload.EMPTY));
        assertEquals(0, answers(net, v4(HOST4, STACK4, IpProtocol.ICMP, ping), 1));
    }

    private static StackUnderTest net() {
        return new StackUnderTest();
    }
}
