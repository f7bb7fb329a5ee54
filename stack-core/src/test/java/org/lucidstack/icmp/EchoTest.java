package org.lucidstack.icmp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
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

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lucidstack.Verifies;
import org.lucidstack.buffer.Payload;
import org.lucidstack.env.Counter;
import org.lucidstack.env.DropReason;
import org.lucidstack.net.Ipv4Address;
import org.lucidstack.stack.StackUnderTest;
import org.lucidstack.wire.IcmpCodec;
import org.lucidstack.wire.IcmpMessage.Echo;
import org.lucidstack.wire.IpPacket;
import org.lucidstack.wire.IpProtocol;

/** Pings, byte by byte. */
class EchoTest {

    private final StackUnderTest net = new StackUnderTest();

    @Test
    @Verifies({"RFC792-Echo-1", "RFC1122-3.2.2.6-1", "RFC1122-3.2.1.2-1"})
    void aPingIsAnsweredByteForByte() {
        var replies = net.injectHex(
                "4500 0024 1c46 4000 4001 9d3f c0a8 0001 c0a8 0002 0800 9066 1234 0001 6c75 6369 6464 2121");
        // From the address that was pinged, id 1234, seq 1, the same data; the identification is not ours to foresee.
        String reply = HexFormat.of().formatHex(replies.getFirst());
        assertEquals("45000024", reply.substring(0, 8));
        assertEquals("00004001", reply.substring(12, 20));
        assertEquals(
                "c0a80002" + "c0a80001" + "0000" + "9866" + "1234" + "0001" + "6c75636964642121", reply.substring(24));
        only(replies);
        assertEquals(1, net.count(Counter.IcmpOutEchoReps));
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.168.0.2", "192.168.0.77", "192.168.0.254"})
    @Verifies({"RFC1122-3.2.2.6-1", "RFC1122-3.3.4.2-1"})
    void theReplyComesFromTheAddressThatWasPinged(String address) {
        IpPacket reply = only(net.inject(ping4(Ipv4Address.parse(address), new byte[1400])));
        assertEquals(Ipv4Address.parse(address), reply.source());
        assertEquals(HOST4, reply.destination());
        assertEquals(64, reply.hopLimit());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "192.168.0.0",
                "192.168.0.255",
                "192.168.0.1",
                "192.168.1.2",
                "255.255.255.255",
                "224.0.0.1",
                "127.0.0.1",
                "0.0.0.0",
                "240.0.0.1"
            })
    @Verifies({"RFC1122-3.2.1.3-2", "RFC1122-3.2.1.3-3"})
    void whatIsNotOursIsSilent(String address) {
        assertTrue(net.inject(ping4(Ipv4Address.parse(address), new byte[8])).isEmpty());
        assertEquals(1, net.count(DropReason.NOT_FOR_US) + net.count(DropReason.MULTICAST_DESTINATION));
    }

    @Test
    @Verifies({"RFC4443-4.1-1", "RFC4443-4.2-1", "RFC4443-2.2-1", "RFC4443-2.3-1"})
    void aPing6IsAnswered() {
        byte[] data = "all of this comes back".getBytes();
        byte[] request = IcmpCodec.encodeV6(new Echo(false, 99, 7, Payload.of(data)), HOST6, STACK6);
        IpPacket reply = only(net.inject(v6(HOST6, STACK6, IpProtocol.ICMPV6, request)));
        assertEquals(STACK6, reply.source());
        assertEquals(HOST6, reply.destination());
        Echo echo = (Echo) icmp(reply);
        assertTrue(echo.reply());
        assertEquals(99, echo.identifier());
        assertEquals(7, echo.sequence());
        assertArrayEquals(data, echo.data().toByteArray());
    }

    @Test
    @Verifies({"RFC1122-3.2.1.7-1", "RFC8200-3-1"})
    void aLowHopLimitIsEnoughAtTheDestination() {
        byte[] packet = {};
        for (int ttl : new int[] {0, 1}) {
            byte[] request = IcmpCodec.encodeV6(new Echo(false, 1, 1, Payload.of(packet)), HOST6, STACK6);
            var ping = v6(HOST6, STACK6, IpProtocol.ICMPV6, request);
            only(net.inject(new org.lucidstack.wire.Ipv6Packet(
                    0, 0, 0, ttl, HOST6, STACK6, ping.extensionHeaders(), IpProtocol.ICMPV6, ping.payload())));
        }
    }

    @Test
    void wrongChecksumsAreDroppedAndCounted() {
        byte[] message = IcmpCodec.encodeV4(new Echo(false, 1, 1, Payload.of((byte) 5)));
        message[8] ^= 1;
        assertTrue(net.inject(v4(HOST4, STACK4, IpProtocol.ICMP, message)).isEmpty());
        assertEquals(1, net.count(DropReason.BAD_ICMP_CHECKSUM));
        assertEquals(1, net.count(Counter.IcmpInErrors));
    }

    private static IpPacket ping4(Ipv4Address to, byte[] data) {
        return v4(HOST4, to, IpProtocol.ICMP, IcmpCodec.encodeV4(new Echo(false, 1, 1, Payload.of(data))));
    }
}
