package org.lucidstack.ip;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.lucidstack.stack.StackUnderTest.HOST4;
import static org.lucidstack.stack.StackUnderTest.HOST6;
import static org.lucidstack.stack.StackUnderTest.STACK4;
import static org.lucidstack.stack.StackUnderTest.STACK6;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.lucidstack.Verifies;
import org.lucidstack.buffer.Payload;
import org.lucidstack.env.Counter;
import org.lucidstack.env.DropReason;
import org.lucidstack.net.Endpoint;
import org.lucidstack.net.IpAddress;
import org.lucidstack.stack.StackUnderTest;
import org.lucidstack.time.Clock;
import org.lucidstack.udp.ReceivedDatagram;
import org.lucidstack.udp.UdpSocket;
import org.lucidstack.wire.ExtensionHeader;
import org.lucidstack.wire.IcmpMessage;
import org.lucidstack.wire.IcmpMessage.TimeExceeded;
import org.lucidstack.wire.IpCodec;
import org.lucidstack.wire.IpPacket;
import org.lucidstack.wire.IpProtocol;
import org.lucidstack.wire.Ipv4Packet;
import org.lucidstack.wire.Ipv6Packet;
import org.lucidstack.wire.OpaqueBytes;
import org.lucidstack.wire.UdpCodec;
import org.lucidstack.wire.UdpDatagram;

/** Fragments in, datagrams out: against a naive model, and the rules one by one. */
class ReassemblyTest {

    private final StackUnderTest net = new StackUnderTest();
    private final UdpSocket socket = open(net);

