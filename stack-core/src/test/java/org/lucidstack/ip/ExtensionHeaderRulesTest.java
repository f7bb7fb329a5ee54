package org.lucidstack.ip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.lucidstack.stack.StackUnderTest.HOST6;
import static org.lucidstack.stack.StackUnderTest.STACK6;
import static org.lucidstack.stack.StackUnderTest.icmp;
import static org.lucidstack.stack.StackUnderTest.only;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lucidstack.Verifies;
import org.lucidstack.buffer.Payload;
import org.lucidstack.env.DropReason;
import org.lucidstack.stack.StackUnderTest;
import org.lucidstack.wire.ExtensionHeader;
import org.lucidstack.wire.ExtensionHeader.DestinationOptions;
import org.lucidstack.wire.ExtensionHeader.HopByHop;
import org.lucidstack.wire.ExtensionHeader.Option;
import org.lucidstack.wire.ExtensionHeader.Routing;
import org.lucidstack.wire.IcmpCodec;
import org.lucidstack.wire.IcmpMessage.Echo;
import org.lucidstack.wire.IcmpMessage.ParameterProblem;
import org.lucidstack.wire.IpCodec;
import org.lucidstack.wire.IpProtocol;
import org.lucidstack.wire.Ipv6Packet;
import org.lucidstack.wire.OpaqueBytes;

/** Pings that carry extension headers: answered, dropped, or answered with a parameter problem. */
class ExtensionHeaderRulesTest {

    private static final OpaqueBytes TWO = OpaqueBytes.of((byte) 0, (byte) 0);
    private static final OpaqueBytes FOUR = OpaqueBytes.of((byte) 0, (byte) 0, (byte) 0, (byte) 0);

    private final StackUnderTest net = new StackUnderTest();

    private static Ipv6Packet ping(ExtensionHeader... headers) {
        byte[] request = IcmpCodec.encodeV6(new Echo(false, 1, 1, Payload.of(new byte[16])), HOST6, STACK6);
        return new Ipv6Packet(0, 0, 0, 64, HOST6, STACK6, List.of(headers), IpProtocol.ICMPV6, Payload.of(request));
    }

    private void expectEcho(ExtensionHeader... headers) {
        assertTrue(((Echo) icmp(only(net.inject(ping(headers))))).reply());
    }

    private void expectProblem(int code, int pointer, Ipv6Packet packet) {
        ParameterProblem problem = (ParameterProblem) icmp(only(net.inject(packet)));
        assertEquals(code, problem.code());
        assertEquals(pointer, problem.pointer());
        assertEquals(Payload.of(IpCodec.encode(packet)), problem.quoted());
    }

    private static HopByHop hopByHop(int kind) {
        return new HopByHop(List.of(new Option(kind, FOUR)));
    }

    @ParameterizedTest
    @CsvSource({"0x1e,-2", "0x3e,-2", "0x5e,-1", "0x9e,2", "0xde,2", "0xc2,2"})
    @Verifies({"RFC8200-4.2-1", "RFC4443-3.4-1"})
    void theTopBitsOfAnUnknownOptionDecide(String hex, int code) {
        int kind = Integer.decode(hex);
        for (ExtensionHeader header :
                List.of(hopByHop(kind), new DestinationOptions(List.of(new Option(kind, FOUR))))) {
            if (code == -2) {
                expectEcho(header);
            } else if (code == -1) {
                assertTrue(net.inject(ping(header)).isEmpty());
            } else {
                expectProblem(code, 42, ping(header));
            }
        }
        assertEquals(code == -2 ? 0 : 2, net.count(DropReason.UNKNOWN_IPV6_OPTION));
    }

    @Test
    @Verifies({"RFC8200-4.1-1", "RFC8200-4-1"})
    void headersAreTakenInAnyOrderAndNumber() {
        DestinationOptions destination = new DestinationOptions(List.of());
        Routing done = new Routing(99, 0, FOUR);
        expectEcho(hopByHop(5), destination, done, destination, destination);
        ExtensionHeader[] many = new ExtensionHeader[16];
        java.util.Arrays.fill(many, destination);
        expectEcho(many);
        ExtensionHeader[] tooMany = new ExtensionHeader[17];
        java.util.Arrays.fill(tooMany, destination);
        assertTrue(net.inject(ping(tooMany)).isEmpty());
        assertEquals(1, net.count(DropReason.MALFORMED_IP));
    }

