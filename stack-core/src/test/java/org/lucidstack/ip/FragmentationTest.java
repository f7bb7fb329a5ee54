package org.lucidstack.ip;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.lucidstack.stack.StackUnderTest.HOST4;
import static org.lucidstack.stack.StackUnderTest.HOST6;
import static org.lucidstack.stack.StackUnderTest.STACK4;
import static org.lucidstack.stack.StackUnderTest.STACK6;

import java.io.IOException;
import java.net.SocketException;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lucidstack.Verifies;
import org.lucidstack.buffer.Payload;
import org.lucidstack.env.Counter;
import org.lucidstack.env.DropReason;
import org.lucidstack.link.Offload;
import org.lucidstack.net.Endpoint;
import org.lucidstack.net.IpAddress;
import org.lucidstack.stack.StackPair;
import org.lucidstack.stack.StackUnderTest;
import org.lucidstack.time.Clock;
import org.lucidstack.udp.UdpSocket;
import org.lucidstack.wire.ExtensionHeader;
import org.lucidstack.wire.Ipv4Packet;
import org.lucidstack.wire.Ipv6Packet;

/** What is too long for the path leaves in pieces. */
class FragmentationTest {

    private final StackUnderTest net = new StackUnderTest();

    @Test
    @Verifies({"RFC791-3.2-1", "RFC6864-4.1-1", "RFC6864-4.3-1"})
    void ipv4FragmentsAreContiguousAndFit() throws IOException {
        UdpSocket socket = net.stack.openUdp(new Endpoint(STACK4, 5000));
        socket.send(new Endpoint(HOST4, 7), Payload.of(new byte[5000]));
        List<byte[]> packets = net.takeSent();
        assertEquals(4, packets.size());
        int expected = 0;
        int id = ((Ipv4Packet) StackUnderTest.parse(packets.getFirst())).identification();
        for (byte[] bytes : packets) {
            Ipv4Packet fragment = (Ipv4Packet) StackUnderTest.parse(bytes);
            assertTrue(bytes.length <= 1500);
            assertEquals(expected, fragment.fragmentOffset());
            assertEquals(id, fragment.identification());
            assertFalse(fragment.dontFragment());
            expected += fragment.payload().length();
            assertEquals(expected < 5008, fragment.moreFragments());
        }
        assertEquals(5008, expected);
        assertEquals(4, net.count(Counter.IpFragCreates));
        assertEquals(1, net.count(Counter.IpFragOKs));
        socket.send(new Endpoint(HOST4, 7), Payload.of(new byte[5000]));
        assertNotEquals(id, ((Ipv4Packet) StackUnderTest.parse(net.takeSent().getFirst())).identification());
    }

    @Test
    @Verifies("RFC8200-4.5-6")
    void ipv6FragmentsCarryAFragmentHeaderAndTheTransportHeaderComesFirst() throws IOException {
        UdpSocket socket = net.stack.openUdp(new Endpoint(STACK6, 5000));
        socket.send(new Endpoint(HOST6, 7), Payload.of(new byte[3000]));
        List<byte[]> packets = net.takeSent();
        int expected = 0;
        Set<Integer> ids = new HashSet<>();
        for (byte[] bytes : packets) {
            Ipv6Packet fragment = (Ipv6Packet) StackUnderTest.parse(bytes);
            ExtensionHeader.Fragment header = fragment.fragment();
            assertTrue(bytes.length <= 1500);
            assertEquals(expected, header.offset());
            expected += fragment.payload().length();
            assertEquals(expected < 3008, header.moreFragments());
            ids.add(header.identification());
        }
        assertEquals(3008, expected);
        assertEquals(1, ids.size());
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.2,65507,1500",
        "fd00::2,65527,1500",
        "10.0.0.2,60000,68",
        "fd00::2,60000,1280",
        "10.0.0.2,1472,1500",
        "10.0.0.2,1473,1500"
    })
    @Verifies({"RFC1122-3.3.2-1", "RFC8200-5-1"})
    void datagramsOfAnySizeComeThroughTwoStacks(String address, int length, int mtu) throws IOException {
        StackPair pair = new StackPair(Offload.NONE);
        pair.mtu = mtu;
        IpAddress to = IpAddress.parse(address);
        UdpSocket server = pair.b.openUdp(new Endpoint(to, 7));
        UdpSocket client = pair.a.openUdp(new Endpoint(IpAddress.unspecified(to.version()), 0));
        byte[] data = new byte[length];
        new Random(3).nextBytes(data);
        client.send(new Endpoint(to, 7), Payload.of(data));
        pair.run(Clock.MILLISECOND);
        assertArrayEquals(data, server.receive().data());
        assertTrue(pair.aEnd.longest() <= mtu);
    }

    @Test
    @Verifies("RFC1122-3.3.3-1")
    void whatMustNotBeCutAndDoesNotFitIsRefused() throws IOException {
        UdpSocket socket = net.stack.openUdp(new Endpoint(STACK4, 5000));
        socket.options().dontFragment(true);
        assertThrows(SocketException.class, () -> socket.send(new Endpoint(HOST4, 7), Payload.of(new byte[1473])));
        assertTrue(net.takeSent().isEmpty());
        assertEquals(1, net.count(DropReason.DONT_FRAGMENT));
        socket.send(new Endpoint(HOST4, 7), Payload.of(new byte[1472]));
        assertEquals(1, net.takeSent().size());
        UdpSocket free = net.stack.openUdp(new Endpoint(STACK4, 5001));
        assertThrows(SocketException.class, () -> free.send(new Endpoint(HOST4, 7), Payload.of(new byte[65_508])));
        assertThrows(SocketException.class, () -> free.send(new Endpoint(HOST4, 7), Payload.of(new byte[65_528])));
        assertTrue(net.takeSent().isEmpty());
    }

    @Test
    @Verifies({"RFC6864-4.3-1", "RFC8504-5.1-1"})
    void identificationsDoNotRepeatAndDoNotFollowEachOther() {
        FragmentIds ids = new FragmentIds(new SplittableRandom(1));
        BitSet seen = new BitSet();
        int steps = 0;
        int previous = 0;
        for (int i = 0; i < 65_536; i++) {
            int id = ids.nextV4(STACK4, HOST4, 17);
            assertFalse(seen.get(id), "repeated after " + i);
            seen.set(id);
            steps += Math.abs(id - previous) == 1 ? 1 : 0;
            previous = id;
        }
        assertTrue(steps < 100, "successors: " + steps);
        Set<Integer> v6 = new HashSet<>();
        for (int i = 0; i < 200_000; i++) {
            assertTrue(v6.add(ids.nextV6()));
        }
        assertNotEquals(
                new FragmentIds(new SplittableRandom(2)).nextV6(), new FragmentIds(new SplittableRandom(3)).nextV6());
    }

    @Test
    @Verifies("RFC6437-3-1")
    void eachFlowHasALabelOfItsOwn() throws IOException {
        Set<Integer> labels = new HashSet<>();
        for (int port = 1; port <= 100; port++) {
            UdpSocket socket = net.stack.openUdp(new Endpoint(STACK6, port));
            socket.send(new Endpoint(HOST6, 7), Payload.EMPTY);
            socket.send(new Endpoint(HOST6, 7), Payload.EMPTY);
            List<byte[]> two = net.takeSent();
            int label = ((Ipv6Packet) StackUnderTest.parse(two.get(0))).flowLabel();
            assertEquals(label, ((Ipv6Packet) StackUnderTest.parse(two.get(1))).flowLabel());
            assertTrue(label > 0);
            labels.add(label);
        }
        assertTrue(labels.size() > 98);
    }
}