    private static UdpSocket open(StackUnderTest net) {
        try {
            return net.stack.openUdp(new Endpoint(IpAddress.unspecified(6), 7));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** A piece of a UDP datagram. */
    private record Piece(int offset, boolean more, byte[] data) {
        int end() {
            return offset + data.length;
        }

        IpPacket packet(boolean v6, int id, int ecn) {
            if (v6) {
                return new Ipv6Packet(
                        0,
                        ecn,
                        0,
                        64,
                        HOST6,
                        STACK6,
                        List.of(new ExtensionHeader.Fragment(offset, more, id)),
                        IpProtocol.UDP,
                        Payload.of(data));
            }
            return new Ipv4Packet(
                    0,
                    ecn,
                    id & 0xffff,
                    false,
                    false,
                    more,
                    offset,
                    64,
                    IpProtocol.UDP,
                    HOST4,
                    STACK4,
                    OpaqueBytes.EMPTY,
                    Payload.of(data));
        }
    }

    private static byte[] datagram(boolean v6, int length, long seed) {
        byte[] data = new byte[length];
        new Random(seed).nextBytes(data);
        UdpDatagram udp = new UdpDatagram(4000, 7, Payload.of(data));
        return v6 ? UdpCodec.encode(udp, HOST6, STACK6) : UdpCodec.encode(udp, HOST4, STACK4);
    }

    private static Piece piece(byte[] whole, int from, int to) {
        return new Piece(from, to < whole.length, Arrays.copyOfRange(whole, from, to));
    }

    /** Cuts at every multiple of {@code size}. */
    private static List<Piece> cut(byte[] whole, int size) {
        List<Piece> pieces = new ArrayList<>();
        for (int at = 0; at < whole.length; at += size) {
            pieces.add(piece(whole, at, Math.min(whole.length, at + size)));
        }
        return pieces;
    }

    private byte[] received() throws IOException {
        ReceivedDatagram datagram = socket.receive();
        return datagram == null ? null : datagram.data();
    }

    /** Holds everything that came and looks at it byte by byte. */
    private static final class NaiveModel {
        private final boolean v6;
        private final List<Piece> kept = new ArrayList<>();
        private boolean dead;

        NaiveModel(boolean v6) {
            this.v6 = v6;
        }

        /** Whether the packet is complete with this piece. */
        boolean add(Piece piece) {
            for (Piece old : kept) {
                dead |= contradicts(old, piece);
            }
            if (dead) {
                return false;
            }
            kept.add(piece);
            int total = kept.stream()
                    .filter(p -> !p.more())
                    .mapToInt(Piece::end)
                    .findFirst()
                    .orElse(-1);
            if (total < 0) {
                return false;
            }
            boolean[] there = new boolean[total];
            kept.forEach(p -> Arrays.fill(there, p.offset(), p.end(), true));
            for (boolean known : there) {
                if (!known) {
                    return false;
                }
            }
            return true;
        }

        byte[] bytes(int length) {
            byte[] all = new byte[length];
            kept.stream()
                    .filter(p -> p.end() <= length)
                    .forEach(p -> System.arraycopy(p.data(), 0, all, p.offset(), p.data().length));
            return all;
        }

        private boolean contradicts(Piece a, Piece b) {
            if (!a.more() && (b.end() > a.end() || !b.more() && b.end() != a.end()) || !b.more() && a.end() > b.end()) {
                return true;
            }
            int from = Math.max(a.offset(), b.offset());
            int to = Math.min(a.end(), b.end());
            if (from >= to) {
                return false;
            }
            boolean same = true;
            for (int i = from; i < to; i++) {
                same &= a.data()[i - a.offset()] == b.data()[i - b.offset()];
            }
            return !same || v6 && !(a.offset() == b.offset() && a.end() == b.end());
        }
    }

    @Property(tries = 5000)
    @Verifies({"RFC815-3-1", "RFC8200-4.5-5", "RFC5722-4-1", "RFC1122-3.3.2-1", "RFC791-3.2-2"})
    void anyCutsInAnyOrderAgreeWithTheModel(@ForAll boolean v6, @ForAll long seed) throws IOException {
        long caught = net.count(DropReason.BAD_UDP_CHECKSUM);
        Random random = new Random(seed);
        byte[] whole = datagram(v6, random.nextInt(700), seed);
        List<Piece> pieces = new ArrayList<>();
        for (int at = 0; at < whole.length; ) {
            int end = Math.min(whole.length, at + 8 * (1 + random.nextInt(12)));
            end = at == 0 ? Math.max(end, Math.min(8, whole.length)) : end;
            pieces.add(piece(whole, at, end));
            at = end;
        }
        if (pieces.size() == 1) {
            return;
        }
        for (int extras = random.nextInt(4); extras > 0; extras--) {
            pieces.add(extra(random, whole, pieces));
        }
        Collections.shuffle(pieces, random);
        NaiveModel model = new NaiveModel(v6);
        boolean complete = false;
        for (Piece piece : pieces) {
            complete = model.add(piece);
            net.inject(piece.packet(v6, (int) seed, 0));
            if (complete) {
                break;
            }
        }
        byte[] got = received();
        byte[] expected = model.bytes(whole.length);
        if (complete && (got != null || Arrays.equals(whole, expected))) {
            assertArrayEquals(Arrays.copyOfRange(expected, 8, whole.length), got);
        } else if (complete) {
            assertEquals(1, net.count(DropReason.BAD_UDP_CHECKSUM) - caught, "a lie came before the truth");
        } else {
            assertEquals(null, got);
            net.advance(61 * Clock.SECOND);
            net.takeSent();
        }
        assertEquals(0, net.stack.reassemblyMemory());
    }

    /** A repetition, an overlap, a lie about bytes, or a lie about the end. */
    private static Piece extra(Random random, byte[] whole, List<Piece> pieces) {
        Piece some = pieces.get(random.nextInt(pieces.size()));
        switch (random.nextInt(4)) {
            case 0 -> {
                return some;
            }
            case 1 -> {
                int from = 8 * random.nextInt((whole.length + 7) / 8);
                int to = Math.min(whole.length, from + 8 * (1 + random.nextInt(10)));
                // All of it in one piece would not be a fragment.
                return from == 0 && to == whole.length ? some : piece(whole, from, to);
            }
            case 2 -> {
                // The header is left alone: a lie there could make a whole of another length.
                byte[] lie = some.data().clone();
                if (some.offset() > 0) {
                    lie[random.nextInt(lie.length)] ^= 1;
                }
                return new Piece(some.offset(), some.more(), lie);
            }
            default -> {
                byte[] beyond = new byte[8];
                return new Piece((whole.length + 7) / 8 * 8, random.nextBoolean(), beyond);
            }
        }
    }

    @Test
    @Verifies({"RFC8200-5-1", "RFC1122-3.3.2-1"})
    void theLargestDatagramsComeThrough() throws IOException {
        for (boolean v6 : new boolean[] {false, true}) {
            byte[] whole = datagram(v6, v6 ? 65_527 : 65_507, 1);
            List<Piece> pieces = cut(whole, 1480 / 8 * 8);
            Collections.reverse(pieces);
            pieces.forEach(piece -> net.inject(piece.packet(v6, 5, 0)));
            assertArrayEquals(Arrays.copyOfRange(whole, 8, whole.length), received());
        }
        assertEquals(0, net.stack.reassemblyMemory());
    }

    @Test
    @Verifies({"RFC1122-3.3.2-2", "RFC1122-3.3.2-3", "RFC8200-4.5-1"})
    void afterAMinuteEverythingIsForgottenAndTheSenderIsToldIfTheFirstFragmentCame() {
        for (boolean v6 : new boolean[] {false, true}) {
            List<Piece> pieces = cut(datagram(v6, 200, 1), 64);
            byte[] first = IpCodec.encode(pieces.get(0).packet(v6, 1, 0));
            net.inject(first);
            net.inject(pieces.get(2).packet(v6, 2, 0));
            net.advance(60 * Clock.SECOND - 1);
            assertTrue(net.takeSent().isEmpty());
            assertTrue(net.stack.reassemblyMemory() > 0);
            net.advance(1);
            TimeExceeded error = (TimeExceeded) StackUnderTest.icmp(StackUnderTest.only(net.takeSent()));
            assertEquals(1, error.code());
            assertArrayEquals(first, error.quoted().toByteArray());
            assertEquals(0, net.stack.reassemblyMemory());
        }
        assertEquals(4, net.count(DropReason.FRAGMENT_TIMEOUT));
        assertEquals(4, net.count(Counter.IpReasmFails));
    }

    @Test
    @Verifies("RFC5722-4-1")
    void afterAnOverlapTheRestOfThePacketIsDiscardedToo() throws IOException {
        byte[] whole = datagram(true, 200, 1);
        net.inject(piece(whole, 0, 64).packet(true, 9, 0));
        net.inject(piece(whole, 56, 128).packet(true, 9, 0));
        net.inject(piece(whole, 64, 208).packet(true, 9, 0));
        net.inject(piece(whole, 0, 64).packet(true, 9, 0));
        assertEquals(null, received());
        assertTrue(net.takeSent().isEmpty(), "no ICMP about overlaps");
        net.advance(60 * Clock.SECOND);
        assertTrue(net.takeSent().isEmpty());
        cut(whole, 64).forEach(piece -> net.inject(piece.packet(true, 9, 0)));
        assertNotNull(received());
    }

    @Test
    @Verifies({"RFC6946-4-1", "RFC6946-4-2"})
    void anAtomicFragmentIsAPacketOfItsOwn() throws IOException {
        byte[] whole = datagram(true, 100, 1);
        net.inject(piece(whole, 0, 64).packet(true, 9, 0));
        byte[] other = datagram(true, 10, 2);
        net.inject(new Piece(0, false, other).packet(true, 9, 0));
        assertEquals(10, received().length);
        net.inject(piece(whole, 64, whole.length).packet(true, 9, 0));
        assertEquals(100, received().length);
    }

    @Test
    @Verifies("RFC3168-5.3-1")
    void congestionMarksSurvive() throws IOException {
        int[][] cases = {{2, 3, 3}, {1, 3, 3}, {0, 0, 0}, {2, 2, 2}, {0, 3, -1}, {2, 0, 0}};
        int id = 100;
        for (boolean v6 : new boolean[] {false, true}) {
            for (int[] marks : cases) {
                byte[] whole = datagram(v6, 100, 1);
                net.inject(piece(whole, 0, 64).packet(v6, id, marks[0]));
                net.inject(piece(whole, 64, whole.length).packet(v6, id++, marks[1]));
                ReceivedDatagram got = socket.receive();
                assertEquals(marks[2], got == null ? -1 : got.trafficClass() & 3, Arrays.toString(marks));
            }
        }
        assertEquals(2, net.count(DropReason.FRAGMENT_ECN_MIX));
    }

    @Test
    @Verifies({"RFC8200-4.5-2", "RFC8200-4.5-3", "RFC8200-4.5-4"})
    void impossibleIpv6FragmentsAreReported() {
        expectProblem(new Piece(0, true, new byte[63]), 0, 4, DropReason.FRAGMENT_BAD_LENGTH);
        expectProblem(new Piece(65_528, false, new byte[16]), 0, 42, DropReason.FRAGMENT_TOO_BIG);
        byte[] short8 = new byte[8];
        Ipv6Packet tcp = new Ipv6Packet(
                0,
                0,
                0,
                64,
                HOST6,
                STACK6,
                List.of(new ExtensionHeader.Fragment(0, true, 5)),
                IpProtocol.TCP,
                Payload.of(short8));
        var problem = (IcmpMessage.ParameterProblem) StackUnderTest.icmp(StackUnderTest.only(net.inject(tcp)));
        assertEquals(3, problem.code());
        assertEquals(0, problem.pointer());
        assertEquals(1, net.count(DropReason.FRAGMENT_HEADERS_SPLIT));
        assertEquals(0, net.stack.reassemblyMemory());
    }

    private void expectProblem(Piece piece, int code, int pointer, DropReason reason) {
        IpPacket packet = piece.packet(true, 3, 0);
        var problem = (IcmpMessage.ParameterProblem) StackUnderTest.icmp(StackUnderTest.only(net.inject(packet)));
        assertEquals(code, problem.code());
        assertEquals(pointer, problem.pointer());
        assertEquals(1, net.count(reason));
    }

    @Test
    void impossibleIpv4FragmentsAreDroppedInSilence() {
        assertTrue(
                net.inject(new Piece(0, true, new byte[63]).packet(false, 3, 0)).isEmpty());
        assertTrue(net.inject(new Piece(65_528, false, new byte[16]).packet(false, 3, 0))
                .isEmpty());
        assertTrue(net.inject(new Piece(64, false, new byte[0]).packet(false, 3, 0))
                .isEmpty());
        assertEquals(2, net.count(DropReason.FRAGMENT_BAD_LENGTH));
        assertEquals(1, net.count(DropReason.FRAGMENT_TOO_BIG));
        // A whole that is too long only with the first fragment's options.
        net.inject(new Piece(65_512, false, new byte[3]).packet(false, 3, 0));
        byte[] first = new byte[65_512];
        net.inject(new Ipv4Packet(
                0,
                0,
                3,
                false,
                false,
                true,
                0,
                64,
                IpProtocol.UDP,
                HOST4,
                STACK4,
                OpaqueBytes.of((byte) 1, (byte) 1, (byte) 1, (byte) 0),
                Payload.of(Arrays.copyOf(first, 65_472))));
        net.inject(new Piece(65_472, true, new byte[40]).packet(false, 3, 0));
        assertEquals(2, net.count(DropReason.FRAGMENT_TOO_BIG));
        assertEquals(0, net.stack.reassemblyMemory());
    }

    @Test
    void headersBeforeTheFragmentHeaderAreKeptAndNestedFragmentsAreNot() throws IOException {
        byte[] whole = datagram(true, 100, 1);
        var options = new ExtensionHeader.DestinationOptions(List.of());
        for (Piece piece : List.of(piece(whole, 0, 64), piece(whole, 64, whole.length))) {
            net.inject(new Ipv6Packet(
                    0,
                    0,
                    0,
                    64,
                    HOST6,
                    STACK6,
                    List.of(options, new ExtensionHeader.Fragment(piece.offset(), piece.more(), 4)),
                    IpProtocol.UDP,
                    Payload.of(piece.data())));
        }
        assertEquals(100, received().length);
        // The data of these fragments is a fragment itself.
        byte[] inner = new byte[80];
        inner[0] = IpProtocol.UDP;
        inner[3] = 1;
        for (Piece piece : cut(inner, 40)) {
            net.inject(new Ipv6Packet(
                    0,
                    0,
                    0,
                    64,
                    HOST6,
                    STACK6,
                    List.of(new ExtensionHeader.Fragment(piece.offset(), piece.more(), 5)),
                    IpProtocol.FRAGMENT,
                    Payload.of(piece.data())));
        }
        assertEquals(1, net.count(DropReason.MALFORMED_IP));
        assertEquals(0, net.stack.reassemblyMemory());
    }

    @Test
    void aMillionHostileFragmentsStayWithinTheCapAndLeaveNothing() throws IOException {
        Random random = new Random(4);
        long most = 0;
        for (int i = 0; i < 1_000_000; i++) {
            boolean v6 = random.nextBoolean();
            int offset = random.nextInt(20) == 0 ? 8 * random.nextInt(8192) : 8 * random.nextInt(64);
            byte[] data = new byte[random.nextInt(8) == 0 ? random.nextInt(1480) : 8 * random.nextInt(20)];
            Piece piece = new Piece(offset, random.nextInt(10) != 0, data);
            int id = random.nextInt(4) == 0 ? random.nextInt(8) : i;
            net.stack.receive(
                    net, java.nio.ByteBuffer.wrap(IpCodec.encode(piece.packet(v6, id, random.nextInt(4)))), false);
            most = Math.max(most, net.stack.reassemblyMemory());
            if (i % 1000 == 0) {
                net.takeSent();
                net.advance(Clock.MILLISECOND);
            }
        }
        net.takeSent();
        assertTrue(most > 4_000_000, "the flood fills the buffers: " + most);
        assertTrue(most <= IpConfig.DEFAULT.reassemblyBytes(), "most memory: " + most);
        cut(datagram(false, 60_000, 3), 1480).forEach(piece -> net.inject(piece.packet(false, 77, 0)));
        byte[] last = null;
        for (byte[] got = received(); got != null; got = received()) {
            last = got;
        }
        assertEquals(60_000, last.length, "an honest packet still comes through");
        net.advance(60 * Clock.SECOND);
        assertEquals(0, net.stack.reassemblyMemory());
        assertTrue(net.count(DropReason.FRAGMENT_MEMORY) > 1000);
    }
}