    @Test
    @Verifies("RFC8200-4-1")
    void hopByHopOptionsComeFirstOrNotAtAll() {
        expectEcho(hopByHop(5));
        expectProblem(1, 40, ping(new DestinationOptions(List.of()), hopByHop(5)));
        expectProblem(1, 40, ping(hopByHop(5), hopByHop(5)));
    }

    @ParameterizedTest
    @CsvSource({"0", "2", "4", "255"})
    @Verifies({"RFC8200-4.4-1", "RFC8504-5.2-1"})
    void unknownRoutingTypesPassOnlyWhenDone(int type) {
        expectEcho(new Routing(type, 0, FOUR));
        expectProblem(0, 42, ping(new Routing(type, 1, FOUR)));
        expectProblem(0, 50, ping(new DestinationOptions(List.of()), new Routing(type, 1, FOUR)));
    }

    @Test
    @Verifies({"RFC8200-4-2", "RFC8200-4.7-1"})
    void theEndOfTheChain() {
        Ipv6Packet unknown = new Ipv6Packet(
                0, 0, 0, 64, HOST6, STACK6, List.of(new DestinationOptions(List.of())), 253, Payload.of(new byte[4]));
        expectProblem(1, 40, unknown);
        expectProblem(1, 6, new Ipv6Packet(0, 0, 0, 64, HOST6, STACK6, List.of(), 253, Payload.EMPTY));
        expectProblem(
                1, 6, new Ipv6Packet(0, 0, 0, 64, HOST6, STACK6, List.of(), IpProtocol.ICMP, Payload.of(new byte[8])));
        Ipv6Packet nothing = new Ipv6Packet(
                0, 0, 0, 64, HOST6, STACK6, List.of(), IpProtocol.NO_NEXT_HEADER, Payload.of(new byte[50]));
        assertTrue(net.inject(nothing).isEmpty());
        assertEquals(1, net.count(DropReason.NO_NEXT_HEADER));
    }

    @Test
    @Verifies("RFC4443-3.4-1")
    void aBrokenChainIsReported() {
        byte[] packet = IpCodec.encode(ping(new DestinationOptions(List.of(new Option(30, TWO)))));
        packet[41] = (byte) 200;
        ParameterProblem problem = (ParameterProblem) icmp(only(net.inject(packet)));
        assertEquals(0, problem.code());
        assertEquals(Payload.of(packet), problem.quoted());
        byte[] foreign = packet.clone();
        foreign[24] = 0x20;
        assertTrue(net.inject(foreign).isEmpty(), "not about packets for others");
    }

    @Test
    @Verifies({"RFC8504-5.4-1", "RFC8504-5.11-1", "RFC4291-2.7-1"})
    void whatTheKernelSendsOfItsOwnAccordIsIgnored() {
        List<String> packets = new ArrayList<>();
        // Router solicitation to all routers, and a multicast listener report with router alert from the unspecified
        // address.
        packets.add(
                "6000 0000 0008 3aff fe80 0000 0000 0000 0000 0000 0000 0001 ff02 0000 0000 0000 0000 0000 0000 0002"
                        + "8500 7bb8 0000 0000");
        packets.add(
                "6000 0000 0024 0001 0000 0000 0000 0000 0000 0000 0000 0000 ff02 0000 0000 0000 0000 0000 0000 0016"
                        + "3a00 0502 0000 0100 8f00 0000 0000 0001 0400 0000 ff02 0000 0000 0000 0000 0001 ff00 0001");
        packets.forEach(packet -> assertTrue(net.injectHex(packet).isEmpty()));
        assertEquals(2, net.count(DropReason.MULTICAST_DESTINATION));
        // Discovery messages to an address of ours.
        for (int type : new int[] {133, 134, 135, 136, 137, 130, 143}) {
            byte[] body = new byte[24];
            var message = new org.lucidstack.wire.IcmpMessage.Other(type, 0, Payload.of(body));
            assertTrue(net.inject(StackUnderTest.v6(
                            HOST6, STACK6, IpProtocol.ICMPV6, IcmpCodec.encodeV6(message, HOST6, STACK6)))
                    .isEmpty());
        }
        assertEquals(7, net.count(DropReason.ICMP_IGNORED));
    }
}
